/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <json-glib/json-glib.h>

/* Members of a JSON object under construction, each with its name and in one call. JSON has no number that is none, and
 * whoever reads must not take a missing figure for 0: what is unknown is null. `name` NULL: the next element of a list,
 * or the document itself. Names and texts are copied. */

void  ost_json_add_number   (JsonBuilder *builder, const char *name, double value);     /* not finite: null */
void  ost_json_add_integer  (JsonBuilder *builder, const char *name, gint64 value);
void  ost_json_add_flag     (JsonBuilder *builder, const char *name, gboolean value);
void  ost_json_add_text     (JsonBuilder *builder, const char *name, const char *value);        /* NULL: null */

/* Ended by json_builder_end_object and _end_array. */
void  ost_json_begin_object (JsonBuilder *builder, const char *name);
void  ost_json_begin_array  (JsonBuilder *builder, const char *name);

/* The finished document in one line; the caller's. Numbers have 17 digits and come back to the bit; powers of ten with an exponent (1e-10,
 * 1e+22) as their neighbours. */
char *ost_json_to_text      (JsonBuilder *builder);
