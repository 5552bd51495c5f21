/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Exact squared Euclidean distance from every pixel with inside != 0 to the nearest pixel with inside == 0; everything
 * beyond the rectangle counts as 0. Two separable passes: Meijster, Roerdink, Hesselink (2000), linear in the pixels.
 *
 * inside, distance   width x height, top row first, no padding; distance is overwritten. Any thread. */
void ost_distance_inside (const guint8 *inside, int width, int height, guint32 *distance);
