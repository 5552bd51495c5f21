/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-frame.h"
#include "core/kernels/ost-kernel.h"

/* One bone becomes path lengths. Its section across the axis is an ellipse with a shell: at distance d from the outline
 * of a section of half-width w, the ray runs through
 *     outer = 2 depth w     sqrt (1 - (1 - d / w)^2)
 *     inner = 2 depth (w-t) sqrt (1 - ((w - d) / (w - t))^2)      for d > t, the thickness of the shell
 * of which outer - inner is cortex: bright walls and a darker canal. The endosteum is no step: a second, smaller
 * ellipse takes half of the shell's inner part away. d is the true distance from the outline, so that the ends
 * close like domes. Struts follow the flare of a bone's ends, because the tile is stretched with the width. */

typedef struct
{
  int   n;
  float x[OST_SOLID_POINTS], y[OST_SOLID_POINTS];           /* px */
  float ex[OST_SOLID_POINTS], ey[OST_SOLID_POINTS], inverse[OST_SOLID_POINTS];   /* edge to the next; 1 / length^2 */
} Outline;

static void
outline_init (Outline *outline, const OstSolid *solid, const OstFrame *frame)
{
  outline->n = solid->n_points;
  for (int i = 0; i < solid->n_points; i++)
    {
      OstPoint a = ost_frame_to_pixel (frame, solid->outline[i]);
      OstPoint b = ost_frame_to_pixel (frame, solid->outline[(i + 1) % solid->n_points]);
      double   ex = b.x - a.x, ey = b.y - a.y;

      outline->x[i] = a.x;
      outline->y[i] = a.y;
      outline->ex[i] = ex;
      outline->ey[i] = ey;
      outline->inverse[i] = 1 / MAX (ex * ex + ey * ey, 1e-9);
    }
}

/* The columns that the outline covers within a pixel and a half of a row; FALSE when none. Wide enough for pixels that
 * the outline only touches: cover reaches half a pixel beyond it. Of a long edge only the part near the row counts,
 * else a shaft that leans would be computed as its whole bounding box. */
static gboolean
row_span (const Outline *outline, float y, int width, int *ret_x0, int *ret_x1)
{
  float low = G_MAXFLOAT, high = -G_MAXFLOAT;

  for (int i = 0; i < outline->n; i++)
    {
      float y0 = outline->y[i], y1 = y0 + outline->ey[i], t0 = 0, t1 = 1, a, b;

      if (MAX (y0, y1) < y - 1.5f || MIN (y0, y1) > y + 1.5f)
        continue;
      if (ABS (outline->ey[i]) > 3)
        {
          t0 = CLAMP ((y - 1.5f - y0) / outline->ey[i], 0, 1);
          t1 = CLAMP ((y + 1.5f - y0) / outline->ey[i], 0, 1);
        }
      a = outline->x[i] + t0 * outline->ex[i];
      b = outline->x[i] + t1 * outline->ex[i];
      low = MIN (low, MIN (a, b));
      high = MAX (high, MAX (a, b));
    }
  *ret_x0 = (int) CLAMP (low - 2, 0, width);
  *ret_x1 = (int) CLAMP (high + 3, 0, width);
  return *ret_x0 < *ret_x1;
}

/* distance2[x - x0] = squared distance of each pixel centre of a row from the outline. Every edge for every pixel,
 * without branches, so that the inner loop becomes vector code. */
OST_KERNEL static void
row_distances (const Outline *outline, float y, int x0, int n, float *distance2)
{
  for (int x = 0; x < n; x++)
    distance2[x] = G_MAXFLOAT;
  for (int i = 0; i < outline->n; i++)
    {
      float ex = outline->ex[i], ey = outline->ey[i], inverse = outline->inverse[i];
      float dx0 = x0 + 0.5f - outline->x[i], dy0 = y - outline->y[i];

      for (int x = 0; x < n; x++)
        {
          float dx = dx0 + x, t = (dx * ex + dy0 * ey) * inverse, rx, ry, d2;

          t = t > 0 ? t : 0;
          t = t < 1 ? t : 1;
          rx = dx - t * ex;
          ry = dy0 - t * ey;
          d2 = rx * rx + ry * ry;
          distance2[x] = d2 < distance2[x] ? d2 : distance2[x];
        }
    }
}

