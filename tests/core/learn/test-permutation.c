/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-permutation.h"

/* Each number once, whatever n; another order for another key; counting on around the end. */
static void
test_permutation (void)
{
  const int sizes[] = { 1, 2, 3, 4, 5, 16, 17, 100, 1000 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      int              n = sizes[s], moved = 0, differ = 0;
      g_autofree int  *seen = g_new0 (int, n);

      for (int i = 0; i < n; i++)
        {
          int x = ost_permutation_at (7, n, i);

          g_assert_cmpint (x, >=, 0);
          g_assert_cmpint (x, <, n);
          seen[x]++;
          moved += x != i;
          differ += x != ost_permutation_at (8, n, i);
          g_assert_cmpint (ost_permutation_at (7, n, i + n), ==, x);
        }
      for (int i = 0; i < n; i++)
        g_assert_cmpint (seen[i], ==, 1);
      if (n >= 16)
        {
          g_assert_cmpint (moved, >, n / 2);
          g_assert_cmpint (differ, >, n / 2);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/permutation/each-once", test_permutation);
  return g_test_run ();
}
