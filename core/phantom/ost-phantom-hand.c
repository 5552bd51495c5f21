/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-shape.h"

/* One particular hand: which bone stands where, at which angle, how long and how wide, and what of it is seen after the
 * roll. Rays and forearm. */

OstSolid *
ost_hand_add_solid (OstHand *hand)
{
  g_assert (hand->n_solids < OST_MAX_SOLIDS);
  return &hand->solids[hand->n_solids++];
}

/* The hand rolls about its long axis: x and the height over the detector turn into each other, y stays. */
double
ost_hand_project (const OstHand *hand, double x, double z)
{
  return x * hand->roll.y + z * hand->roll.x;
}

/* Of an ellipse turned by the roll: sqrt (cos^2 + (depth sin)^2) of its width. */
double
ost_hand_seen_width (const OstHand *hand, double depth)
{
  double across = depth * hand->roll.x;

  return sqrt (hand->roll.y * hand->roll.y + across * across);
}

OstPoint
ost_point_turn (OstPoint p, OstPoint centre, double degrees)
{
  OstPoint t = ost_direction (degrees);
  double   x = p.x - centre.x, y = p.y - centre.y;

  return (OstPoint) { centre.x + x * t.y + y * t.x, centre.y + y * t.y - x * t.x };
}

/* Degrees from upright of a direction that points to the tips (y > 0), by halving: atan2 of the C library need not
 * give the same bits everywhere. */
static double
angle_of (double x, double y)
{
  double low = -89, high = 89;

  for (int i = 0; i < 40; i++)
    {
      OstPoint d = ost_direction ((low + high) / 2);

      if (d.x * y < x * d.y)
        low = (low + high) / 2;
      else
        high = (low + high) / 2;
    }
  return (low + high) / 2;
}

/* A finger in the making: each bone begins where the last ended and bends a little further. */
typedef struct
{
  OstPoint head;                /* mm: where the next bone begins */
  double   angle, lift;         /* degrees: in the picture; out of it */
  double   width;               /* factor */
} Chain;

static void
finish_joints (OstPoint *joints, int joint, OstPoint along)
{
  for (; joint < 4; joint++)
    joints[joint] = (OstPoint) { joints[joint - 1].x + 0.5 * along.x, joints[joint - 1].y + 0.5 * along.y };
}

/* A bent finger is foreshortened: its length shrinks by the cosine of the lift. The tube's unit scales lengths and
 * widths alike, so widths are divided by the same factor to stay what they are. */
static void
add_phalanx (OstHand *hand, const OstDisease *disease, int finger, int p, double length, Chain *chain,
             OstRandom *random)
{
  static const double gaps[] = { 1.7, 1.2, 0.9 };       /* mm: widths of the three joint spaces */
  static const double stout[5] = { 1.18, 1, 1, .97, .97 };
  int                 joint = finger == 0 && p == 2 ? 1 : p, next = MIN (joint + 1, 2);
  double              seen = ost_direction (MIN (chain->lift, 58)).y;
  double              worn = disease->wear[finger][joint], last = p == 2 ? 0 : disease->wear[finger][next];
  double              wide = chain->width * (p == 2 && finger == 0 ? 1.1 : stout[finger]) / seen;
  OstTube             tube = { &ost_anatomy_phalanges[p], -1, chain->head, chain->angle, length * seen, wide, FALSE,
                               { ost_disease_beak (worn), ost_disease_beak (last) }, { .bone = -1 } };
  OstPoint            along = ost_direction (chain->angle);
  double              gap = gaps[joint] * ost_random_normal (random, 1, 0.12) * ost_disease_gap (worn);
  double              hollow = gap - tube.anatomy->table.hollow_start * length * seen / 1000;

  tube.origin = (OstPoint) { chain->head.x + hollow * along.x, chain->head.y + hollow * along.y };
  chain->head = ost_solid_init_tube (ost_hand_add_solid (hand), &tube, random);
}

/* The phalanges of one finger, each within a few degrees of the one before. */
static void
add_finger (OstHand *hand, const OstPose *pose, const OstDisease *disease, int finger, Chain chain, OstRandom *random)
{
  static const double knuckle_bend[5] = { -13, 1, 0, 1, -2 };     /* degrees against the metacarpal */
  OstPoint           *joints = hand->joints[finger];
  int                 joint = 0;

  chain.angle += knuckle_bend[finger] * hand->roll.y + pose->finger[finger];
  joints[joint++] = chain.head;
  for (int p = 0; p < 3; p++)
    {
      double length = ost_anatomy_phalanx_lengths[finger][p] * hand->l3 * ost_random_normal (random, 1, 0.025);

      if (length <= 0)
        continue;
      if (finger == disease->lost_finger && p >= disease->lost_from)
        break;
      chain.lift += pose->flexion[finger][joint - 1];
      chain.angle += ost_random_normal (random, 0, 1.8) + (finger == 0 && p == 2 ? 7 : 0);
      add_phalanx (hand, disease, finger, p, length, &chain, random);
      joints[joint++] = chain.head;
    }
  finish_joints (joints, joint, ost_direction (chain.angle));
}

static double
rest_angle (const OstPose *pose, int finger)
{
  return finger == 0 ? pose->thumb : ost_anatomy_bones[OST_BONE_MC1 + finger].angle * pose->fan;
}

