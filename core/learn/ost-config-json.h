/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <json-glib/json-glib.h>

/* The configuration of a network in its file: one JSON object of whole numbers. Every field has its range, so that a
 * file cannot ask for more than a machine has. */
typedef struct
{
  const char *name;
  gsize       offset;           /* of an int in the configuration */
  int         low, high;
} OstConfigField;

#define OST_CONFIG_FIELD(type, name, low, high) { #name, G_STRUCT_OFFSET (type, name), low, high }

/* Members of the object that is being built. */
void        ost_config_write (JsonBuilder *builder, const OstConfigField *fields, gsize n, gconstpointer config);

/* The object in `text`; NULL when it holds none, or `text` is NULL. Free with json_object_unref. */
JsonObject *ost_config_parse (const char *text);

/* The name of the first field that is missing or out of range; NULL when all are there. */
const char *ost_config_read  (JsonObject *object, const OstConfigField *fields, gsize n, gpointer config);

/* FALSE, with OST_TENSOR_ERROR_DAMAGED: “path” is not a `kind` that this version can use, because of `what`. */
gboolean    ost_config_refuse (const char *path, const char *kind, const char *what, GError **error);
