/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/prompt/ost-outline.h"

/* Fit of an outline to the edges around it.
 *
 * Along the normal of each point i lie offsets d_k. Dynamic programming finds the offsets with the least
 *     sum_i [ -edge (i, d_i) + pull (d_i / range)^2 + stiffness (d_i - d_{i-1})^2 / step^2 ],  |d_i - d_{i-1}| <= 2
 *     steps
 * where edge is the fall of grey from inside to outside over the strongest falls nearby. Because only a fall counts,
 * the wall between cortex and marrow canal, a rise, never holds the outline. */

/* Moves the points onto the edges, by at most range image pixels, within low and high. Returns the mean edge score. */
double ost_outline_fit    (OstOutline *outline, const OstLevels *levels, double range, double pull, double stiffness);

/* Radius and ulna: continues both walls until they leave the image, a piece at a time. */
void   ost_outline_extend (OstOutline *outline, const OstLevels *levels);
