/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-shape.h"

/* One particular hand: which bone stands where, at which angle, how long and how wide. */

static OstSolid *
next_solid (OstHand *hand)
{
  g_assert (hand->n_solids < OST_MAX_SOLIDS);
  return &hand->solids[hand->n_solids++];
}

static void
build_carpals (OstHand *hand, OstRandom *random)
{
  for (int b = 0; b < OST_N_CARPALS; b++)
    {
      const OstCarpalAnatomy *carpal = &ost_anatomy_carpals[b];
      OstPoint                points[16], centre = { 0 };
      double                  scale = ost_random_normal (random, 1.02, 0.02);

      for (int i = 0; i < carpal->n; i++)
        {
          points[i] = (OstPoint) { carpal->xy[2 * i] * hand->l3 / 1000, carpal->xy[2 * i + 1] * hand->l3 / 1000 };
          centre.x += points[i].x / carpal->n;
          centre.y += points[i].y / carpal->n;
        }
      for (int i = 0; i < carpal->n; i++)
        points[i] = (OstPoint) { centre.x + (points[i].x - centre.x) * scale + ost_random_normal (random, 0, 0.15),
                                 centre.y + (points[i].y - centre.y) * scale + ost_random_normal (random, 0, 0.15) };
      ost_solid_init_block (next_solid (hand), points, carpal->n, carpal->thickness * hand->l3 / 64, random);
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
  ost_solid_init_block (next_solid (hand), points, 8, 1.6 * b, random);
}

/* Two sesamoids at the knuckle of the thumb (in over 99 % of hands), ulnar and below the head. */
static void
build_sesamoids (OstHand *hand, const OstSolid *mc1, OstRandom *random)
{
  OstPoint radial = ost_solid_radial (mc1->along, FALSE);

  for (int i = 0; i < 2; i++)
    {
      double   s = mc1->length - ost_random_range (random, 0.5, 3), across = hand->l3 * (i == 0 ? -0.155 : -0.03);
      OstPoint centre = { mc1->origin.x + s * mc1->along.x + across * radial.x,
                          mc1->origin.y + s * mc1->along.y + across * radial.y };
      double   a = ost_random_range (random, 2.2, 2.8), b = ost_random_range (random, 1.6, 2.0);

      build_oval (hand, centre, mc1->along, a, b, random);
    }
}

/* The phalanges of one finger, each within a few degrees of the one before. */
static void
build_finger (OstHand *hand, int finger, OstPoint head, double angle, double width, OstRandom *random)
{
  static const double gaps[] = { 1.5, 1.1, 0.9 };                 /* mm: widths of the three joint spaces */
  static const double knuckle_bend[5] = { -13, 1, 0, 1, -2 };     /* degrees against the metacarpal */
  static const double stout[5] = { 1.18, 1, 1, .97, .97 };
  int                 joint = 0;

  angle += knuckle_bend[finger];
  hand->joints[finger][joint++] = head;
  for (int p = 0; p < 3; p++)
    {
      double   length = ost_anatomy_phalanx_lengths[finger][p] * hand->l3 * ost_random_normal (random, 1, 0.02), hollow;
      double   wide = width * (p == 2 && finger == 0 ? 1.1 : stout[finger]);
      OstTube  tube = { &ost_anatomy_phalanges[p], -1, head, angle, length, wide, 1 };
      OstPoint along;

      if (length <= 0)
        continue;
      tube.angle = angle += ost_random_normal (random, 0, 1.5) + (finger == 0 && p == 2 ? 7 : 0);
      along = ost_direction (tube.angle);
      hollow = gaps[p] - tube.anatomy->table.hollow_start * length / 1000;
      tube.origin = (OstPoint) { head.x + hollow * along.x, head.y + hollow * along.y };
      head = ost_solid_init_tube (next_solid (hand), &tube, random);
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

      metacarpal[f] = f == 0 ? rest + ost_random_normal (random, -3, 7)
                             : rest * fan + ost_random_normal (random, 0, 0.6);
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
      OstTube               tube = { anatomy, OST_BONE_MC1 + f, base, metacarpal[f], length, width,
                                     index * ost_random_normal (random, 1, 0.05) };
      OstPoint              head = ost_solid_init_tube (next_solid (hand), &tube, random);

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
      OstPoint              end = { hand->wrist.x + x * t.y + y * t.x, hand->wrist.y - x * t.x + y * t.y };
      OstTube               tube = { anatomy, b, end, anatomy->angle + turn, unit, 1, index, TRUE };

      ost_solid_init_tube (next_solid (hand), &tube, random);
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
