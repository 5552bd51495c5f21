/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-permutation.h"

#include "core/tensor/ost-random.h"

/* Four rounds of a Feistel network permute the numbers of 2 `half` bits (Luby and Rackoff 1988), and walking on until
 * the number is below n leaves a permutation of 0 .. n - 1: the walk stays on one cycle, which holds i itself, so it
 * ends; 4^half is 4 n at most, so it takes four steps on average at most. No list is kept: place i of an epoch is found
 * at once, by any thread. */
int
ost_permutation_at (guint64 key, int n, gint64 i)
{
  guint64 x = (guint64) (i % n);
  int     half = 1;

  while ((G_GUINT64_CONSTANT (1) << (2 * half)) < (guint64) n)
    half++;
  do
    {
      guint64 mask = (G_GUINT64_CONSTANT (1) << half) - 1, left = x >> half, right = x & mask;

      for (int round = 0; round < 4; round++)
        {
          guint64 next = left ^ (ost_random_at (key + round, right) & mask);

          left = right;
          right = next;
        }
      x = left << half | right;
    }
  while (x >= (guint64) n);
  return (int) x;
}
