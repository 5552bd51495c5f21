/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-frame.h"

/* One bone becomes path lengths. Its section across the axis is an ellipse with a shell: at distance d from the outline
 * of a section of half-width w, the ray runs through
 *     outer = 2 depth w     sqrt (1 - (1 - d / w)^2)
 *     inner = 2 depth (w-t) sqrt (1 - ((w - d) / (w - t))^2)      for d > t, the thickness of the shell
 * of which outer - inner is cortex: bright walls and a darker canal. d is the true distance from the outline, so that
 * the ends close like domes. */

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

/* The columns that the outline covers within a pixel and a half of a row; FALSE when none. */
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

/* distance2[x - x0] = squared distance of each pixel centre of a row from the outline. */
static void
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

/* Winding number of the outline around each pixel centre of a row, as ost_mask_fill_polygon counts it. */
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

static double
half_chord (double d, double half)
{
  double q = MAX (1 - d / half, 0);

  return q < 1 ? half * sqrt (1 - q * q) : 0;
}

/* Struts of spongy bone: bright ridges of a noise stretched along the axis, two layers deep. About -1 .. 1, mean near
 * 0. Spacing (0.5-1 mm) and stretch were set by eye against a radiograph. */
static double
struts (guint64 key, double along, double across)
{
  double a = ost_noise_at (key, across / 0.48, along / 1.6);
  double b = ost_noise_at (key + 1, across / 0.6 + 0.3 * along, along / 0.85);
  double slow = ost_noise_at (key + 2, across / 3, along / 4);

  return 1.1 * (MAX (1 - ABS (a) / 0.26, 0) + MAX (1 - ABS (b) / 0.22, 0)) - 1.0 + 0.6 * slow;
}

static void
add_pixel (const OstSolid *solid, OstPoint p, double d, double cover, double fine, float *bone, float *total)
{
  double dx = p.x - solid->origin.x, dy = p.y - solid->origin.y;
  double along = dx * solid->along.x + dy * solid->along.y, across = dx * solid->along.y - dy * solid->along.x;
  double at = CLAMP (along / solid->length, 0, 1) * (OST_SOLID_STATIONS - 1);
  int    i = MIN ((int) at, OST_SOLID_STATIONS - 2);
  double half = MAX (ost_mix (solid->half[i], solid->half[i + 1], at - i), 0.5);
  double cortex = ost_mix (solid->cortex[i], solid->cortex[i + 1], at - i);
  double filling = ost_mix (solid->filling[i], solid->filling[i + 1], at - i);
  double outer = solid->depth * half_chord (d, half), inner = 0;

  /* the inner surface is scalloped over 1-3 mm */
  cortex *= 1 + 0.30 * ost_noise_at (solid->texture + 7, across / 2.7, along / 5)
              + 0.14 * ost_noise_at (solid->texture + 8, across, along / 1.7);
  cortex = MIN (cortex, 0.8 * half);
  if (d > cortex)
    inner = solid->depth * half_chord (d - cortex, half - cortex);
  filling *= MAX (1 + fine * struts (solid->texture, along, across), 0.1);
  *total += 2 * cover * outer;
  *bone += 2 * cover * (outer - inner * (1 - filling));
}

void
ost_paths_add_solid (OstPaths *paths, const OstFrame *frame, const OstSolid *solid)
{
  g_autofree Outline *outline = g_new (Outline, 1);
  g_autofree float   *distance2 = g_new (float, frame->width);
  g_autofree int     *winding = g_new (int, frame->width);
  float               top = G_MAXFLOAT, bottom = -G_MAXFLOAT;
  double              fine = 0.42 / (1 + frame->mm * frame->mm / 0.12);   /* struts thinner than a pixel average out */

  outline_init (outline, solid, frame);
  for (int i = 0; i < outline->n; i++)
    {
      top = MIN (top, outline->y[i]);
      bottom = MAX (bottom, outline->y[i]);
    }
  for (int y = (int) CLAMP (top - 1, 0, frame->height); y < (int) CLAMP (bottom + 2, 0, frame->height); y++)
    {
      int x0, x1;

      if (!row_span (outline, y + 0.5f, frame->width, &x0, &x1))
        continue;
      row_distances (outline, y + 0.5f, x0, x1 - x0, distance2);
      row_windings (outline, y + 0.5f, x0, x1 - x0, winding);
      for (int x = x0; x < x1; x++)
        {
          double d = sqrt (distance2[x - x0]), cover = CLAMP ((winding[x - x0] != 0 ? d : -d) + 0.5, 0, 1);
          gsize  at = (gsize) y * frame->width + x;

          if (cover > 0)
            add_pixel (solid, ost_frame_to_hand (frame, x + 0.5, y + 0.5), MAX (d, 0.25) * frame->mm, cover, fine,
                       &paths->bone[at], &paths->solid[at]);
        }
    }
}
