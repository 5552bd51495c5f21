/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/prompt/ost-outline.h"

/* Moves the part of an outline next to a missed point past it and lets that part find the edges again; the rest stays
 * where it is. The points held (the new one among them) stay right where they are.
 *
 * A click marks the middle of an error: the edge is expected nearly twice as far from the outline as the click, and
 * errors are longer along the outline than across. Any thread. */
void ost_outline_bend  (OstOutline *outline, const OstLevels *levels, const OstPoint *point,
                        const OstPoint *held, int n_held);

/* Forbids offsets that would put a point that is right on the wrong side. */
void ost_outline_limit (OstOutline *outline, const OstPoint *points, int n_points);
