/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include "core/nn/ost-ops.h"
#include "core/tensor/ost-random.h"
#include "gradient-check.h"

typedef struct
{
  const char *name;
  gboolean    maximum;
  int64_t     n, h, w, c;
  OstPool     pool;
} Case;

static const Case cases[] = {
  { "max-3-2-1",      TRUE,  2, 9, 14, 16, { 3, 2, 1, FALSE } },
  { "max-odd",        TRUE,  1, 7, 5,  3,  { 2, 2, 0, FALSE } },
  { "max-ceil",       TRUE,  1, 7, 5,  3,  { 2, 2, 0, TRUE } },
  { "average",        FALSE, 2, 8, 6,  32, { 2, 2, 0, FALSE } },
  { "average-ceil",   FALSE, 1, 7, 9,  5,  { 2, 2, 0, TRUE } },
  { "average-padded", FALSE, 1, 6, 7,  4,  { 3, 2, 1, FALSE } },
  { "one",            FALSE, 1, 1, 1,  1,  { 1, 1, 0, FALSE } },
};

static OstValue *
build (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  const Case *c = data;

  return (c->maximum ? ost_max_pool : ost_average_pool) (graph, inputs[0], c->pool);
}

static double
window (const Case *a_case, const float *x, int64_t n, int64_t v, int64_t u, int64_t c)
{
  double sum = 0, most = -INFINITY;
  int    count = 0;

  for (int i = 0; i < a_case->pool.kernel; i++)
    for (int j = 0; j < a_case->pool.kernel; j++)
      {
        int64_t y = v * a_case->pool.stride - a_case->pool.pad + i, z = u * a_case->pool.stride - a_case->pool.pad + j;
        double  value;

        if (y < 0 || z < 0 || y >= a_case->h || z >= a_case->w)
          continue;
        value = x[((n * a_case->h + y) * a_case->w + z) * a_case->c + c];
        sum += value;
        most = MAX (most, value);
        count++;
      }
  return a_case->maximum ? most : sum / count;
}

static int64_t
expected_size (int64_t size, const OstPool *pool)
{
  double steps = (double) (size + 2 * pool->pad - pool->kernel) / pool->stride;

  return (int64_t) (pool->ceil ? ceil (steps) : floor (steps)) + 1;
}

/* Distinct numbers far apart, so that the maximum is clear to differences. */
static void
fill_distinct (float *data, int input, int64_t count, gconstpointer user_data)
{
  for (int64_t i = 0; i < count; i++)
    data[i] = (float) ((i * 7919) % count) / (float) count * 20 - 10;
}

static void
test_case (gconstpointer data)
{
  const Case           *a_case = data;
  OstShape              shape = OST_SHAPE (a_case->n, a_case->h, a_case->w, a_case->c);
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, OST_GRAPH_TRAIN, 0);
  OstValue             *x = ost_graph_input (graph, shape), *y = build (graph, &x, a_case);
  const OstShape       *out;

  ost_graph_output (graph, y);
  g_assert_true (ost_graph_compile (graph, NULL));
  for (int64_t i = 0; i < ost_shape_count (&shape); i++)
    ost_graph_data (graph, x)[i] = (float) (ost_random_normal_at (1, i) - 3);      /* below 0: padding must not win */
  ost_graph_forward (graph);
  out = ost_value_get_shape (y);
  g_assert_cmpint (out->sizes[1], ==, expected_size (a_case->h, &a_case->pool));
  g_assert_cmpint (out->sizes[2], ==, expected_size (a_case->w, &a_case->pool));
  for (int64_t i = 0; i < ost_shape_count (out); i++)
    {
      int64_t c = i % out->sizes[3], u = i / out->sizes[3] % out->sizes[2], v = i / out->sizes[3] / out->sizes[2] % out->sizes[1];
      int64_t n = i / out->sizes[3] / out->sizes[2] / out->sizes[1];

      g_assert_cmpfloat_with_epsilon (ost_graph_data (graph, y)[i],
                                      window (a_case, ost_graph_data (graph, x), n, v, u, c), 1e-5);
    }
  ost_check_gradients (build, a_case, &shape, 1, (OstGradientCheck) { .seed = 2, .fill = fill_distinct });
}

static OstValue *
build_global (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_global_pool (graph, inputs[0]);
}

static void
test_global (void)
{
  ost_check_gradients (build_global, NULL, (OstShape[]) { OST_SHAPE (3, 5, 4, 17) }, 1, (OstGradientCheck) { .seed = 2 });
}

static void
test_errors (void)
{
  const Case       large = { "large", TRUE, 1, 2, 2, 1, { 5, 1, 0, FALSE } };
  g_autofree char *said = ost_check_build_error (build, &large, (OstShape[]) { OST_SHAPE (1, 2, 2, 1) }, 1);

  g_assert_nonnull (strstr (said, "1x2x2x1"));
  g_assert_nonnull (strstr (said, "5 x 5"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/pool/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/pool/global", test_global);
  g_test_add_func ("/pool/errors", test_errors);
  return g_test_run ();
}
