/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-solid.h"

/* From a table to one particular bone: midline and half-width of the table are varied separately, because the shaft
 * axis bends and therefore the heads lean. */

#define MAX_ROWS 20             /* the tables of radius and ulna have as many */
#define SIDE_POINTS 56          /* with five points across either end 122, within OST_SOLID_POINTS */

/* The varied table: the table's reaches to both sides become a midline and a half-width. */
typedef struct
{
  int    n;
  double along[MAX_ROWS], middle[MAX_ROWS], half[MAX_ROWS];   /* mm; middle positive to the radial side */
} Profile;

/* How this bone differs from the table: its ends lean and swell, its shaft bows, and slow noise (within +- 0.7) moves
 * the midline by up to 0.9 % of the length at the ends and 0.35 % in the shaft, the width by up to 3.5 %. */
typedef struct
{
  double  lean, bow, start, end;
  guint64 noise;
} Form;

static Form
draw_form (OstRandom *random)
{
  Form form = { .lean = ost_random_normal (random, 0, 0.011) };

  form.bow = ost_random_normal (random, 0, 0.006);
  form.start = ost_random_normal (random, 1, 0.05);
  form.end = ost_random_normal (random, 1, 0.05);
  form.noise = ost_random_at (random->key, random->counter++);
  return form;
}

/* Corners of a worn joint grow outwards over the last 4 mm. */
static double
beak_at (const OstTube *tube, double mm, double end)
{
  double far = tube->forearm ? 1e3 : end - mm;

  return tube->beaks[0] * ost_smoothstep (4.5, 1, mm) + tube->beaks[1] * ost_smoothstep (5.5, 1.5, far);
}

/* Row i of the profile at s, the share of the length. */
static void
vary_row (const OstTube *tube, const Form *form, const OstReach *row, double s, double *middle, double *half)
{
  double across = tube->unit * tube->width / 1000, off = 2 * s - 1;
  double swell = ost_mix (1, ost_mix (form->start, form->end, s), ABS (off));
  double wander = ost_mix (0.005, 0.013, off * off) * ost_noise_at (form->noise, 3.2 * s + 0.37, 0.5);

  *half = (row->radial + row->ulnar) / 2.0 * across * swell * (1 + 0.05 * ost_noise_at (form->noise, 4 * s, 7.5));
  *middle = (row->radial - row->ulnar) / 2.0 * across
            + (form->lean * off * off * off + form->bow * (1 - off * off) + wander) * tube->unit;
}

static Profile
vary_table (const OstTube *tube, OstRandom *random)
{
  const OstTubeTable *table = &tube->anatomy->table;
  Profile             profile = { table->n_rows };
  double              last = table->rows[table->n_rows - 1].along, end = last * tube->unit / 1000;
  Form                form = draw_form (random);

  for (int i = 0; i < table->n_rows; i++)
    {
      double s = tube->forearm ? MIN (table->rows[i].along / 3000.0, 1) : table->rows[i].along / last;

      profile.along[i] = table->rows[i].along * tube->unit / 1000;
      vary_row (tube, &form, &table->rows[i], s, &profile.middle[i], &profile.half[i]);
      profile.half[i] += beak_at (tube, profile.along[i], end);
    }
  return profile;
}

OstPoint
ost_solid_radial (OstPoint along, gboolean forearm)
{
  return forearm ? (OstPoint) { -along.y, along.x } : (OstPoint) { along.y, -along.x };
}

static void
add_point (OstSolid *solid, gboolean forearm, double s, double across)
{
  OstPoint radial = ost_solid_radial (solid->along, forearm);

  solid->outline[solid->n_points++] = (OstPoint) { solid->origin.x + s * solid->along.x + across * radial.x,
                                                   solid->origin.y + s * solid->along.y + across * radial.y };
}

static gboolean
is_broken (const OstTube *tube)
{
  return tube->bone >= 0 && tube->fracture.bone == tube->bone;
}

/* A healed fracture: the part beyond stands a step aside and at an angle. */
static double
middle_at (const OstTube *tube, const Profile *profile, double s)
{
  double middle = ost_curve_at (profile->along, profile->middle, profile->n, s), at;

  if (!is_broken (tube))
    return middle;
  at = tube->fracture.at * profile->along[profile->n - 1];
  return middle + tube->fracture.step * ost_smoothstep (at - 2, at + 2, s)
         + ost_direction (tube->fracture.bend).x * MAX (s - at, 0);
}

/* A healed fracture is wider where the callus was: a smooth hump 9 mm to either side. */
static double
half_at (const OstTube *tube, const Profile *profile, double s)
{
  double half = ost_curve_at (profile->along, profile->half, profile->n, s), off;

  if (!is_broken (tube))
    return half;
  off = (s - tube->fracture.at * profile->along[profile->n - 1]) / 9;
  return off * off < 1 ? half * (1 + tube->fracture.widening * (1 - off * off) * (1 - off * off)) : half;
}

