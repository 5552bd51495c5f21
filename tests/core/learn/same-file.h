/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Two files of a folder, byte by byte: what a stopped run leaves is what one that was not stopped leaves. */
static inline void
assert_same_file (const char *folder, const char *one, const char *other)
{
  g_autofree char *a = g_build_filename (folder, one, NULL), *b = g_build_filename (folder, other, NULL);
  g_autofree char *x = NULL, *y = NULL;
  gsize            n, m;

  g_assert_true (g_file_get_contents (a, &x, &n, NULL));
  g_assert_true (g_file_get_contents (b, &y, &m, NULL));
  g_assert_cmpmem (x, n, y, m);
}
