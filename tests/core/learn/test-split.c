/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>
#include "core/learn/ost-split.h"

static void
count (const OstSplitPart *parts, int n, int counts[3])
{
  counts[0] = counts[1] = counts[2] = 0;
  for (int i = 0; i < n; i++)
    counts[parts[i]]++;
}

static void
test_counts (void)
{
  for (int n = 0; n <= 300; n++)
    {
      OstSplitPart parts[300];
      int          counts[3];

      ost_split_subjects (n, NULL, 1, parts);
      count (parts, n, counts);
      g_assert_cmpint (counts[OST_SPLIT_TEST], ==, n < 3 ? 0 : MAX (1, (n + 5) / 10));
      g_assert_cmpint (counts[OST_SPLIT_VALIDATION], ==, n < 2 ? 0 : MAX (1, (n + 5) / 10));
    }
}

/* 200 people, 29 % of them of stratum 1: every part has its share to within one. */
static void
test_strata (void)
{
  OstSplitPart parts[200];
  int          strata[200], ones[3] = { 0 };

  for (int i = 0; i < 200; i++)
    strata[i] = i < 58;
  ost_split_subjects (200, strata, 5, parts);
  for (int i = 0; i < 58; i++)
    ones[parts[i]]++;
  g_assert_cmpint (ABS (ones[OST_SPLIT_TEST] - 6), <=, 1);
  g_assert_cmpint (ABS (ones[OST_SPLIT_VALIDATION] - 6), <=, 1);
}

static void
test_seed (void)
{
  OstSplitPart a[50], b[50], c[50];
  int          same = 0;

  ost_split_subjects (50, NULL, 1, a);
  ost_split_subjects (50, NULL, 1, b);
  ost_split_subjects (50, NULL, 2, c);
  g_assert_cmpmem (a, sizeof a, b, sizeof b);
  for (int i = 0; i < 50; i++)
    same += a[i] == c[i];
  g_assert_cmpint (same, <, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/split/counts", test_counts);
  g_test_add_func ("/split/strata", test_strata);
  g_test_add_func ("/split/seed", test_seed);
  return g_test_run ();
}
