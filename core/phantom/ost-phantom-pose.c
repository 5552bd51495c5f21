/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-pose.h"

/* Thumb 44 +- 5 degrees (13 to 33 from metacarpal 2, ten adults), fan 1 +- .25, fingers +- 3 degrees: two adults, and
 * the limits of Chatzioglou 2024. */

OstPose
ost_pose_draw_plain (OstRandom random)
{
  OstPose pose = { .side = ost_random_range (&random, 0, 1) < 0.5 ? 1 : -1, .view = OST_VIEW_HAND };

  pose.thumb = ost_random_normal (&random, 43, 5);
  pose.fan = ost_random_normal (&random, 1, 0.10);
  pose.spread = ost_random_normal (&random, 1, 0.2);
  for (int f = 1; f < 5; f++)
    pose.finger[f] = ost_random_normal (&random, 0, 1);
  pose.deviation = ost_random_normal (&random, 0, 2.5);
  pose.turn = ost_random_normal (&random, 0, 3);
  return pose;
}

/* One hand in five is not flat: a few fingers bend, the outer joints most. */
static void
bend_fingers (OstPose *pose, OstRandom *random)
{
  double all = ost_random_range (random, 0, 1) < 0.2 ? ost_random_range (random, 0.2, 1) : 0;

  for (int f = 0; f < 5; f++)
    {
      double one = ost_random_range (random, 0, 1) < 0.06 ? ost_random_range (random, 0.5, 1) : 0;
      double like = all * ost_random_range (random, 0.5, 1), much = MAX (like, one);

      pose->flexion[f][0] = 12 * much + ost_random_range (random, 0, 6);
      pose->flexion[f][1] = (f == 0 ? 10 : 22) * much + ost_random_range (random, 0, 5);
      pose->flexion[f][2] = (f == 0 ? 0 : 16) * much;
    }
}

static double
draw_roll (OstRandom *random)
{
  double kind = ost_random_range (random, 0, 1), sign = ost_random_range (random, 0, 1) < 0.8 ? -1 : 1;

  if (kind < 0.80)
    return ost_random_normal (random, -2, 5);
  return sign * (kind < 0.93 ? ost_random_range (random, 10, 26) : ost_random_range (random, 26, 36));
}

static OstView
draw_view (OstRandom *random)
{
  double kind = ost_random_range (random, 0, 1);

  return kind < 0.66 ? OST_VIEW_HAND : kind < 0.86 ? OST_VIEW_PALM : kind < 0.905 ? OST_VIEW_WRIST : OST_VIEW_WIDE;
}

OstPose
ost_pose_draw_varied (OstRandom random)
{
  OstPose pose = { .side = ost_random_range (&random, 0, 1) < 0.5 ? 1 : -1 };
  double  oblique, large = ost_random_range (&random, 0, 1);

  pose.roll = draw_roll (&random);
  oblique = CLAMP (ABS (pose.roll) / 45, 0, 1);
  pose.thumb = ost_random_normal (&random, 44.5 - 13 * oblique, 5);
  pose.thumb = CLAMP (pose.thumb, 16, 50);
  pose.fan = ost_random_normal (&random, 1 + 0.1 * oblique, 0.14);
  pose.spread = ost_random_normal (&random, 0.95 + 0.15 * oblique, 0.25);
  for (int f = 0; f < 5; f++)
    pose.finger[f] = ost_random_normal (&random, 0, f == 0 ? 4 : 2.2);
  bend_fingers (&pose, &random);
  pose.deviation = ost_random_normal (&random, 0, large < 0.2 ? 9 : 4);
  pose.turn = ost_random_normal (&random, 0, large > 0.9 ? 14 : 4);
  pose.upside_down = ost_random_range (&random, 0, 1) < 0.012;
  pose.view = draw_view (&random);
  if (ost_random_range (&random, 0, 1) < 0.06)
    {
      pose.field_turn = ost_random_range (&random, 4, 35);
      if (ost_random_range (&random, 0, 1) < 0.5)
        pose.field_turn = -pose.field_turn;
      pose.turn *= 0.5;
    }
  return pose;
}
