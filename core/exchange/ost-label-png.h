/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/exchange/ost-mask-set.h"

/* A list of one OstMaskSet from one PNG of those that ost-export.h writes. NAME-labels.png: a label map; samples 0 .. 7
 * of a palette or grey file, whatever the colours. NAME-BONE.png: one bone's plane, grey; 0 is outside and everything
 * else inside. The name says which of the two it is, and of which image. */
GPtrArray *ost_label_png_parse (const guint8 *data, gsize length, const char *path, GError **error);

/* "hand-mc1.png": TRUE with the bone; "hand-labels.png": TRUE with OST_N_BONES; any other name: FALSE. */
gboolean   ost_label_png_match (const char *path, int *ret_bone);
