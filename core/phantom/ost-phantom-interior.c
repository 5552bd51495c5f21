/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-interior.h"

/* How much bone is where, station by station along the axis. The subject gives amounts, anatomy gives their
 * distribution; 0.51, 1.72 and 0.65 below are the subjects' mean cortical index, trabecular number and anisotropy
 * (ost-phantom-subject.c), so that the mean subject gets the tables as they stand. */

/* The canal is an hourglass, narrowest at 40-50 % of the length, with trabecular funnels from 25 and 65 % on; the index
 * falls by 0.04 .. 0.11 per 10 % of the length towards the head (measured on nine adults). s in shares of the
 * length. */
static const double shell_s[] = { 0, .12, .22, .32, .44, .52, .60, .68, .76, .88, 1 };
static const double shell_t[] = { 0, .12, .42, .84, 1.0, .97, .84, .62, .36, .08, 0 };
static const double spongy[]  = { 1, .96, .66, .30, .10, .10, .22, .50, .80, 1, 1 };

/* The forearm is measured in millimetres from the joint. With 2.9 mm for 1 (fill_forearm): 0.5 mm of cortex at 8 mm,
 * 1.2 at 25, 2.4 at 50; the filling is full within 8 mm, half at 23, a tenth at 50. */
static const double forearm_mm[]     = { 0, 8, 16, 25, 35, 50, 80 };
static const double forearm_shell[]  = { .15, .18, .27, .42, .62, .84, 1.0 };
static const double forearm_spongy[] = { 1, 1, .72, .46, .26, .10, .04 };

typedef enum { TUBE, FOREARM, BLOCK } Kind;

static Kind
kind_of (const OstSolid *solid)
{
  if (solid->bone == OST_BONE_RADIUS || solid->bone == OST_BONE_ULNA)
    return FOREARM;
  return solid->length < 2 ? BLOCK : TUBE;      /* blocks have no long axis */
}

/* Both cortices over the width of each bone against metacarpal 2, read on the same adults. */
static double
index_of (const OstSolid *solid, const OstPhantomSubject *subject)
{
  static const double share[OST_N_BONES] = {
    [OST_BONE_MC1] = .54, [OST_BONE_MC2] = 1, [OST_BONE_MC3] = .95, [OST_BONE_MC4] = .97, [OST_BONE_MC5] = .78,
  };

  return subject->cortical_index * (solid->bone >= 0 ? share[solid->bone] : 0.92);
}

static double
share_at (int station)
{
  return (double) station / (OST_SOLID_STATIONS - 1);
}

/* Two cortices over the width, 2 shell / (2 half): the shell is already the mean of both. */
double
ost_interior_get_cortical_index (const OstInterior *interior)
{
  double sum = 0;
  int    n = 0;

  for (int i = 0; i < OST_SOLID_STATIONS; i++)
    if (share_at (i) >= 0.4 && share_at (i) <= 0.6)
      {
        sum += interior->shell[i] / interior->solid->half[i];
        n++;
      }
  return sum / n;
}

/* A thin shell at both ends, and in the shaft what brings the index to `index`: with shell = thin (1 - t) + thickest t
 * the mean of shell / half over 40 .. 60 % is linear in thickest, which is solved for; a shaft keeps at least 1.2 thin
 * shells. */
