/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"

/* What looks wrong in a reading before it is accepted: rules about number, order and shape of the bones, none of which is
 * proof. Element type char *, one sentence each, worst first; empty when nothing was noticed. Never NULL.
 *
 * Order: seen along the line from metacarpal 2 to metacarpal 5, metacarpals 3 and 4 follow each other in between, metacarpal 1
 * lies on the side of 2, and so does the radius beside the ulna; this holds in any rotation, for left and right hands.
 * Shape: one piece without holes; metacarpals 2 to 5 of between half and twice their median length (of the bounding box's
 * diagonal); no two bones share more than a third of the smaller one. */
GPtrArray *ost_reading_check (const OstReading *reading);
