/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-shape.h"

/* Small bones without a long axis. */

/* The proximal row turns half as much as the forearm; order of ost_anatomy_carpals. */
static const double follows[OST_N_CARPALS] = { 0, 0, .45, .45, .5, .5, 0, 0 };

/* Where on the detector a point of the flat table comes to lie. */
static OstPoint
carpal_point (const OstHand *hand, const OstPose *pose, int carpal, double x, double y, double z)
{
  static const OstPoint capitate_head = { -.08, -.34 };
  OstPoint              p = ost_point_turn ((OstPoint) { x, y }, capitate_head, follows[carpal] * pose->deviation);

  return (OstPoint) { ost_hand_project (hand, p.x, z) * hand->l3, p.y * hand->l3 };
}

static OstPoint
middle_of (const OstCarpalAnatomy *carpal)
{
  OstPoint middle = { 0 };

  for (int i = 0; i < carpal->n; i++)
    {
      middle.x += carpal->xy[2 * i] / 1000.0 / carpal->n;
      middle.y += carpal->xy[2 * i + 1] / 1000.0 / carpal->n;
    }
  return middle;
}

static void
add_carpal (OstHand *hand, const OstPose *pose, int b, OstRandom *random)
{
  const OstCarpalAnatomy *carpal = &ost_anatomy_carpals[b];
  OstPoint                points[16], middle = middle_of (carpal);
  double                  wide = ost_random_normal (random, 1.06, 0.03), tall = ost_random_normal (random, 1.06, 0.03);
  double                  seen = ost_hand_seen_width (hand, 0.9) / MAX (hand->roll.y, 0.5);

  for (int i = 0; i < carpal->n; i++)
    {
      double x = middle.x + (carpal->xy[2 * i] / 1000.0 - middle.x) * wide * seen;
      double y = middle.y + (carpal->xy[2 * i + 1] / 1000.0 - middle.y) * tall;

      points[i] = carpal_point (hand, pose, b, x, y, carpal->z);
      points[i].x += ost_random_normal (random, 0, 0.22);
      points[i].y += ost_random_normal (random, 0, 0.22);
    }
  ost_solid_init_block (ost_hand_add_solid (hand), points, carpal->n, carpal->thickness * hand->l3 / 64, random);
}

/* Eight points; the sine of a step is the cosine two steps, or six, away. */
void
ost_hand_add_oval (OstHand *hand, OstPoint centre, OstPoint along, double a, double b, double thickness,
                   OstRandom *random)
{
  static const double cosine[] = { 1, .7071, 0, -.7071, -1, -.7071, 0, .7071 };
  OstPoint            points[8];

  for (int i = 0; i < 8; i++)
    {
      double u = a * cosine[i] * ost_random_normal (random, 1, 0.05), v = b * cosine[(i + 6) % 8];

      points[i] = (OstPoint) { centre.x + u * along.x + v * along.y, centre.y + u * along.y - v * along.x };
    }
  ost_solid_init_block (ost_hand_add_solid (hand), points, 8, thickness, random);
}

void
ost_hand_add_carpals (OstHand *hand, const OstPose *pose, OstRandom *random)
{
  double   unit = hand->l3 / 1000, ring = ost_random_range (random, 0.85, 1.1);
  OstPoint hook = carpal_point (hand, pose, 1, -.220, -.050, -.20);
  OstPoint tubercle = carpal_point (hand, pose, 5, .110, -.300, -.16);

  for (int b = 0; b < OST_N_CARPALS; b++)
    add_carpal (hand, pose, b, random);
  ost_hand_add_oval (hand, hook, ost_direction (15), 62 * unit * ring, 50 * unit * ring, 3.2, random);
  ost_hand_add_oval (hand, tubercle, ost_direction (40), 66 * unit * ring, 56 * unit * ring, 2.6, random);
}

/* In front of a head: `back` mm from the end, `across` L3 to the radial side. */
static void
add_sesamoid (OstHand *hand, const OstSolid *bone, double back, double across, double size, OstRandom *random)
{
  OstPoint radial = ost_solid_radial (bone->along, FALSE);
  double   s = bone->length - back, off = across * hand->l3;
  OstPoint centre = { bone->origin.x + s * bone->along.x + off * radial.x,
                      bone->origin.y + s * bone->along.y + off * radial.y };
  double   a = size * ost_random_range (random, 0.9, 1.2), b = size * ost_random_range (random, 0.7, 0.85);

  ost_hand_add_oval (hand, centre, bone->along, a, b, 1.6 * b, random);
}

/* Shares: meta-analysis of radiographs; women more often at fingers 2 and 5, which go together. */
void
ost_hand_add_sesamoids (OstHand *hand, const OstPhantomSubject *subject, OstRandom *random)
{
  double inclined = ost_random_range (random, 0, 1), women = subject->female ? 1.15 : 0.85;
  double index = ost_random_range (random, 0, 1), little = ost_random_range (random, 0, 1);

  add_sesamoid (hand, ost_hand_get_bone (hand, OST_BONE_MC1), ost_random_range (random, 0.5, 3), -.155, 2.4, random);
  add_sesamoid (hand, ost_hand_get_bone (hand, OST_BONE_MC1), ost_random_range (random, 0.5, 3), -.03, 2.4, random);
  if (0.5 * inclined + 0.5 * index < 0.42 * women)
    add_sesamoid (hand, ost_hand_get_bone (hand, OST_BONE_MC2), ost_random_range (random, 3, 6), .085, 1.7, random);
  if (0.5 * inclined + 0.5 * little < 0.57 * women)
    add_sesamoid (hand, ost_hand_get_bone (hand, OST_BONE_MC5), ost_random_range (random, 3, 6), -.03, 1.7, random);
}
