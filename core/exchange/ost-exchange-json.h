/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <json-glib/json-glib.h>

#define OST_EXCHANGE_JSON_MAX (64 * 1024 * 1024)        /* bytes */

/* A JSON object from bytes that are not trusted: at most OST_EXCHANGE_JSON_MAX, UTF-8, lists at most 16 deep. NULL with
 * one sentence that names the file. The root is an object. */
JsonParser *ost_exchange_json_parse  (const char *text, gsize length, const char *name, GError **error);

/* FALSE when it is no number, or not finite. node may be NULL. */
gboolean    ost_exchange_json_number (JsonNode *node, double *ret_number);
/* NULL when there is no such text. Borrowed. */
const char *ost_exchange_json_text   (JsonObject *object, const char *member);
/* NULL when there is no such list, or object. */
JsonArray  *ost_exchange_json_list   (JsonObject *object, const char *member);
JsonObject *ost_exchange_json_element (JsonArray *list, guint i);
