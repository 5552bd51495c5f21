/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-weights.h"

/* One safetensors file: all weights, and in its metadata "kind" ("osteon-segmenter"), "config" (JSON) and the entries
 * of `card` (data, seeds, figures; string to string, or NULL). Written atomically. */
gboolean ost_model_file_save (const char *path, OstWeights *weights, const char *kind, const char *config,
                              GHashTable *card, GError **error);

/* The metadata alone, for a file that holds more than weights. */
void     ost_model_file_describe (OstSafetensorsWriter *writer, const char *kind, const char *config, GHashTable *card);
