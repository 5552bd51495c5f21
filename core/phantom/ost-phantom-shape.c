/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-shape.h"
#include "core/phantom/ost-phantom-anatomy.h"

/* From tables to one particular hand: midline and half-width of each table are varied separately, because the shaft axis
 * bends and therefore the heads lean. */

#define MAX_ROWS 20
#define SIDE_POINTS 56

/* A tubular bone to be built. */
typedef struct
{
  const OstTubeAnatomy *anatomy;
  int      bone;
  OstPoint origin;              /* mm: where along = 0 meets the axis */
  double   angle;               /* of the distal end, degrees */
  double   unit;                /* mm per 1000 of the table along the axis */
  double   width;               /* factor on all widths */
  double   index;               /* factor on the cortical index */
  gboolean forearm;             /* table runs towards the elbow, cut by the image */
} Tube;

/* The varied table. */
typedef struct
{
  int    n;
  double along[MAX_ROWS], middle[MAX_ROWS], half[MAX_ROWS];   /* mm; middle positive to the radial side */
} Profile;

static Profile
vary_table (const Tube *tube, OstRandom *random)
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
      profile.middle[i] = (row->radial - row->ulnar) / 2.0 * across + (lean * off * off * off + bow * (1 - off * off)) * tube->unit;
    }
  return profile;
}

static OstPoint
radial_of (OstPoint along, gboolean forearm)
{
  return forearm ? (OstPoint) { -along.y, along.x } : (OstPoint) { along.y, -along.x };
}

