/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter.h"

/* SHA-256 of what a segmentation holds, in hexadecimal digits: by it, what was made from it can be seen to be stale. Free
 * with g_free. */
char *ost_segmentation_fingerprint          (const OstSegmentation *segmentation);

/* The same of what is stored (ost_segmentation_to_bytes), without building it; NULL when the bytes are damaged. */
char *ost_segmentation_fingerprint_of_bytes (GBytes *bytes);
