/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-batch-feeder.h"
#include "core/tensor/ost-random.h"

#define ITEMS 5
#define SLOTS 3
#define FIRST 7
#define LAST  60

/* Numbers that depend on (batch, item) only; some items take longer, so that threads overtake each other. */
static void
fill (gint64 batch, int item, gpointer slot, gpointer user_data)
{
  guint64 *numbers = slot;

  if (ost_random_unit_at (1, batch * ITEMS + item) < 0.2)
    g_usleep (500);
  numbers[item] = ost_random_at (batch, item);
}

static guint64
digest_of (int n_threads)
{
  guint64                    memory[SLOTS][ITEMS] = { 0 }, digest = 0;
  gpointer                   slots[SLOTS] = { memory[0], memory[1], memory[2] };
  g_autoptr(OstBatchFeeder)  feeder = ost_batch_feeder_new (fill, NULL, slots, SLOTS, ITEMS, FIRST, LAST, n_threads);
  const guint64             *numbers;
  int                        n = 0;

  while ((numbers = ost_batch_feeder_next (feeder)) != NULL)
    {
      if (n % 3 == 0)
        g_usleep (300);         /* a slow reader: what it reads must stay */
      for (int i = 0; i < ITEMS; i++)
        digest = ost_random_mix (digest ^ numbers[i]);
      n++;
    }
  g_assert_cmpint (n, ==, LAST - FIRST);
  return digest;
}

static void
test_order (void)
{
  guint64 alone = digest_of (0);

  for (int n = 1; n <= 8; n++)
    g_assert_cmpuint (digest_of (n), ==, alone);
}

/* Stopped in the middle, and before anything was read: no thread hangs. */
static void
test_stop (void)
{
  guint64  memory[SLOTS][ITEMS];
  gpointer slots[SLOTS] = { memory[0], memory[1], memory[2] };

  for (int read = 0; read < 4; read++)
    {
      g_autoptr(OstBatchFeeder) feeder = ost_batch_feeder_new (fill, NULL, slots, SLOTS, ITEMS, FIRST, LAST, 3);

      for (int i = 0; i < read; i++)
        g_assert_nonnull (ost_batch_feeder_next (feeder));
    }
}

static void
slow_fill (gint64 batch, int item, gpointer slot, gpointer user_data)
{
  g_usleep (4000);
}

/* Who takes ten times as long as the making waits less than who takes no time. No bounds: the machine may be busy. */
static void
test_waiting (void)
{
  char     memory[SLOTS];
  gpointer slots[SLOTS] = { memory, memory + 1, memory + 2 };
  double   waiting[2];

  for (int busy = 0; busy < 2; busy++)
    {
      g_autoptr(OstBatchFeeder) feeder = ost_batch_feeder_new (slow_fill, NULL, slots, SLOTS, 1, 0, 12, 1);

      g_assert_cmpfloat (ost_batch_feeder_waiting (feeder), ==, 0);
      while (ost_batch_feeder_next (feeder))
        g_usleep (busy ? 40000 : 0);
      waiting[busy] = ost_batch_feeder_waiting (feeder);
    }
  g_test_message ("waiting %.3f without work, %.3f with", waiting[0], waiting[1]);
  g_assert_cmpfloat (waiting[1], <, waiting[0]);
  g_assert_cmpfloat (waiting[0], <=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/batch-feeder/order", test_order);
  g_test_add_func ("/batch-feeder/stop", test_stop);
  g_test_add_func ("/batch-feeder/waiting", test_waiting);
  return g_test_run ();
}
