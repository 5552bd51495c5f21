/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>

/* The card of a finished run's model: what its file says about itself in its metadata (all but "kind" and "config"),
 * numbers as numbers, words as words, and what its log says: preset, pace, curve. JSON; free with g_free. NULL with an error
 * when the file cannot be read. */
char *ost_model_metadata_to_card (const char *project, const char *kind, GError **error);