/* A concave joint surface: the parabola between the two corners of an end, `hollow` mm deep. */
static void
add_hollow (OstSolid *solid, const OstTube *tube, const Profile *profile, double s, double hollow, double side)
{
  for (int i = -2; i <= 2 && hollow != 0; i++)
    {
      double t = i / 3.0;

      add_point (solid, tube->forearm, s + hollow * (1 - t * t),
                 middle_at (tube, profile, s) + side * t * half_at (tube, profile, s));
    }
}

/* Station i: closer at both ends, or, as the forearm is cut by the picture, at the joint alone. */
static double
station_at (const OstTube *tube, double end, int i)
{
  double t = (double) i / (SIDE_POINTS - 1);

  return end * (tube->forearm ? t * t : ost_smoothstep (0, 1, t));
}

/* Up the radial side, across the far end, down the ulnar side, across the near end. */
static void
trace_outline (OstSolid *solid, const OstTube *tube, const Profile *profile)
{
  double end = profile->along[profile->n - 1];

  for (int i = 0; i < SIDE_POINTS; i++)
    {
      double s = station_at (tube, end, i);

      add_point (solid, tube->forearm, s, middle_at (tube, profile, s) + half_at (tube, profile, s));
    }
  add_hollow (solid, tube, profile, end, -tube->anatomy->table.hollow_end * tube->unit / 1000, -1);
  for (int i = SIDE_POINTS - 1; i >= 0; i--)
    {
      double s = station_at (tube, end, i);

      add_point (solid, tube->forearm, s, middle_at (tube, profile, s) - half_at (tube, profile, s));
    }
  add_hollow (solid, tube, profile, 0, tube->anatomy->table.hollow_start * tube->unit / 1000, 1);
}

static void
fill_stations (OstSolid *solid, const OstTube *tube, const Profile *profile)
{
  for (int i = 0; i < OST_SOLID_STATIONS; i++)
    {
      double s = solid->length * i / (OST_SOLID_STATIONS - 1);

      solid->half[i] = half_at (tube, profile, s);
      solid->middle[i] = middle_at (tube, profile, s);
    }
}

/* The next bone begins at the middle of the head, read at 0.93 of the length: the last rows run askew. */
OstPoint
ost_solid_init_tube (OstSolid *solid, const OstTube *tube, OstRandom *random)
{
  Profile  profile = vary_table (tube, random);
  OstPoint distal = ost_direction (tube->angle), radial;
  double   middle = middle_at (tube, &profile, 0.93 * tube->unit);

  solid->bone = tube->bone;
  solid->texture = ost_random_at (random->key, random->counter++);
  solid->origin = tube->origin;
  solid->along = tube->forearm ? (OstPoint) { -distal.x, -distal.y } : distal;
  solid->length = profile.along[profile.n - 1];
  solid->depth = tube->anatomy->depth;
  trace_outline (solid, tube, &profile);
  fill_stations (solid, tube, &profile);
  radial = ost_solid_radial (solid->along, tube->forearm);
  return (OstPoint) { solid->origin.x + solid->length * solid->along.x + middle * radial.x,
                      solid->origin.y + solid->length * solid->along.y + middle * radial.y };
}

static OstPoint
middle_of (const OstPoint *points, int n)
{
  OstPoint middle = { 0 };

  for (int i = 0; i < n; i++)
    {
      middle.x += points[i].x / n;
      middle.y += points[i].y / n;
    }
  return middle;
}

/* Catmull and Rom's spline through the points. A block has no axis that means anything: length 1 tells it from tubes
 * (ost-phantom-interior.c), and a direction by chance turns its struts. */
void
ost_solid_init_block (OstSolid *solid, const OstPoint *points, int n, double thickness, OstRandom *random)
{
  int    steps = OST_SOLID_POINTS / n;
  double half = thickness / 2;

  for (int i = 0; i < n; i++)
    for (int k = 0; k < steps; k++)
      {
        OstPoint a = points[(i + n - 1) % n], b = points[i], c = points[(i + 1) % n], d = points[(i + 2) % n];
        double   t = (double) k / steps, t2 = t * t, t3 = t2 * t;
        double   wa = -t3 + 2 * t2 - t, wb = 3 * t3 - 5 * t2 + 2, wc = -3 * t3 + 4 * t2 + t, wd = t3 - t2;

        solid->outline[solid->n_points++] = (OstPoint) { (wa * a.x + wb * b.x + wc * c.x + wd * d.x) / 2,
                                                         (wa * a.y + wb * b.y + wc * c.y + wd * d.y) / 2 };
      }
  solid->bone = -1;
  solid->texture = ost_random_at (random->key, random->counter++);
  solid->origin = middle_of (points, n);
  solid->along = ost_direction (ost_random_range (random, -60, 60));
  solid->length = 1;
  solid->depth = 1 / 0.6;       /* steep sides: full thickness is reached at 0.6 of half of it */
  for (int i = 0; i < OST_SOLID_STATIONS; i++)
    solid->half[i] = half * 0.6;
}
