/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tensor/ost-blas.h"

#include <cblas.h>
#include "core/tensor/ost-tensor.h"

#define CHILD "OST_TEST_BLAS_CHILD"
#define ARGUMENT "--osteon-argument"

static const char *self;

/* The start-up check has run: a processor with AVX2 must be used as one. */
static void
test_not_slow (void)
{
  g_test_message ("OpenBLAS core: %s", ost_blas_get_core ());
  g_assert_false (ost_blas_is_slow ());
}

/* Runs this program again with OPENBLAS_CORETYPE as given (NULL: unset) and returns its exit status. */
static int
run_child (const char *core, char **output)
{
  g_auto(GStrv)     environment = g_get_environ ();
  g_autoptr(GError) error = NULL;
  const char       *argv[] = { self, ARGUMENT, NULL };
  int               status;

  environment = g_environ_setenv (environment, CHILD, "1", TRUE);
  environment = core == NULL ? g_environ_unsetenv (environment, "OPENBLAS_CORETYPE")
                             : g_environ_setenv (environment, "OPENBLAS_CORETYPE", core, TRUE);
  g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_DEFAULT, NULL, NULL, output, NULL, &status, &error);
  g_assert_no_error (error);
  return status;
}

/* The generic core is told apart; somebody who asked for it gets it. */
static void
test_slow_is_seen (void)
{
  g_autofree char *output = NULL;

#ifdef __x86_64__
  if (!__builtin_cpu_supports ("avx2"))
#endif
    {
      g_test_skip ("this processor has no AVX2");
      return;
    }
  g_assert_cmpint (run_child ("Prescott", &output), ==, 0);
  g_assert_cmpstr (output, ==, "Prescott slow 2\n");
}

/* Left to itself the program starts again at most once, with its arguments, and is fast. */
static void
test_cured (void)
{
  g_autofree char *output = NULL;

  g_assert_cmpint (run_child (NULL, &output), ==, 0);
  g_test_message ("%s", g_strchomp (output));
  g_assert_true (g_str_has_suffix (output, " fast 2"));
}

/* Whatever core it is, it multiplies. */
static void
test_product (void)
{
  const int n = 67;
  g_autoptr(OstTensor) a = ost_tensor_new (OST_SHAPE (n, n)), b = ost_tensor_new (OST_SHAPE (n, n));
  g_autoptr(OstTensor) c = ost_tensor_new (OST_SHAPE (n, n));

  for (int i = 0; i < n * n; i++)
    {
      a->data[i] = (float) (i % 7 - 3);
      b->data[i] = (float) (i % 5 - 2);
    }
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a->data, n, b->data, n, 0, c->data, n);
  for (int y = 0; y < n; y++)
    for (int x = 0; x < n; x++)
      {
        float sum = 0;

        for (int i = 0; i < n; i++)
          sum += a->data[y * n + i] * b->data[i * n + x];
        g_assert_cmpfloat (c->data[y * n + x], ==, sum);
      }
}

static int
run_as_child (int argc, char **argv)
{
  g_print ("%s %s %d\n", ost_blas_get_core (), ost_blas_is_slow () ? "slow" : "fast", argc);
  return g_strcmp0 (argv[1], ARGUMENT) != 0;
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  if (g_getenv (CHILD) != NULL)
    return run_as_child (argc, argv);
  self = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/blas/not-slow", test_not_slow);
  g_test_add_func ("/blas/slow-is-seen", test_slow_is_seen);
  g_test_add_func ("/blas/cured", test_cured);
  g_test_add_func ("/blas/product", test_product);
  return g_test_run ();
}
