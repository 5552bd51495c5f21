/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>
#include <math.h>
#include "core/kernels/ost-kernel-erf.h"

#define N 4096

static gint64
place (float x)
{
  gint32 bits;

  memcpy (&bits, &x, sizeof bits);
  return bits;
}

/* Every 89th positive float up to 5, and its negative. */
static void
test_error (void)
{
  float  x[N], y[N];
  gint64 worst = 0;

  for (gint32 at = 0, last = (gint32) place (5.0f); at <= last; )
    {
      int n = 0;

      for (; n < N && at <= last; n++, at += 89)
        {
          memcpy (x + n, &at, sizeof at);
          x[n] = n % 2 ? -x[n] : x[n];
        }
      ost_kernel_erf (y, x, n);
      for (int i = 0; i < n; i++)
        {
          const gint64 error = ABS (place (y[i]) - place (erff (x[i])));

          if (error > 3)
            g_error ("erf (%.9g) is %.9g, not %.9g", (double) x[i], (double) y[i], (double) erff (x[i]));
          worst = MAX (worst, error);
        }
    }
  g_test_message ("largest error: %d ulp", (int) worst);
}

static void
test_ends (void)
{
  const float x[] = { 0, INFINITY, -INFINITY, 1e30f, -1e30f, NAN };
  float       y[G_N_ELEMENTS (x)];

  ost_kernel_erf (y, x, G_N_ELEMENTS (x));
  g_assert_cmpfloat (y[0], ==, 0);
  g_assert_cmpfloat (y[1], ==, 1);
  g_assert_cmpfloat (y[2], ==, -1);
  g_assert_cmpfloat (y[3], ==, 1);
  g_assert_cmpfloat (y[4], ==, -1);
  g_assert_true (isnan (y[5]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/erf/error", test_error);
  g_test_add_func ("/kernels/erf/ends", test_ends);
  return g_test_run ();
}
