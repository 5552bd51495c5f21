/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Exact squared Euclidean distance from every pixel with inside != 0 to the nearest pixel with inside == 0. Two
 * separable passes: Meijster, Roerdink, Hesselink (2000), linear in the pixels.
 *
 * inside, distance   width x height, top row first, no padding, width + height < 32768; distance is overwritten
 * border             everything beyond the rectangle counts as inside == 0; otherwise it does not count, and where
 *                    there is no such pixel at all distances are (width + height)^2 or more
 * Any thread. */
void ost_distance_inside (const guint8 *inside, int width, int height, gboolean border, guint32 *distance);