/* Winding number of the outline around each pixel centre of a row, as ost_mask_fill_polygon counts it: the picture and
 * its truth must not differ by a pixel. */
static void
row_windings (const Outline *outline, float y, int x0, int n, int *winding)
{
  memset (winding, 0, n * sizeof *winding);
  for (int i = 0; i < outline->n; i++)
    {
      float y0 = outline->y[i], y1 = y0 + outline->ey[i];
      int   end;

      if ((y0 > y) == (y1 > y))
        continue;
      end = CLAMP ((int) floorf (outline->x[i] + (y - y0) / outline->ey[i] * outline->ex[i] + 0.5f) - x0, 0, n);
      for (int x = 0; x < end; x++)
        winding[x] += y1 > y0 ? 1 : -1;
    }
}

/* Half the chord of a circle of radius `half` at depth d below its rim; constant beyond the middle. */
static double
half_chord (double d, double half)
{
  double q = MAX (1 - d / half, 0);

  return q < 1 ? half * sqrt (1 - q * q) : 0;
}

/* Where a pixel lies in its bone, and the tables there. */
typedef struct
{
  double along, across;         /* mm from the axis' origin */
  double half, shell, filling, second;
  float  texture[OST_N_TEXTURES];
} Place;

static float
station_mix (const float *table, int i, double t)
{
  return table[i] + (table[i + 1] - table[i]) * t;
}

static Place
find_place (const OstInterior *interior, const OstTexture *texture, OstPoint p)
{
  const OstSolid *solid = interior->solid;
  double          dx = p.x - solid->origin.x, dy = p.y - solid->origin.y;
  Place           place = { dx * solid->along.x + dy * solid->along.y, dx * solid->along.y - dy * solid->along.x };
  double          at = CLAMP (place.along / solid->length, 0, 1) * (OST_SOLID_STATIONS - 1), t, flare;
  int             i = MIN ((int) at, OST_SOLID_STATIONS - 2);

  t = at - i;
  place.half = MAX (ost_mix (solid->half[i], solid->half[i + 1], t), 0.5);
  place.shell = station_mix (interior->shell, i, t);
  place.filling = station_mix (interior->filling, i, t);
  place.second = station_mix (interior->second, i, t);
  flare = interior->flare[i] + (interior->flare[i + 1] - interior->flare[i]) * t;
  ost_texture_at (texture, place.across * flare + interior->offset_x,
                  place.along / interior->spacing + interior->offset_y, place.texture);
  return place;
}

static double
spot_gain (const OstSpot *spot, const Place *place)
{
  double u = place->along - spot->along, v = place->across - spot->across;
  double a = (u * spot->cosine + v * spot->sine) / spot->half_length;
  double b = (v * spot->cosine - u * spot->sine) / spot->half_width, r2 = a * a + b * b;

  if (r2 > 2)
    return 0;
  return r2 < 1 ? spot->gain * (1 - r2 * r2) + spot->rim * ost_smoothstep (0.6, 1, r2) : spot->rim * (2 - r2);
}

/* Relative changes that are confined to small places. */
static double
features_at (const OstInterior *interior, const Place *place)
{
  double gain = 1;

  for (int i = 0; i < interior->n_spots; i++)
    gain += spot_gain (&interior->spots[i], place);
  if (interior->scar > 0)
    {
      double off = (place->along - interior->scar_at - 0.5 * place->texture[OST_TEXTURE_PATCHES]) / 0.6;

      gain += off * off < 1 ? interior->scar * (1 - off * off) * (1 - off * off) : 0;
    }
  return gain;
}

/* The other rim of a joint surface, front or back, shows as a second line inside the outline: mm of bone. */
static double
second_line (const OstInterior *interior, const Place *place, double d)
{
  double off = (d - interior->second_at * (1 + 0.08 * place->texture[OST_TEXTURE_PATCHES])) / 0.6;

  if (place->second <= 0 || off < -1)
    return 0;
  return place->second * (off < 0 ? 1 - off * off : MAX (1 - off / 4, 0))
         * MAX (1 + 0.2 * place->texture[OST_TEXTURE_PATCHES], 0);
}

/* Adds what one ray meets: bone and total, mm from front to back (hence the 2 of half chords). The two walls of the
 * loop are the endosteum's soft edge, half of the canal each. */
