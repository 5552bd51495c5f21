/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/prompt/ost-prompt.h"

/* Makes a mask keep its promise: positive points inside, negative ones outside, one component without holes. Where a
 * point is still on the wrong side, a channel `radius` pixels to each side joins it to the nearest pixel of its own
 * kind. Of two points that contradict each other the positive one wins. All points must lie inside the image. */
void ost_points_enforce (OstMask *mask, const OstPoint *points, int n, double radius);
