/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-bone.h"
#include "core/image/ost-mask.h"

/* Hand-drawn outlines of a radiograph: { "width", "height", "bones": { "mc1": [[[x, y], ...], ...], ... } }. A mask is
 * the union of its polygons, stretched from the size in the file to width x height; bones that were not drawn stay
 * NULL. For tests and benchmarks; the file is trusted. */
gboolean prompt_truth_load (const char *path, int width, int height, OstMask *masks[OST_N_BONES], GError **error);
void     prompt_truth_clear (OstMask *masks[OST_N_BONES]);
