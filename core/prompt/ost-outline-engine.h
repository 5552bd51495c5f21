/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/prompt/ost-prompt.h"

/* "outline": finds where the silhouette of the bone lies on the edges of the image, then bends it onto them. No
 * training.
 *
 * 1. Prepare (ost-outline-levels.h): a pyramid, and on its small levels, for 16 directions o,
 *        edge (p, o) = max over |k| <= 2 px of  min (1, -g (p + k o) . o / (2.5 local mean of |g|)) - 0.12 k^2.
 *    Only a fall from bright to dark counts, so the wall of the marrow canal, a rise, holds nothing and the canal
 *    cannot split a bone; and each gradient is measured against its neighbourhood, so a faint bone counts as much as a
 *    dense one.
 * 2. Pose (ost-outline-pose.h): the silhouette of request.bone at 19 sizes (metacarpal 3 of 0.10 to 0.60 of the longer
 *    side), 72 angles, both sides, of a metacarpal two widths, with the first positive point on each of about 75 places
 *    of the bone. Score: mean edge along the outline, less what size, width, direction and points on the wrong side
 *    cost. The 48 best are refined by climbing, the best 8 that differ are bent onto the edges, and the best of those
 *    stays.
 * 3. Fit (ost-outline-fit.h): dynamic programming along the normals, +-0.40, then 0.15 and 0.075 shaft widths, on
 *    ever finer levels: at 9 Mpixel the last is the image itself. Radius and ulna are followed to the border a piece at
 *    a time. Where the image shows nothing outside, beyond its border or in padding, no edge is expected.
 * 4. Further points (ost-outline-trace.h, ost-outline-bend.h), one after the other: a missed one moves the outline next
 *    to it as one piece by 1.8 times the miss, because a click marks the middle of an error, and that part alone is
 *    fitted again; the rest stays where it is. One that is missed by more than 0.3 shaft widths has the bone looked for
 *    again as well, and the better of both stays. Of two clicks near each other that say the opposite the older one is
 *    a slip: the outline is that of the other points. What is known of a sequence is remembered (ost-outline-memo.h),
 *    so a click costs one step.
 * 5. Padding is taken out. Enforcement (ost-outline-points.h): what still contradicts a point, a slip say, gets a
 *    narrow channel; one component, no holes.
 *
 * A negative that the file does not declare as one is recognised by its air, flat and bright (ost-outline-levels.c).
 *
 * tests/bench/README.md has clicks and times, beside GrabCut and the random walker. The choice rests on the argument
 * that a silhouette and directed edges bring what contrast alone lacks at the canal and where bases touch.
 *
 * What the numbers do not say: the silhouettes were read off the truth of wikimedia-001 itself, and wikimedia-002 shows
 * the same hand, so those two are not independent; fracatlas-001 and the children's images are.
 *
 * Limits: children's epiphyses beyond an open growth plate are one outline with the shaft, the plate included; in
 * oblique views neighbours can win the first click. Prepared data: 9 Mpixel 6 MB pyramid + at most 17 MB edge maps + at
 * most 5 MB of outlines remembered; a request needs the mask and about 2 MB. Deterministic: one thread, no random
 * numbers, and no state that shows. */
extern const OstPromptEngine ost_outline_engine;
