/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-schedule.h"

#include <math.h>
#include "tests/core/nn/schedule-truth.h"

#define assert_near(a, b) g_assert_cmpfloat_with_epsilon ((a), (b), 1e-12)

static void
test_warmup (void)
{
  const OstSchedule schedule = { .kind = OST_SCHEDULE_CONSTANT, .rate = 1, .warmup_rate = 0.2, .warmup_steps = 4 };

  assert_near (ost_schedule_rate (&schedule, NULL, 0), 0.2);
  assert_near (ost_schedule_rate (&schedule, NULL, 1), 0.4);
  assert_near (ost_schedule_rate (&schedule, NULL, 3), 0.8);
  assert_near (ost_schedule_rate (&schedule, NULL, 4), 1);
  assert_near (ost_schedule_rate (&schedule, NULL, G_MAXINT64), 1);
}

/* torch's CosineAnnealingLR, here after a warm-up of its own. */
static void
test_cosine (void)
{
  const OstSchedule schedule = { .kind = OST_SCHEDULE_COSINE, .rate = 0.3, .final_rate = 0.003,
                                 .warmup_steps = 5, .steps = 17 };

  for (gsize i = 0; i < G_N_ELEMENTS (cosine_rates); i++)
    assert_near (ost_schedule_rate (&schedule, NULL, 5 + (gint64) i), cosine_rates[i]);
  assert_near (ost_schedule_rate (&schedule, NULL, 1000), 0.003);
  assert_near (ost_schedule_rate (&schedule, NULL, 1), 0.06);
}

/* Nothing after the warm-up: the end at once, and no division by nothing. */
static void
test_no_steps (void)
{
  const OstSchedule schedule = { .kind = OST_SCHEDULE_COSINE, .rate = 0.3, .final_rate = 0.1,
                                 .warmup_steps = 5, .steps = 5 };

  assert_near (ost_schedule_rate (&schedule, NULL, 5), 0.1);
}

/* torch's ReduceLROnPlateau, down to the floor. */
static void
test_plateau (void)
{
  const OstSchedule schedule = { .kind = OST_SCHEDULE_PLATEAU, .rate = 0.1, .final_rate = 0.02, .factor = 0.5,
                                 .patience = 2 };
  OstPlateau plateau = { 0 };
  double     rate = 0.1;

  for (gsize i = 0; i < G_N_ELEMENTS (plateau_rates); i++)
    {
      const gboolean reduced = ost_plateau_report (&plateau, &schedule, plateau_figures[i]);

      assert_near (ost_schedule_rate (&schedule, &plateau, (gint64) i), plateau_rates[i]);
      g_assert_cmpint (reduced, ==, rate != plateau_rates[i]);
      rate = plateau_rates[i];
    }
  g_assert_cmpfloat (rate, ==, 0.02);
}

/* What is no number is no improvement, not even as the first. */
static void
test_not_a_number (void)
{
  const OstSchedule schedule = { .kind = OST_SCHEDULE_PLATEAU, .rate = 1, .factor = 0.1, .patience = 1 };
  OstPlateau plateau = { 0 };

  g_assert_false (ost_plateau_report (&plateau, &schedule, NAN));
  g_assert_false (plateau.has_best);
  g_assert_true (ost_plateau_report (&plateau, &schedule, INFINITY));
  g_assert_false (ost_plateau_report (&plateau, &schedule, 5));
  g_assert_cmpfloat (plateau.best, ==, 5);
  assert_near (ost_schedule_rate (&schedule, &plateau, 0), 0.1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/warmup", test_warmup);
  g_test_add_func ("/schedule/cosine", test_cosine);
  g_test_add_func ("/schedule/no-steps", test_no_steps);
  g_test_add_func ("/schedule/plateau", test_plateau);
  g_test_add_func ("/schedule/not-a-number", test_not_a_number);
  return g_test_run ();
}
