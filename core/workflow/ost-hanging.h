/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-bone.h"
#include "core/image/ost-contour.h"

/* How a radiograph is hung: by how many quarter turns clockwise its fingers point up.
 *
 * They point from the forearm's bones to the metacarpals. contours: of the bones by their number, NULL where unknown; aspect:
 * height of an image pixel over its width. FALSE when the radius and ulna or all metacarpals are unknown, or when the hand
 * lies so much across that no quarter is clearly the nearest. */
gboolean ost_hanging_find_turn (const OstContour *const *contours, double aspect, int *ret_turn);