static void
fill_tube (OstInterior *interior, double index, double thin, double dense)
{
  const OstSolid *solid = interior->solid;
  double          thin_share = 0, thick_share = 0, thickest;

  for (int i = 0; i < OST_SOLID_STATIONS; i++)
    {
      double s = share_at (i), t = ost_curve_at (shell_s, shell_t, G_N_ELEMENTS (shell_s), s);

      interior->shell[i] = t;
      interior->filling[i] = dense * ost_curve_at (shell_s, spongy, G_N_ELEMENTS (shell_s), s);
      if (s >= 0.4 && s <= 0.6)
        {
          thin_share += (1 - t) * thin / solid->half[i];
          thick_share += t / solid->half[i];
        }
    }
  thickest = MAX ((index * (0.2 * (OST_SOLID_STATIONS - 1) + 1e-9) - thin_share) / MAX (thick_share, 1e-6), 1.2 * thin);
  for (int i = 0; i < OST_SOLID_STATIONS; i++)
    {
      double s = share_at (i), plate = ost_smoothstep (0.05, 0, s) + ost_smoothstep (0.93, 1, s);

      interior->shell[i] = MIN (ost_mix (thin, thickest, interior->shell[i]) + 0.35 * plate, 0.85 * solid->half[i]);
      interior->second[i] = 0.9 * ost_smoothstep (0.80, 0.90, s) + 0.5 * ost_smoothstep (0.06, 0, s);
    }
}

/* 2.9 mm: the cortex 80 mm from the joint in the mean subject; it follows the index of metacarpal 2. */
static void
fill_forearm (OstInterior *interior, const OstPhantomSubject *subject, double dense)
{
  const OstSolid *solid = interior->solid;
  double          width = solid->bone == OST_BONE_RADIUS ? 1 : 0.85;
  double          thickest = 2.9 * width * subject->cortical_index / 0.51;
  double          joint = solid->bone == OST_BONE_RADIUS ? 9 : 5;

  for (int i = 0; i < OST_SOLID_STATIONS; i++)
    {
      double mm = share_at (i) * solid->length;

      interior->shell[i] = thickest * ost_curve_at (forearm_mm, forearm_shell, G_N_ELEMENTS (forearm_mm), mm);
      interior->shell[i] = MIN (interior->shell[i], 0.8 * solid->half[i]);
      interior->filling[i] = dense * ost_curve_at (forearm_mm, forearm_spongy, G_N_ELEMENTS (forearm_mm), mm);
      interior->second[i] = 2.4 * width * ost_smoothstep (joint + 5, joint + 1, mm) * ost_smoothstep (2, 7, mm);
    }
}

static void
fill_block (OstInterior *interior, double thin, double dense)
{
  for (int i = 0; i < OST_SOLID_STATIONS; i++)
    {
      interior->shell[i] = 1.3 * thin;
      interior->filling[i] = dense;
      interior->second[i] = 0.9;
    }
}

/* The nutrient foramen of a tube enters the middle of the shaft obliquely, towards the base. */
static void
add_spots (OstInterior *interior, Kind kind, OstRandom *random)
{
  const OstSolid *solid = interior->solid;
  double          half = solid->half[OST_SOLID_STATIONS / 2], island = ost_random_range (random, 0, 1);

  if (kind == TUBE && solid->bone >= 0)
    {
      OstSpot *spot = &interior->spots[interior->n_spots++];
      double   degrees = ost_random_range (random, 8, 22), side = ost_random_range (random, -1, 1);
      OstPoint tilt = ost_direction (side < 0 ? -degrees : degrees);

      spot->along = solid->length * ost_random_range (random, 0.40, 0.56);
      spot->across = half * ost_random_range (random, -0.6, 0.6);
      spot->half_length = ost_random_range (random, 2, 4);
      spot->half_width = ost_random_range (random, 0.25, 0.45);
      spot->sine = tilt.x;
      spot->cosine = tilt.y;
      spot->gain = -ost_random_range (random, 0.05, 0.18);
    }
  if (kind == BLOCK && half > 3 && ost_random_range (random, 0, 1) < 0.03)
    {
      double r = ost_random_range (random, 1, 2);
      double along = ost_random_range (random, -2, 2), across = ost_random_range (random, -3, 3);

      interior->spots[interior->n_spots++] = (OstSpot) { along, across, r, r, 0, 1, -0.35, 0.2 };
    }
  if (island < 0.015)
    {
      double along = solid->length * ost_random_range (random, 0.05, 0.15), length = ost_random_range (random, 1, 2);
      double width = ost_random_range (random, 0.8, 1.4);

      interior->spots[interior->n_spots++] = (OstSpot) { along, 0, length, width, 0, 1, 0.5, 0 };
    }
}