static void
add_pixel (const OstInterior *interior, const OstTexture *texture, OstPoint p, double d, double cover, float *bone,
           float *total)
{
  Place        place = find_place (interior, texture, p);
  double       depth = interior->solid->depth, half = place.half;
  double       side = CLAMP (2 * interior->radial * place.across / half, -1, 1);
  const float *t = place.texture;
  double       shell = place.shell * (1 + interior->radial_excess * side + interior->scallops * t[OST_TEXTURE_PATCHES]);
  double       soft = MIN (interior->soft_edge, 0.6 * shell), outer = depth * half_chord (d, half);
  double       inner = 0, cortex, spongy;

  /* the middle of the soft edge lies at the shell's thickness */
  for (int i = -1; i <= 1; i += 2)
    {
      double wall = CLAMP (shell + i * soft / 2, 0.05, 0.9 * half);

      if (d > wall)
        inner += depth * half_chord (d - wall, half - wall) / 2;
    }
  cortex = (outer - inner) * (1 - 2.5 * interior->porosity + interior->striae * t[OST_TEXTURE_STRIAE]);
  spongy = MAX (1 + interior->axial * t[OST_TEXTURE_AXIAL] + interior->cross * t[OST_TEXTURE_CROSS]
                + interior->patches * t[OST_TEXTURE_PATCHES], 0.05);
  spongy = spongy * place.filling * inner + 0.5 * second_line (interior, &place, d);
  *total += 2 * cover * outer;
  *bone += 2 * cover * MIN ((MAX (cortex, 0) + spongy) * features_at (interior, &place), outer);
}

static void
add_row (OstPaths *paths, const OstFrame *frame, const OstInterior *interior, const OstTexture *texture,
         const Outline *outline, int y, float *distance2, int *winding)
{
  int x0, x1;

  if (!row_span (outline, y + 0.5f, frame->width, &x0, &x1))
    return;
  row_distances (outline, y + 0.5f, x0, x1 - x0, distance2);
  row_windings (outline, y + 0.5f, x0, x1 - x0, winding);
  for (int x = x0; x < x1; x++)
    {
      double d = sqrt (distance2[x - x0]), cover = CLAMP ((winding[x - x0] != 0 ? d : -d) + 0.5, 0, 1);
      gsize  at = (gsize) y * frame->width + x;

      /* cover: share of the pixel inside, from the distance of its centre; the quarter keeps edge pixels from being
       * empty */
      if (cover > 0)
        add_pixel (interior, texture, ost_frame_to_hand (frame, x + 0.5, y + 0.5), MAX (d, 0.25) * frame->mm, cover,
                   &paths->bone[at], &paths->solid[at]);
    }
}

static void
add_solid (OstPaths *paths, const OstFrame *frame, const OstInterior *interior, const OstTexture *texture)
{
  g_autofree Outline *outline = g_new (Outline, 1);
  g_autofree float   *distance2 = g_new (float, frame->width);
  g_autofree int     *winding = g_new (int, frame->width);
  float               top = G_MAXFLOAT, bottom = -G_MAXFLOAT;

  outline_init (outline, interior->solid, frame);
  for (int i = 0; i < outline->n; i++)
    {
      top = MIN (top, outline->y[i]);
      bottom = MAX (bottom, outline->y[i]);
    }
  for (int y = (int) CLAMP (top - 1, 0, frame->height); y < (int) CLAMP (bottom + 2, 0, frame->height); y++)
    add_row (paths, frame, interior, texture, outline, y, distance2, winding);
}

void
ost_paths_add_bones (OstPaths *paths, const OstFrame *frame, const OstHand *hand, const OstPhantomSubject *subject,
                     const OstTexture *texture)
{
  for (int i = 0; i < hand->n_solids; i++)
    {
      OstInterior interior = ost_interior_init (&hand->solids[i], subject);

      add_solid (paths, frame, &interior, texture);
    }
}

double
ost_hand_get_cortical_index (const OstHand *hand, const OstPhantomSubject *subject)
{
  OstInterior interior = ost_interior_init (ost_hand_get_bone (hand, OST_BONE_MC2), subject);

  return ost_interior_get_cortical_index (&interior);
}
