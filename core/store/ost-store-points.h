/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store-private.h"

/* The points of a bone as JSON text, [{"x":1.5,"y":2.5,"positive":true}, ...]: the same points give the same text,
 * in every locale, and the text gives back the same doubles. */
char     *ost_points_to_json   (const OstPoint *points, gsize n_points);
/* FALSE with DAMAGED (words for within a sentence) when the text says anything else; free *ret_points with g_free. */
gboolean  ost_points_from_json (const char *json, OstPoint **ret_points, gsize *ret_n_points, GError **error);

/* A list of flat objects, or less. The parser recurses, and a project may come from anybody: deeper text is not given
 * to it. */
gboolean  ost_json_is_flat     (const char *json);