/* With loss the cortex turns into trabeculae from inside: more and wider canals, deeper scallops, a softer edge. */
static void
set_textures (OstInterior *interior, const OstPhantomSubject *subject, OstRandom *random)
{
  double few = sqrt (1.72 / subject->trabecular_number);

  interior->porosity = subject->porosity;
  interior->scallops = 0.04 + 1.0 * subject->porosity;
  interior->soft_edge = ost_random_range (random, 0.2, 0.4) + 4 * subject->porosity;
  interior->striae = 0.035 + 0.8 * subject->porosity;
  interior->axial = 0.30 * few;
  interior->cross = 0.20 * few * subject->anisotropy / 0.65;
  interior->patches = 0.06;
  interior->spacing = ost_random_range (random, 0.95, 1.1) * few * few;
  interior->offset_x = ost_random_range (random, 0, 25);
  interior->offset_y = ost_random_range (random, 0, 25);
  interior->radial_excess = ost_random_normal (random, 0.055, 0.03);
}

/* Struts run down from the joint and converge on the cortices of the neck: the tile narrows with the bone, though less,
 * as their number falls too. */
static void
set_flare (OstInterior *interior)
{
  const OstSolid *solid = interior->solid;
  double          widest = 0, reach = 0;
  int             middle = OST_SOLID_STATIONS / 2;

  for (int i = 0; i < OST_SOLID_STATIONS; i++)
    widest = MAX (widest, solid->half[i]);
  /* a joint surface that runs askew makes the first and last stations narrow: the struts do not follow that */
  for (int i = 0; i < OST_SOLID_STATIONS; i++)
    {
      int from = i < middle ? i : middle, to = i < middle ? middle : i;

      reach = solid->half[i];
      if (i < middle)
        for (int k = i; k < MIN (to, i + 12); k++)
          reach = MAX (reach, solid->half[k]);
      else
        for (int k = MAX (from, i - 12); k < i; k++)
          reach = MAX (reach, solid->half[k]);
      interior->flare[i] = (0.55 + 0.45 * widest / MAX (reach, widest / 3)) / interior->spacing;
    }
}

OstInterior
ost_interior_init (const OstSolid *solid, const OstPhantomSubject *subject)
{
  OstInterior interior = { .solid = solid };
  OstRandom   random = { ost_random_mix (solid->texture + 20), 0 };
  Kind        kind = kind_of (solid);
  double      uneven = ost_random_normal (&random, 1, 0.08), volume = subject->trabecular_volume * uneven;
  double      kept = CLAMP (subject->cortical_index / 0.51, 0, 1.2);
  double      thin = ost_random_range (&random, 0.30, 0.42) * ost_mix (0.75, 1, kept);
  OstPoint    radial = ost_solid_radial (solid->along, kind == FOREARM);

  /* across is measured along (along.y, -along.x) */
  interior.radial = radial.x * solid->along.y - radial.y * solid->along.x > 0 ? 1 : -1;
  set_textures (&interior, subject, &random);
  set_flare (&interior);
  interior.second_at = ost_random_range (&random, 1.2, 2.0);
  if (kind == TUBE)
    {
      double own = solid->bone == OST_BONE_MC2 ? 1 : ost_random_normal (&random, 1, 0.05);

      fill_tube (&interior, index_of (solid, subject) * own, thin, 1.9 * volume);
    }
  else if (kind == FOREARM)
    {
      fill_forearm (&interior, subject, 1.35 * volume);
      interior.second_at = ost_random_range (&random, 2.0, 3.2);
      interior.scar_at = solid->bone == OST_BONE_RADIUS ? ost_random_range (&random, 17, 20) : 0;
      if (ost_random_range (&random, 0, 1) < 0.5 - 0.004 * subject->age)
        interior.scar = ost_random_range (&random, .15, .35);
    }
  else
    fill_block (&interior, thin, 1.75 * volume);
  add_spots (&interior, kind, &random);
  return interior;
}
