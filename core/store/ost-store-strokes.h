/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store-private.h"

/* Strokes (of OstStroke) as JSON text, [{"kind":"brush","positive":true,"xyr":"1.5 2.5 3"}, ...]: the same strokes give
 * the same text in every locale, and the text gives back the same strokes. */
char      *ost_strokes_to_json   (const GPtrArray *strokes);
/* NULL with DAMAGED (words for within a sentence) when the text says anything else. */
GPtrArray *ost_strokes_from_json (const char *json, GError **error);

/* Numbers with one blank between them, as g_ascii_dtostr writes them, appended to numbers (of double); FALSE when the
 * text is NULL, says anything else, or more than max of them. */
gboolean   ost_numbers_from_text (const char *text, gsize max, GArray *numbers);
