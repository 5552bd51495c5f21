/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-solid.h"

/* From a table to one particular bone: midline and half-width of the table are varied separately, because the shaft
 * axis bends and therefore the heads lean. */

#define MAX_ROWS 20
#define SIDE_POINTS 56

/* The varied table. */
typedef struct
{
  int    n;
  double along[MAX_ROWS], middle[MAX_ROWS], half[MAX_ROWS];   /* mm; middle positive to the radial side */
} Profile;

static Profile
vary_table (const OstTube *tube, OstRandom *random)
{
  const OstTubeTable *table = &tube->anatomy->table;
  Profile             profile = { table->n_rows };
  double              across = tube->unit * tube->width / 1000, last = table->rows[table->n_rows - 1].along;
  double              lean = ost_random_normal (random, 0, 0.010), bow = ost_random_normal (random, 0, 0.006);
  double              start = ost_random_normal (random, 1, 0.04), end = ost_random_normal (random, 1, 0.04);

  for (int i = 0; i < table->n_rows; i++)
    {
      const OstReach *row = &table->rows[i];
      double          s = row->along / last, off = 2 * s - 1;
      double          swell = ost_mix (start, end, s);

      profile.along[i] = row->along * tube->unit / 1000;
      profile.half[i] = (row->radial + row->ulnar) / 2.0 * across * ost_mix (1, swell, ABS (off));
      profile.middle[i] = (row->radial - row->ulnar) / 2.0 * across
                          + (lean * off * off * off + bow * (1 - off * off)) * tube->unit;
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

static double
middle_at (const Profile *profile, double s)
{
  return ost_curve_at (profile->along, profile->middle, profile->n, s);
}

static double
half_at (const Profile *profile, double s)
{
  return ost_curve_at (profile->along, profile->half, profile->n, s);
}

/* A concave joint surface: the parabola between the two corners of an end, `hollow` mm deep. */
static void
add_hollow (OstSolid *solid, gboolean forearm, const Profile *profile, double s, double hollow, double side)
{
  for (int i = -2; i <= 2 && hollow != 0; i++)
    {
      double t = i / 3.0;

      add_point (solid, forearm, s + hollow * (1 - t * t), middle_at (profile, s) + side * t * half_at (profile, s));
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

      add_point (solid, tube->forearm, s, middle_at (profile, s) + half_at (profile, s));
    }
  add_hollow (solid, tube->forearm, profile, end, -tube->anatomy->table.hollow_end * tube->unit / 1000, -1);
  for (int i = SIDE_POINTS - 1; i >= 0; i--)
    {
      double s = station_at (tube, end, i);

      add_point (solid, tube->forearm, s, middle_at (profile, s) - half_at (profile, s));
    }
  add_hollow (solid, tube->forearm, profile, 0, tube->anatomy->table.hollow_start * tube->unit / 1000, 1);
}

/* Where the marrow space is a canal and the shell thick: s in shares of the length. The canal is an hourglass,
 * narrowest at 40-50 %, with trabecular funnels from 25 and 65 % on. */
static const double shell_s[] = { 0, .12, .22, .32, .45, .55, .65, .76, .88, 1 };
static const double shell_t[] = { 0, .10, .40, .85, 1.0, .92, .66, .30, .08, 0 };
static const double spongy[]  = { 1, 1.0, .70, .25, .10, .12, .35, .80, 1.0, 1 };

/* The forearm is measured in millimetres from the joint: thin shell at the end, 2-3 mm far up. */
static const double forearm_mm[]     = { 0, 8, 20, 32, 50, 80 };
static const double forearm_share[]  = { .12, .16, .28, .44, .72, 1.0 };
static const double forearm_spongy[] = { 1, 1, .75, .35, .10, .04 };

static void
fill_stations (OstSolid *solid, const OstTube *tube, const Profile *profile)
{
  double waist = G_MAXDOUBLE, thickest, thinnest = 0.25, dense;

  for (int i = 0; i < OST_SOLID_STATIONS; i++)
    {
      solid->half[i] = half_at (profile, solid->length * i / (OST_SOLID_STATIONS - 1));
      if (i > 20 && i < 76)
        waist = MIN (waist, solid->half[i]);
    }
  thickest = waist * tube->anatomy->cortical_index * tube->index;
  dense = 0.29;
  for (int i = 0; i < OST_SOLID_STATIONS; i++)
    {
      double s = (double) i / (OST_SOLID_STATIONS - 1);

      if (tube->forearm)
        {
          solid->cortex[i] = thickest * ost_curve_at (forearm_mm, forearm_share, 6, s * solid->length);
          solid->filling[i] = 0.8 * dense * ost_curve_at (forearm_mm, forearm_spongy, 6, s * solid->length);
          continue;
        }
      solid->cortex[i] = ost_mix (thinnest, thickest, ost_curve_at (shell_s, shell_t, 10, s));
      solid->filling[i] = dense * ost_curve_at (shell_s, spongy, 10, s);
    }
}

OstPoint
ost_solid_init_tube (OstSolid *solid, const OstTube *tube, OstRandom *random)
{
  Profile  profile = vary_table (tube, random);
  OstPoint distal = ost_direction (tube->angle), radial;
  double   middle = middle_at (&profile, 0.93 * tube->unit);

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

/* Catmull and Rom's spline through the points. */
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
  solid->origin = points[0];
  solid->along = ost_direction (ost_random_range (random, -60, 60));
  solid->length = 1;
  solid->depth = 1 / 0.6;       /* steep sides: full thickness is reached at 0.6 of half of it */
  for (int i = 0; i < OST_SOLID_STATIONS; i++)
    {
      solid->half[i] = half * 0.6;
      solid->cortex[i] = 0.22;
      solid->filling[i] = 0.29;
    }
}
