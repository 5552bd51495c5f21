/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <json-glib/json-glib.h>
#include "core/store/ost-store-private.h"

/* The points of a bone as JSON text, [{"x":1.5,"y":2.5,"positive":true}, ...]: the same points give the same text,
 * in every locale, and the text gives back the same doubles. */
char     *ost_points_to_json   (const OstPoint *points, gsize n_points);
/* FALSE with DAMAGED (words for within a sentence) when the text says anything else; free *ret_points with g_free. */
gboolean  ost_points_from_json (const char *json, OstPoint **ret_points, gsize *ret_n_points, GError **error);

/* NULL when json is NULL, no JSON, or has lists and objects more than max_depth deep in each other: a project may come
 * from anybody, and the parser recurses (ost-json-depth.h). A list of flat objects is 2 deep. */
JsonNode *ost_json_parse_shallow (const char *json, int max_depth);
