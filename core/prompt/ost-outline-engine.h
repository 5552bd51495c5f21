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
 * 2. Pose (ost-outline-pose.h): the silhouette of request.bone at 27 sizes (metacarpal 3 of 0.10 to 0.60 of the longer
 *    side), 72 angles, both sides, with the first positive point on each of about 75 places of the bone. Score: mean
 *    edge along the outline, less what size, width, direction and points on the wrong side cost. The 48 best are
 *    refined by climbing, the best 6 that differ are bent onto the edges, and the best of those stays.
 * 3. Points: the pose is looked for with the first point alone; only a point missed by more than 0.3 shaft widths
 *    brings in more points and a new search (at most 3), so small corrections stay local. Points missed by less bend
 *    the outline past them by 1.7 times the miss, because a click marks the middle of an error, and the fit may not
 *    undo it.
 * 4. Fit (ost-outline-fit.h): dynamic programming along the normals, +-0.40, then 0.15 and 0.075 shaft widths, on
 *    ever finer levels: at 9 Mpixel the last is the image itself. Radius and ulna are followed to the border a piece at
 *    a time. Padding is taken out.
 * 5. Enforcement (ost-outline-points.h): what still contradicts a point gets a channel; one component, no holes.
 *
 * Why this method. Mean clicks of the ideal annotator (ost-click-robot.h) to IoU 0.90 / 0.95 over the seven bones of
 * wikimedia-001, and time per click at that size (tests/bench/README.md has the commands and all images):
 *
 *   this engine                                    1.1 / 2.7      50 ms
 *   the same on fracatlas-001 (another adult)      1.9 / 6.1      50 ms
 *   GrabCut of OpenCV with the true box            2.9 / 13.6     the mark set, not measured here
 *   random walker at a quarter of the size, with   9 / 16 (ulna), 9 / 20 (radius); 0.4 and 2.5 s, so not measured on
 *     the true box grown by a fifth                the other bones
 *
 * The comparison is thin: the walker has one untuned setting on two bones of one image. Geodesics and graph cuts were
 * not tried. The choice rests on the argument that a silhouette and directed edges bring what contrast alone lacks at
 * the canal and where bases touch; why the walker needs its clicks was not looked into.
 *
 * What the numbers do not say: the silhouettes were read off the truth of wikimedia-001 itself, and wikimedia-002 shows
 * the same hand, so those two are not independent; fracatlas-001 and the children's images are. With metacarpals 2 to 5
 * each replaced by the mean of the other three, wikimedia-001 needs 1.7 / 4.1 clicks.
 *
 * Limits: children's epiphyses beyond an open growth plate are one outline with the shaft, the plate included; in
 * oblique views neighbours can win the first click. Prepared data: 9 Mpixel 6 MB pyramid + at most 17 MB edge maps; a
 * request needs the mask and about 2 MB. Deterministic: one thread, no state, no random numbers. */
extern const OstPromptEngine ost_outline_engine;
