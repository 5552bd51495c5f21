/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/prompt/ost-outline-memo.h"

/* The outline that a sequence of points leads to.
 *
 * The bone is looked for with the first n_start points (n_start >= 1, the first one positive). Each further one that
 * lies on the wrong side bends the outline near it (ost-outline-bend.h); one that is badly missed also has the bone
 * looked for again, and the better outline stays. An older point that says the opposite nearer to a click than the
 * outline is a slip and forgotten, as if it had never been made.
 *
 * FALSE only when cancelled. memo is used and fed. Any thread. */
gboolean ost_trace_follow (const OstLevels *levels, OstOutlineMemo *memo, const OstEvidence *evidence, int n_start,
                           OstOutline *outline, GCancellable *cancellable, GError **error);
