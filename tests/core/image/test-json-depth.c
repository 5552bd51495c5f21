/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/image/ost-json-depth.h"

static void
test_depth (void)
{
  static const struct { const char *text; int depth; } cases[] = {
    { "", 0 }, { "1", 0 }, { "\"[[[\"", 0 }, { "[]", 1 }, { "[1, {\"a\": [2]}, []]", 3 }, { "{\"a\\\"[\": 1}", 1 },
    { "[[", 2 }, { "]]][", 0 }, { "[\"a\\\\\", [1]]", 2 }, { "[/* \" */ [[]]]", -1 }, { "['[']", -1 }, { "# [", -1 },
    { "{\"path\": \"/it's/#1\"}", 1 },
  };
  g_autofree char *deep = g_strnfill (1000000, '[');

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (ost_json_get_depth (cases[i].text, strlen (cases[i].text)), ==, cases[i].depth);
  g_assert_cmpint (ost_json_get_depth (deep, 1000000), ==, 1000000);
  g_assert_cmpint (ost_json_get_depth (deep, 7), ==, 7);
  g_assert_cmpint (ost_json_get_depth ("[\0[", 3), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-depth", test_depth);
  return g_test_run ();
}
