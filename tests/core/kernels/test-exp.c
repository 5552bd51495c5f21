/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>
#include <math.h>
#include "core/kernels/ost-kernel-exp.h"

#define N 4096

/* Neighbouring floats differ by 1. */
static gint64
place (float x)
{
  gint32 bits;

  memcpy (&bits, &x, sizeof bits);
  return bits < 0 ? (gint64) G_MININT32 - bits : bits;
}

/* Every 97th float between the ends of the range; the step is prime, so that all low bits occur. */
static void
test_error (void)
{
  const gint64 last = place (89.0f);
  float        x[N], y[N];
  gint64       worst = 0;

  for (gint64 at = place (-105.0f); at <= last; )
    {
      int n = 0;

      for (; n < N && at <= last; n++, at += 97)
        {
          const gint32 bits = at < 0 ? (gint32) (G_MININT32 - at) : (gint32) at;

          memcpy (x + n, &bits, sizeof bits);
        }
      ost_kernel_exp (y, x, n);
      for (int i = 0; i < n; i++)
        {
          const gint64 error = ABS (place (y[i]) - place (expf (x[i])));

          if (error > 2)
            g_error ("e^%.9g is %.9g, not %.9g", (double) x[i], (double) y[i], (double) expf (x[i]));
          worst = MAX (worst, error);
        }
    }
  g_test_message ("largest error: %d ulp", (int) worst);
}

static void
test_ends (void)
{
  const float x[] = { 0, -0.0f, 1, INFINITY, -INFINITY, 1e30f, -1e30f, NAN, 88.7f, -87.3f, -104.5f };
  float       y[G_N_ELEMENTS (x)];

  ost_kernel_exp (y, x, G_N_ELEMENTS (x));
  g_assert_cmpfloat (y[0], ==, 1);
  g_assert_cmpfloat (y[1], ==, 1);
  g_assert_cmpfloat (y[2], ==, expf (1));
  g_assert_cmpfloat (y[3], ==, INFINITY);
  g_assert_cmpfloat (y[4], ==, 0);
  g_assert_cmpfloat (y[5], ==, INFINITY);
  g_assert_cmpfloat (y[6], ==, 0);
  g_assert_true (isnan (y[7]));
  g_assert_true (isfinite (y[8]));
  g_assert_cmpfloat (y[9], >, 0);
  g_assert_cmpfloat (y[10], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/exp/error", test_error);
  g_test_add_func ("/kernels/exp/ends", test_ends);
  return g_test_run ();
}
