/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/image/ost-json-write.h"

static void
test_document (void)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char       *text = NULL;

  ost_json_begin_object (builder, NULL);
  ost_json_add_text (builder, "reader", "d'Août \"É\"\n");
  ost_json_add_text (builder, "comment", NULL);
  ost_json_add_flag (builder, "accepted", 5);
  ost_json_add_integer (builder, "bytes", G_MAXINT64);
  ost_json_begin_array (builder, "points");
  ost_json_add_integer (builder, NULL, -3);
  ost_json_add_number (builder, NULL, 0.5);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  text = ost_json_to_text (builder);
  g_assert_cmpstr (text, ==, "{\"reader\":\"d'Août \\\"É\\\"\\n\",\"comment\":null,\"accepted\":true,"
                             "\"bytes\":9223372036854775807,\"points\":[-3,0.5]}");
}

static char *
list_of (const double *values, gsize n)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  ost_json_begin_array (builder, NULL);
  for (gsize i = 0; i < n; i++)
    ost_json_add_number (builder, NULL, values[i]);
  json_builder_end_array (builder);
  return ost_json_to_text (builder);
}

/* What a reader gets back is what was written; what is no number is null. */
static void
test_numbers (void)
{
  const double        values[] = { 0.1, 1 / 3.0, 1.5e-300, -1.7976931348623157e308, 0, NAN, INFINITY, -INFINITY };
  g_autofree char    *text = list_of (values, G_N_ELEMENTS (values));
  g_autoptr(JsonNode) node = json_from_string (text, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (isfinite (values[i]))
      g_assert_cmpfloat (json_array_get_double_element (json_node_get_array (node), i), ==, values[i]);
    else
      g_assert_true (json_array_get_null_element (json_node_get_array (node), i));
}

/* json-glib writes 1e-10 as "1e-10.0" and does not read that. */
static void
test_powers_of_ten (void)
{
  const double        values[] = { 1e-10, -1e-300, 1e22, 1e300 };
  g_autofree char    *text = list_of (values, G_N_ELEMENTS (values));
  g_autoptr(JsonNode) node = json_from_string (text, NULL);

  g_assert_nonnull (node);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpfloat_with_epsilon (json_array_get_double_element (json_node_get_array (node), i) / values[i], 1, 1e-15);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-write/document", test_document);
  g_test_add_func ("/json-write/numbers", test_numbers);
  g_test_add_func ("/json-write/powers-of-ten", test_powers_of_ten);
  return g_test_run ();
}
