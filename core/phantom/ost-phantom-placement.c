/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-placement.h"

/* Where hand and picture meet. Shares of views and margins follow 16 measured radiographs: metacarpal 3 takes .13 to
 * .48 of the height, the box of the seven bones .52 .. .99. */

#define PLAIN_ASPECT 0.7        /* width over height */

typedef struct
{
  double left, right, top, bottom;   /* mm in the picture, y down, the hand's origin at 0, 0 */
} Extent;

static void
extend (Extent *extent, OstPoint p, double skin)
{
  extent->left = MIN (extent->left, p.x - skin);
  extent->right = MAX (extent->right, p.x + skin);
  extent->top = MIN (extent->top, p.y - skin);
}

static OstFrame
unit_frame (const OstPose *pose)
{
  OstPoint turn = ost_direction (pose->turn);

  return (OstFrame) { .mm = 1, .side = pose->side, .sine = turn.x, .cosine = turn.y };
}

/* The fingers down to `cut` (L3 above the base of metacarpal 3) are left out: a view of the palm or the wrist; 10 cuts
 * nothing. What is added to joints and to the sides of palm and forearm is skin. */
static Extent
hand_extent (const OstHand *hand, const OstFrame *unit, double forearm, double cut)
{
  Extent extent = { G_MAXDOUBLE, -G_MAXDOUBLE, G_MAXDOUBLE, forearm * hand->l3 };

  for (int f = 0; f < 5; f++)
    for (int j = 0; j < 4; j++)
      {
        double skin = j == 3 ? (f == 0 ? 9 : 6) : f == 0 ? 11 : 9;

        if (hand->joints[f][j].y < cut * hand->l3)
          extend (&extent, ost_frame_to_pixel (unit, hand->joints[f][j]), skin);
      }
  for (int i = 0; i < 2; i++)
    {
      extend (&extent, ost_frame_to_pixel (unit, (OstPoint) { (i ? .42 : -.62) * hand->l3, .1 * hand->l3 }), 0);
      extend (&extent, ost_frame_to_pixel (unit, (OstPoint) { (i ? .34 : -.58) * hand->l3, -.7 * hand->l3 }), 0);
    }
  if (cut < 10)
    extent.top = -cut * hand->l3;
  return extent;
}

OstFrame
ost_frame_place_plain (const OstHand *hand, const OstPose *pose, int height, OstRandom random)
{
  OstFrame frame = unit_frame (pose);
  Extent   extent = hand_extent (hand, &frame, ost_random_range (&random, 0.80, 1.10), 10);
  double   wide = extent.right - extent.left;
  double   field = MAX (extent.bottom - extent.top, wide / (0.96 * PLAIN_ASPECT));
  double   spare;

  frame.height = height;
  frame.width = (int) (PLAIN_ASPECT * height + 0.5);
  frame.mm = field * ost_random_range (&random, 1.01, 1.03) / height;
  spare = frame.width - wide / frame.mm;
  frame.x = -extent.left / frame.mm + spare * ost_random_range (&random, 0.3, 0.7);
  frame.y = -extent.top / frame.mm + ost_random_range (&random, 0.008, 0.016) * height;
  return frame;
}

/* mm: the part of the plane that the picture shows. */
static Extent
draw_extent (const OstHand *hand, const OstPose *pose, const OstFrame *unit, OstRandom *random)
{
  double forearm = ost_random_range (random, 0.85, 1.5), cut = 10, aspect, wide, tall;
  double left = ost_random_range (random, 0.01, 0.10), right = ost_random_range (random, 0.01, 0.10);
  Extent extent;

  if (pose->view == OST_VIEW_PALM || pose->view == OST_VIEW_WRIST)
    {
      forearm = ost_random_range (random, 1.0, 2.1);
      cut = pose->view == OST_VIEW_PALM ? ost_random_range (random, 1.25, 2.2) : ost_random_range (random, 0.35, 0.8);
    }
  extent = hand_extent (hand, unit, forearm, cut);
  wide = extent.right - extent.left;
  tall = extent.bottom - extent.top;
  if (pose->view == OST_VIEW_WIDE)
    {
      aspect = ost_random_range (random, 0.75, 1.35);
      left = right = MAX (aspect * tall / wide - 1, 0.1) * ost_random_range (random, 0.35, 0.65);
      left = MIN (left, 1.3);
      right = MIN (MAX (aspect * tall / wide - 1, 0.1) - left * 0.9, 1.3);
      extent.top -= tall * ost_random_range (random, 0.02, 0.2);
    }
  extent.left -= left * wide;
  extent.right += MAX (right, 0.01) * wide;
  extent.top -= cut < 10 ? 0 : tall * ost_random_range (random, 0.0, 0.07);
  return extent;
}

/* Side of the upright box around a turned rectangle of sides a and b. */
static double
turn_extent (double a, double b, OstPoint turn)
{
  return a * ABS (turn.y) + b * ABS (turn.x);
}

/* Turns everything by the field's turn: the picture becomes the box around the turned field. */
static void
turn_frame (OstFrame *frame, double *width, double *height, double degrees)
{
  OstPoint t = ost_direction (degrees);
  double   x = frame->x - *width / 2, y = frame->y - *height / 2, w = turn_extent (*width, *height, t);
  double   h = turn_extent (*height, *width, t), sine = frame->sine, own = degrees * frame->side;
  OstPoint hand = ost_direction (own);

  frame->x = w / 2 + x * t.y - y * t.x;
  frame->y = h / 2 + x * t.x + y * t.y;
  frame->sine = sine * hand.y + frame->cosine * hand.x;
  frame->cosine = frame->cosine * hand.y - sine * hand.x;
  *width = w;
  *height = h;
}

OstFrame
ost_frame_place (const OstHand *hand, const OstPose *pose, int longest, OstRandom random)
{
  OstFrame frame = unit_frame (pose);
  Extent   extent = draw_extent (hand, pose, &frame, &random);
  double   width = extent.right - extent.left, height = extent.bottom - extent.top;

  frame.x = -extent.left;
  frame.y = -extent.top;
  if (pose->field_turn != 0)
    turn_frame (&frame, &width, &height, pose->field_turn);
  frame.mm = MAX (width, height) / longest;
  frame.width = (int) CLAMP (width / frame.mm + 0.5, longest / 4, longest);
  frame.height = (int) CLAMP (height / frame.mm + 0.5, longest / 4, longest);
  frame.x /= frame.mm;
  frame.y /= frame.mm;
  if (pose->upside_down)
    {
      frame.x = frame.width - frame.x;
      frame.y = frame.height - frame.y;
      frame.sine = -frame.sine;
      frame.cosine = -frame.cosine;
    }
  return frame;
}
