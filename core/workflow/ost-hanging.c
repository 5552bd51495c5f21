/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-hanging.h"

#include <math.h>

#define CLEARLY 1.3             /* so many times as far along one axis as along the other: within 37 degrees of it */

typedef struct
{
  double x, y;
  gsize  n;
} Sum;

/* The mean of the outline's points is near enough to where the bone is. */
static void
add (Sum *sum, const OstContour *contour)
{
  for (gsize r = 0; contour != NULL && r < contour->n_rings; r++)
    for (gsize i = 0; i < contour->rings[r].n_points; i++)
      {
        sum->x += contour->rings[r].xy[2 * i];
        sum->y += contour->rings[r].xy[2 * i + 1];
        sum->n++;
      }
}

gboolean
ost_hanging_find_turn (const OstContour *const *contours, double aspect, int *ret_turn)
{
  Sum hand = { 0 }, forearm = { 0 };
  double dx, dy;

  for (int b = 0; b < OST_N_BONES; b++)
    add (b == OST_BONE_RADIUS || b == OST_BONE_ULNA ? &forearm : &hand, contours[b]);
  if (hand.n == 0 || forearm.n == 0)
    return FALSE;
  dx = hand.x / hand.n - forearm.x / forearm.n;
  dy = (hand.y / hand.n - forearm.y / forearm.n) * aspect;
  if (MAX (fabs (dx), fabs (dy)) <= CLEARLY * MIN (fabs (dx), fabs (dy)))
    return FALSE;
  if (fabs (dy) > fabs (dx))
    *ret_turn = dy < 0 ? 0 : 2;
  else
    *ret_turn = dx < 0 ? 1 : 3;
  return TRUE;
}