/* Metacarpal and finger. A roll moves base and head by their heights and so turns and shortens the bone. */
static void
add_ray (OstHand *hand, const OstPose *pose, const OstDisease *disease, int finger, OstRandom *random)
{
  const OstTubeAnatomy *anatomy = &ost_anatomy_bones[OST_BONE_MC1 + finger];
  double                width = hand->robust * ost_random_normal (random, 1.04, 0.03);
  double                length = anatomy->length * (finger == 2 ? 1 : ost_random_normal (random, .985, 0.022));
  double                flat = rest_angle (pose, finger) + (finger == 2 ? 0 : ost_random_normal (random, 0, 0.8));
  OstPoint              d = ost_direction (flat);
  double                x0 = ost_hand_project (hand, anatomy->x, anatomy->z0);
  double                dx = ost_hand_project (hand, anatomy->x + length * d.x, anatomy->z1) - x0, dy = length * d.y;
  double                seen = sqrt (dx * dx + dy * dy), angle = angle_of (dx, dy);
  double                worn = finger == 0 ? disease->thumb_base : 0;
  double                off_x = ost_random_normal (random, 0, 0.4), off_y = ost_random_normal (random, 0, 0.4);
  OstPoint              base = { x0 * hand->l3 + off_x, anatomy->y * hand->l3 + off_y };
  OstTube               tube = { anatomy, OST_BONE_MC1 + finger, base, angle, seen * hand->l3,
                                 width * ost_hand_seen_width (hand, anatomy->depth) * length / seen, FALSE,
                                 { ost_disease_beak (worn), ost_disease_beak (disease->wear[finger][0]) },
                                 disease->fracture };
  Chain                 chain = { .angle = finger == 0 ? angle : angle * pose->spread, .width = width };

  chain.head = ost_solid_init_tube (ost_hand_add_solid (hand), &tube, random);
  hand->base[finger] = base;
  add_finger (hand, pose, disease, finger, chain, random);
}

/* Radius and ulna turn together about the head of the capitate. */
static void
add_forearm (OstHand *hand, const OstPose *pose, const OstDisease *disease, OstRandom *random)
{
  OstPoint centre = { -.08 * hand->l3, -.34 * hand->l3 };

  hand->wrist = ost_point_turn ((OstPoint) { -.13 * hand->l3, -.42 * hand->l3 }, centre, pose->deviation);
  for (int b = OST_BONE_ULNA; b <= OST_BONE_RADIUS; b++)
    {
      const OstTubeAnatomy *anatomy = &ost_anatomy_bones[b];
      double                stout = ost_mix (1, hand->robust, 0.7) * ost_random_normal (random, 1.03, 0.03);
      double                unit = anatomy->length * hand->l3 * stout;
      double                variance = b == OST_BONE_ULNA ? ost_random_normal (random, 0, 1.0) : 0;
      OstPoint              end = { ost_hand_project (hand, anatomy->x, anatomy->z0) * hand->l3,
                                    anatomy->y * hand->l3 + variance };
      OstTube               tube = { anatomy, b, ost_point_turn (end, centre, pose->deviation),
                                     anatomy->angle + pose->deviation + ost_random_normal (random, 0, 0.6), unit,
                                     ost_hand_seen_width (hand, anatomy->depth), TRUE, { 0 }, disease->fracture };

      ost_solid_init_tube (ost_hand_add_solid (hand), &tube, random);
    }
}

/* Lister's tubercle: a dense oval 5-10 mm from the joint, a little to the radial side of the middle. */
static void
add_tubercle (OstHand *hand, OstRandom *random)
{
  const OstSolid *radius = ost_hand_get_bone (hand, OST_BONE_RADIUS);
  OstPoint        side = ost_solid_radial (radius->along, TRUE);
  double          s = ost_random_range (random, 13, 18), across = ost_random_range (random, -1, 4);
  OstPoint        centre = { radius->origin.x + s * radius->along.x + across * side.x,
                             radius->origin.y + s * radius->along.y + across * side.y };
  double          a = ost_random_range (random, 2.2, 3.4), b = ost_random_range (random, 1.2, 1.9);

  ost_hand_add_oval (hand, centre, radius->along, a, b, 0.55, random);
}

/* Metacarpal 3 measures 67 mm in men and 62 in women, +- 5.5 %; widths +- 8 %, of which a part goes with length. */
static void
size_hand (OstHand *hand, const OstPhantomSubject *subject)
{
  double longer = 1 + 0.055 * subject->size;

  hand->l3 = (subject->female ? 62 : 67) * longer;
  hand->robust = (subject->female ? .98 : 1.01) * (1 + 0.075 * subject->robusticity) / longer
                 * (1 + 0.0003 * (subject->age - 50));
}

OstHand *
ost_hand_new (const OstPhantomSubject *subject, const OstPose *pose, const OstDisease *disease, OstRandom random)
{
  OstHand *hand = g_new0 (OstHand, 1);

  size_hand (hand, subject);
  hand->roll = ost_direction (pose->roll);
  add_forearm (hand, pose, disease, &random);
  add_tubercle (hand, &random);
  ost_hand_add_carpals (hand, pose, &random);
  for (int f = 0; f < 5; f++)
    add_ray (hand, pose, disease, f, &random);
  ost_hand_add_sesamoids (hand, subject, &random);
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
