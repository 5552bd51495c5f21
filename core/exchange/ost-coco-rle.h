/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-mask.h"

/* Run lengths as COCO has them (Lin et al. 2014; maskApi.c of cocoapi): pixels column by column, left to right and top
 * to bottom, as alternating runs of outside and inside, starting with outside, which may be 0 long. As numbers
 * ("uncompressed"), or packed into text: from the fourth on, each as its difference to the one two before, five bits a
 * character, low bits first, 0x20 for more to come, 48 added. */

/* GArray of guint32. */
GArray  *ost_coco_rle_count     (const OstMask *mask);
char    *ost_coco_rle_pack      (const GArray *counts);
/* NULL when the text is none that pack writes, or a run is longer than max_count. */
GArray  *ost_coco_rle_unpack    (const char *text, guint32 max_count);
/* NULL when the runs do not add up to width * height. */
OstMask *ost_coco_rle_make_mask (const GArray *counts, int width, int height);