static void
add_point (OstSolid *solid, gboolean forearm, double s, double across)
{
  OstPoint radial = radial_of (solid->along, forearm);

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

/* Up the radial side, across the far end, down the ulnar side, across the near end. Stations are closer at both ends. */
static void
trace_outline (OstSolid *solid, const Tube *tube, const Profile *profile)
{
  double end = profile->along[profile->n - 1];

  for (int i = 0; i < SIDE_POINTS; i++)
    {
      double s = end * ost_smoothstep (0, SIDE_POINTS - 1, i);

      add_point (solid, tube->forearm, s, middle_at (profile, s) + half_at (profile, s));
    }
  add_hollow (solid, tube->forearm, profile, end, -tube->anatomy->table.hollow_end * tube->unit / 1000, -1);
  for (int i = SIDE_POINTS - 1; i >= 0; i--)
    {
      double s = end * ost_smoothstep (0, SIDE_POINTS - 1, i);

      add_point (solid, tube->forearm, s, middle_at (profile, s) - half_at (profile, s));
    }
  add_hollow (solid, tube->forearm, profile, 0, tube->anatomy->table.hollow_start * tube->unit / 1000, 1);
}

/* Where the marrow space is a canal and the shell thick: s in shares of the length. The canal is an hourglass, narrowest at
 * 40-50 %, with trabecular funnels from 25 and 65 % on. */
static const double shell_s[] = { 0, .12, .22, .32, .45, .55, .65, .76, .88, 1 };
static const double shell_t[] = { 0, .10, .40, .85, 1.0, .92, .66, .30, .08, 0 };
static const double spongy[]  = { 1, 1.0, .70, .25, .10, .12, .35, .80, 1.0, 1 };

/* The forearm is measured in millimetres from the joint: thin shell at the end, 2-3 mm far up. */
static const double forearm_mm[]     = { 0, 8, 20, 32, 50, 80 };
static const double forearm_share[]  = { .15, .22, .42, .70, .95, 1.0 };
static const double forearm_spongy[] = { 1, 1, .75, .35, .10, .04 };

static void
fill_stations (OstSolid *solid, const Tube *tube, const Profile *profile)
{
  double waist = G_MAXDOUBLE, thickest, thinnest = 0.45, dense;

  for (int i = 0; i < OST_SOLID_STATIONS; i++)
    {
      solid->half[i] = half_at (profile, solid->length * i / (OST_SOLID_STATIONS - 1));
      if (i > 20 && i < 76)
        waist = MIN (waist, solid->half[i]);
    }
  thickest = waist * tube->anatomy->cortical_index * tube->index;
  dense = 0.20;
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

static OstSolid *
next_solid (OstHand *hand, int bone, OstRandom *random)
{
  OstSolid *solid = &hand->solids[hand->n_solids++];

  g_assert (hand->n_solids <= OST_MAX_SOLIDS);
  solid->bone = bone;
  solid->texture = ost_random_at (random->key, random->counter++);
  return solid;
}

/* Adds the bone and returns the middle of its far end, where the next one begins. */
static OstPoint
build_tube (OstHand *hand, const Tube *tube, OstRandom *random)
{
  Profile   profile = vary_table (tube, random);
  OstSolid *solid = next_solid (hand, tube->bone, random);
  OstPoint  distal = ost_direction (tube->angle), radial;
  double    middle = middle_at (&profile, 0.93 * tube->unit);

  solid->origin = tube->origin;
  solid->along = tube->forearm ? (OstPoint) { -distal.x, -distal.y } : distal;
  solid->length = profile.along[profile.n - 1];
  solid->depth = tube->anatomy->depth;
  trace_outline (solid, tube, &profile);
  fill_stations (solid, tube, &profile);
  radial = radial_of (solid->along, tube->forearm);
  return (OstPoint) { solid->origin.x + solid->length * solid->along.x + middle * radial.x,
                      solid->origin.y + solid->length * solid->along.y + middle * radial.y };
}

/* A rounded block without a long axis: carpals and sesamoids. Catmull and Rom's spline through n points. */
static void
build_block (OstHand *hand, const OstPoint *points, int n, double thickness, OstRandom *random)
{
  OstSolid *solid = next_solid (hand, -1, random);
  int       steps = OST_SOLID_POINTS / n;
  double    half = thickness / 2;

  for (int i = 0; i < n; i++)
    for (int k = 0; k < steps; k++)
      {
        OstPoint a = points[(i + n - 1) % n], b = points[i], c = points[(i + 1) % n], d = points[(i + 2) % n];
        double   t = (double) k / steps, t2 = t * t, t3 = t2 * t;
        double   wa = -t3 + 2 * t2 - t, wb = 3 * t3 - 5 * t2 + 2, wc = -3 * t3 + 4 * t2 + t, wd = t3 - t2;

        solid->outline[solid->n_points++] = (OstPoint) { (wa * a.x + wb * b.x + wc * c.x + wd * d.x) / 2,
                                                         (wa * a.y + wb * b.y + wc * c.y + wd * d.y) / 2 };
      }
  solid->origin = points[0];
  solid->along = ost_direction (ost_random_range (random, -60, 60));
  solid->length = 1;
  solid->depth = 1 / 0.6;       /* steep sides: full thickness is reached at 0.6 of half of it */
  for (int i = 0; i < OST_SOLID_STATIONS; i++)
    {
      solid->half[i] = half * 0.6;
      solid->cortex[i] = 0.5;
      solid->filling[i] = 0.17;
    }
}

static void
build_carpals (OstHand *hand, OstRandom *random)
{
  for (int b = 0; b < OST_N_CARPALS; b++)
    {
      const OstCarpalAnatomy *carpal = &ost_anatomy_carpals[b];
      OstPoint                points[16], centre = { 0 };
      double                  scale = ost_random_normal (random, 1, 0.02);

      for (int i = 0; i < carpal->n; i++)
        {
          points[i] = (OstPoint) { carpal->xy[2 * i] * hand->l3 / 1000, carpal->xy[2 * i + 1] * hand->l3 / 1000 };
          centre.x += points[i].x / carpal->n;
          centre.y += points[i].y / carpal->n;
        }
      for (int i = 0; i < carpal->n; i++)
        points[i] = (OstPoint) { centre.x + (points[i].x - centre.x) * scale + ost_random_normal (random, 0, 0.15),
                                 centre.y + (points[i].y - centre.y) * scale + ost_random_normal (random, 0, 0.15) };
      build_block (hand, points, carpal->n, carpal->thickness * hand->l3 / 64, random);
    }
}

/* An oval, semi-axes a along and b across the direction. */
static void
build_oval (OstHand *hand, OstPoint centre, OstPoint along, double a, double b, OstRandom *random)
{
  OstPoint points[8];

  for (int i = 0; i < 8; i++)
    {
      static const double cosine[] = { 1, .7071, 0, -.7071, -1, -.7071, 0, .7071 };
      double              u = a * cosine[i] * ost_random_normal (random, 1, 0.04), v = b * cosine[(i + 6) % 8];

      points[i] = (OstPoint) { centre.x + u * along.x + v * along.y, centre.y + u * along.y - v * along.x };
    }
  build_block (hand, points, 8, 1.6 * b, random);
}

/* Two sesamoids at the knuckle of the thumb (in over 99 % of hands), ulnar and below the head. */
static void
build_sesamoids (OstHand *hand, const OstSolid *mc1, OstRandom *random)
{
  OstPoint radial = radial_of (mc1->along, FALSE);

  for (int i = 0; i < 2; i++)
    {
      double   s = mc1->length - ost_random_range (random, 0.5, 3), across = hand->l3 * (i == 0 ? -0.155 : -0.03);
      OstPoint centre = { mc1->origin.x + s * mc1->along.x + across * radial.x,
                          mc1->origin.y + s * mc1->along.y + across * radial.y };

      build_oval (hand, centre, mc1->along, ost_random_range (random, 2.2, 2.8), ost_random_range (random, 1.6, 2.0), random);
    }
}

/* The phalanges of one finger, each within a few degrees of the one before. */
static void
build_finger (OstHand *hand, int finger, OstPoint head, double angle, double width, OstRandom *random)
{
  static const double gaps[] = { 1.7, 1.2, 0.9 };                 /* mm: widths of the three joint spaces */
  static const double knuckle_bend[5] = { -13, 1, 0, 1, -2 };     /* degrees against the metacarpal */
  static const double stout[5] = { 1.18, 1, 1, .97, .97 };
  int                 joint = 0;

  angle += knuckle_bend[finger];
  hand->joints[finger][joint++] = head;
  for (int p = 0; p < 3; p++)
    {
      double   length = ost_anatomy_phalanx_lengths[finger][p] * hand->l3 * ost_random_normal (random, 1, 0.02), hollow;
      Tube     tube = { &ost_anatomy_phalanges[p], -1, head, angle, length, width * (p == 2 && finger == 0 ? 1.1 : stout[finger]), 1 };
      OstPoint along;

      if (length <= 0)
        continue;
      tube.angle = angle += ost_random_normal (random, 0, 1.5) + (finger == 0 && p == 2 ? 7 : 0);
      along = ost_direction (tube.angle);
      hollow = gaps[p] - tube.anatomy->table.hollow_start * length / 1000;
      tube.origin = (OstPoint) { head.x + hollow * along.x, head.y + hollow * along.y };
      head = build_tube (hand, &tube, random);
      hand->joints[finger][joint++] = head;
    }
  while (joint < 4)
    {
      hand->joints[finger][joint] = hand->joints[finger][joint - 1];
      joint++;
    }
}

/* Angles of the five rays. Thumb 47 +- 9 degrees; the fan of the others opens and closes together. */
static void
draw_angles (double *metacarpal, double *finger, OstRandom *random)
{
  double fan = ost_random_normal (random, 1, 0.10), spread = ost_random_normal (random, 1, 0.2);

  for (int f = 0; f < 5; f++)
    {
      double rest = ost_anatomy_bones[OST_BONE_MC1 + f].angle;

      metacarpal[f] = f == 0 ? rest + ost_random_normal (random, -3, 7) : rest * fan + ost_random_normal (random, 0, 0.6);
      finger[f] = f == 0 ? metacarpal[0] : metacarpal[f] * spread + ost_random_normal (random, 0, 1);
    }
}

static void
build_rays (OstHand *hand, double robust, double index, OstRandom *random)
{
  double metacarpal[5], finger[5];

  draw_angles (metacarpal, finger, random);
  for (int f = 0; f < 5; f++)
    {
      const OstTubeAnatomy *anatomy = &ost_anatomy_bones[OST_BONE_MC1 + f];
      double                width = robust * ost_random_normal (random, 1, 0.025);
      double                length = anatomy->length * hand->l3 * (f == 2 ? 1 : ost_random_normal (random, 1, 0.02));
      OstPoint              base = { anatomy->x * hand->l3 + ost_random_normal (random, 0, 0.3),
                                     anatomy->y * hand->l3 + ost_random_normal (random, 0, 0.3) };
      Tube                  tube = { anatomy, OST_BONE_MC1 + f, base, metacarpal[f], length, width,
                                     index * ost_random_normal (random, 1, 0.05) };
      OstPoint              head = build_tube (hand, &tube, random);

      hand->base[f] = base;
      if (f == 0)
        build_sesamoids (hand, ost_hand_get_bone (hand, OST_BONE_MC1), random);
      build_finger (hand, f, head, finger[f], width, random);
    }
}

/* Radius and ulna turn together about the middle of the wrist. */
static void
build_forearm (OstHand *hand, double robust, double index, OstRandom *random)
{
  double   turn = ost_random_normal (random, 0, 2.5);
  OstPoint t = ost_direction (turn);

  for (int b = OST_BONE_ULNA; b <= OST_BONE_RADIUS; b++)
    {
      const OstTubeAnatomy *anatomy = &ost_anatomy_bones[b];
      double                x = anatomy->x * hand->l3 - hand->wrist.x, y = anatomy->y * hand->l3 - hand->wrist.y;
      double                unit = anatomy->length * hand->l3 * ost_mix (1, robust, 0.5);
      Tube                  tube = { anatomy, b, { hand->wrist.x + x * t.y + y * t.x, hand->wrist.y - x * t.x + y * t.y },
                                     anatomy->angle + turn, unit, 1, index, TRUE };

      build_tube (hand, &tube, random);
    }
}

OstHand *
ost_hand_new (OstRandom random)
{
  OstHand *hand = g_new0 (OstHand, 1);
  double   robust = ost_random_normal (&random, 1, 0.06), index = ost_random_normal (&random, 1, 0.10);

  hand->l3 = ost_random_normal (&random, 64, 4);
  hand->wrist = (OstPoint) { -0.13 * hand->l3, -0.42 * hand->l3 };
  build_forearm (hand, robust, index, &random);
  build_carpals (hand, &random);
  build_rays (hand, robust, index, &random);
  return hand;
}

const OstSolid *
ost_hand_get_bone (const OstHand *hand, OstBone bone)
{
  for (int i = 0; i < hand->n_solids; i++)
    if (hand->solids[i].bone == (int) bone)
      return &hand->solids[i];
  g_assert_not_reached ();
}
