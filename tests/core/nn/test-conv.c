/* SPDX-License-Identifier: Apache-2.0 */
#include <dnnl.h>
#include <math.h>
#include "core/nn/ost-ops.h"
#include "core/tensor/ost-random.h"
#include "gradient-check.h"

/* Convolutions against plain loops, over odd shapes, and their gradients against differences. */

typedef struct
{
  const char *name;
  int64_t     n, h, w, c;
  int         channels;
  OstConv     conv;
} Case;

static const Case cases[] = {
  { "3x3",        2, 7,  5,  3,  5,  { .kernel = 3, .pad = 1, .bias = TRUE } },
  { "one",        1, 1,  1,  1,  1,  { .kernel = 1 } },
  { "1x1",        3, 5,  9,  17, 7,  { .kernel = 1, .bias = TRUE } },
  { "1x1-stride", 2, 8,  6,  16, 32, { .kernel = 1, .stride = 2 } },
  { "stem",       2, 19, 14, 1,  16, { .kernel = 7, .stride = 2, .pad = 3 } },
  { "stride",     1, 9,  12, 16, 16, { .kernel = 3, .stride = 2, .pad = 1 } },
  { "dilated",    1, 11, 13, 4,  6,  { .kernel = 3, .dilation = 2, .pad = 2, .bias = TRUE } },
  { "groups",     2, 6,  7,  6,  9,  { .kernel = 3, .pad = 1, .groups = 3, .bias = TRUE } },
  { "depthwise",  1, 8,  5,  8,  8,  { .kernel = 3, .pad = 1, .groups = 8 } },
  { "blocked",    2, 14, 10, 32, 48, { .kernel = 3, .pad = 1, .bias = TRUE } },
  { "winograd",   2, 18, 15, 64, 32, { .kernel = 3, .pad = 1, .bias = TRUE } },
  { "groups-16",  2, 9,  7,  32, 64, { .kernel = 3, .pad = 1, .groups = 4 } },
  { "even",       1, 6,  6,  3,  4,  { .kernel = 2, .stride = 2 } },
  { "small-map",  2, 2,  2,  16, 16, { .kernel = 3, .pad = 1 } },
};

/* Of networks we train: the stem of a ResNet, its last stages on small views, the first layer of a U-Net. */
static const Case trained[] = {
  { "stem",       2, 64, 64, 1,   64,  { .kernel = 7, .stride = 2, .pad = 3 } },
  { "stage",      2, 8,  8,  128, 256, { .kernel = 3, .stride = 2, .pad = 1 } },
  { "small-map",  2, 2,  2,  512, 512, { .kernel = 3, .pad = 1 } },
  { "one-pixel",  2, 1,  1,  512, 512, { .kernel = 3, .pad = 1 } },
  { "shortcut",   2, 8,  8,  128, 256, { .kernel = 1, .stride = 2 } },
  { "grey-image", 1, 64, 48, 1,   32,  { .kernel = 3, .pad = 1, .bias = TRUE } },
  { "u-net",      1, 64, 48, 32,  32,  { .kernel = 3, .pad = 1, .bias = TRUE } },
};

static const Case transposed[] = {
  { "2x2",      2, 4, 5, 3,  5,  { .kernel = 2, .stride = 2, .bias = TRUE } },
  { "3x3",      1, 5, 4, 16, 16, { .kernel = 3, .stride = 2, .pad = 1, .bias = TRUE } },
  { "groups",   1, 3, 5, 4,  6,  { .kernel = 2, .stride = 2, .groups = 2 } },
  { "dilated",  1, 4, 4, 2,  3,  { .kernel = 3, .dilation = 2, .pad = 1 } },
};

static const Case extreme[] = {
  { "direct",   1, 7,  9,  5,  16, { .kernel = 3, .stride = 2, .pad = 1 } },
  { "winograd", 1, 18, 17, 32, 32, { .kernel = 3, .pad = 1 } },
};

typedef struct
{
  const Case *a_case;
  gboolean    transposed;
} Build;

static OstValue *
build (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  const Build *b = data;

  const Case  *a_case = b->a_case;

  return (b->transposed ? ost_conv_transposed : ost_conv) (graph, "conv", inputs[0], a_case->channels, a_case->conv);
}

enum { X, W, Y };

/* The sum as ost-op-conv.c states it, and its gradients: each product of two of x, w and y (or its gradient) is added
 * to the third, `target`. Transposed: x and y change places. */
static void
add_products (const Build *b, const OstShape *in, const OstShape *out, int target, const float *const *numbers,
              double *sum)
{
  const OstConv  *conv = &b->a_case->conv;
  const int       stride = MAX (conv->stride, 1), dilation = MAX (conv->dilation, 1), k = conv->kernel;
  const int       left = target == X ? W : X, right = target == Y ? W : Y, near = b->transposed ? X : Y;
  /* big: the side that moves in strides (x of a convolution, y of a transposed one) */
  const OstShape *big = b->transposed ? out : in, *small = b->transposed ? in : out;
  const int64_t   cb = big->sizes[3] / MAX (conv->groups, 1), cs = small->sizes[3] / MAX (conv->groups, 1);
  const int64_t   places = ost_shape_count (small) / small->sizes[3];

  for (int64_t at = 0; at < places * small->sizes[3] * cb * k * k; at++)
    {
      const int64_t j = at % k, i = at / k % k, c = at / (k * k) % cb, s = at / (k * k * cb) % small->sizes[3];
      const int64_t place = at / (k * k * cb * small->sizes[3]);
      const int64_t v = place % small->sizes[2], h = place / small->sizes[2] % small->sizes[1];
      const int64_t n = place / (small->sizes[1] * small->sizes[2]);
      const int64_t p = h * stride + i * dilation - conv->pad, q = v * stride + j * dilation - conv->pad;
      int64_t       place_of[3];

      if (p < 0 || q < 0 || p >= big->sizes[1] || q >= big->sizes[2])
        continue;
      place_of[near] = place * small->sizes[3] + s;
      place_of[near == X ? Y : X] = ((n * big->sizes[1] + p) * big->sizes[2] + q) * big->sizes[3] + s / cs * cb + c;
      place_of[W] = ((s * cb + c) * k + i) * k + j;
      sum[place_of[target]] += (double) numbers[left][place_of[left]] * numbers[right][place_of[right]];
    }
}

/* Winograd's rounding, which is some ten times that of the direct sum, is within this share of the largest number. */
#define ROOM 2e-5

static void
check_near (const char *name, const char *what, const float *got, const double *want, int64_t n)
{
  double worst = 0, largest = 0;

  for (int64_t i = 0; i < n; i++)
    {
      g_assert_true (isfinite (got[i]));
      worst = MAX (worst, fabs (got[i] - want[i]));
      largest = MAX (largest, fabs (want[i]));
    }
  g_test_message ("%s, %s: largest error %.2g of %.2g", name, what, worst, largest);
  g_assert_cmpfloat (worst, <=, ROOM * largest);
}

typedef struct
{
  OstWeights *weights;
  OstGraph   *graph;
  OstValue   *x, *y;
} Run;

/* Normal numbers times `scale`. */
static void
fill (float *to, int64_t n, guint64 key, float scale)
{
  for (int64_t i = 0; i < n; i++)
    to[i] = scale * (float) ost_random_normal_at (key, (guint64) i);
}

static void
run_both_ways (const Build *b, Run *run, float scale, const char *frozen)
{
  const Case        *a_case = b->a_case;
  g_autoptr(GError)  error = NULL;

  run->weights = ost_weights_new (7);
  if (frozen != NULL)
    ost_weights_freeze (run->weights, frozen, TRUE);
  run->graph = ost_graph_new (run->weights, OST_GRAPH_TRAIN, 0);
  run->x = ost_graph_input_with_gradient (run->graph, OST_SHAPE (a_case->n, a_case->h, a_case->w, a_case->c));
  run->y = build (run->graph, &run->x, b);
  ost_graph_output (run->graph, run->y);
  g_assert_true (ost_graph_compile (run->graph, &error));
  g_assert_no_error (error);
  ost_weights_clear_gradients (run->weights);
  fill (ost_graph_data (run->graph, run->x), ost_shape_count (ost_value_get_shape (run->x)), 3, scale);
  fill (ost_graph_gradient (run->graph, run->y), ost_shape_count (ost_value_get_shape (run->y)), 4, scale);
  ost_graph_forward (run->graph);
  ost_graph_backward (run->graph);
}

static void
run_clear (Run *run)
{
  ost_graph_free (run->graph);
  ost_weights_unref (run->weights);
}

static void
check_one (const Build *b, Run *run, int target, const char *what, const float *const *numbers, const float *got,
           int64_t n)
{
  g_autofree double *want = g_new0 (double, n);
  OstParameter      *bias = ost_weights_lookup (run->weights, "conv.bias");

  for (int64_t i = 0; target == Y && bias && i < n; i++)
    want[i] = bias->value->data[i % bias->value->count];
  add_products (b, ost_value_get_shape (run->x), ost_value_get_shape (run->y), target, numbers, want);
  check_near (b->a_case->name, what, got, want, n);
}

static void
check_bias (const Build *b, Run *run)
{
  OstParameter      *bias = ost_weights_lookup (run->weights, "conv.bias");
  const float       *dy = ost_graph_gradient (run->graph, run->y);
  g_autofree double *want = NULL;

  if (bias == NULL)
    return;
  want = g_new0 (double, bias->value->count);
  for (int64_t i = 0; i < ost_shape_count (ost_value_get_shape (run->y)); i++)
    want[i % bias->value->count] += dy[i];
  check_near (b->a_case->name, "gradient of the bias", bias->gradient->data, want, bias->value->count);
}

static void
check_numbers (const Build *b)
{
  Run             run;
  OstParameter   *w;
  int64_t         nx, ny;

  run_both_ways (b, &run, 1, NULL);
  w = ost_weights_lookup (run.weights, "conv.weight");
  nx = ost_shape_count (ost_value_get_shape (run.x));
  ny = ost_shape_count (ost_value_get_shape (run.y));

  const float *x = ost_graph_data (run.graph, run.x), *dy = ost_graph_gradient (run.graph, run.y);
  const float *numbers[] = { x, w->value->data, dy };

  check_one (b, &run, Y, "y", numbers, ost_graph_data (run.graph, run.y), ny);
  check_one (b, &run, X, "gradient of x", numbers, ost_graph_gradient (run.graph, run.x), nx);
  check_one (b, &run, W, "gradient of the weights", numbers, w->gradient->data, w->value->count);
  check_bias (b, &run);
  run_clear (&run);
}

static void
test_case (gconstpointer data)
{
  const Build *b = data;
  OstShape     in = OST_SHAPE (b->a_case->n, b->a_case->h, b->a_case->w, b->a_case->c);

  check_numbers (b);
  ost_check_gradients (build, b, &in, 1, (OstGradientCheck) { .seed = 5 });
}

/* Without a bias all is linear: very large and very small numbers give the same digits as ordinary ones. */
static void
test_extreme (gconstpointer data)
{
  const Case  *a_case = data;
  const Build  b = { a_case, FALSE };
  const float  scale = 0x1p50f;
  Run          runs[3];
  const float *y[3], *dx[3];

  for (int r = 0; r < 3; r++)
    {
      run_both_ways (&b, &runs[r], (float[]) { 1, scale, 1 / scale }[r], NULL);
      y[r] = ost_graph_data (runs[r].graph, runs[r].y);
      dx[r] = ost_graph_gradient (runs[r].graph, runs[r].x);
    }
  for (int64_t i = 0; i < ost_shape_count (ost_value_get_shape (runs[0].y)); i++)
    g_assert_true (y[1][i] == scale * y[0][i] && y[2][i] == y[0][i] / scale);
  for (int64_t i = 0; i < ost_shape_count (ost_value_get_shape (runs[0].x)); i++)
    g_assert_true (dx[1][i] == scale * dx[0][i] && dx[2][i] == dx[0][i] / scale);
  for (int r = 0; r < 3; r++)
    run_clear (&runs[r]);
}

/* Weights or bias frozen alone: the other one has the gradient it has with both. */
static void
test_frozen (gconstpointer data)
{
  const Build  b = { data, FALSE };
  const char  *names[] = { "conv.weight", "conv.bias" };
  Run          both;

  run_both_ways (&b, &both, 1, NULL);
  for (int i = 0; i < 2; i++)
    {
      Run                 run;
      const OstParameter *other, *frozen, *expected = ost_weights_lookup (both.weights, names[1 - i]);

      run_both_ways (&b, &run, 1, names[i]);
      frozen = ost_weights_lookup (run.weights, names[i]);
      other = ost_weights_lookup (run.weights, names[1 - i]);
      g_assert_false (frozen->has_gradient);
      g_assert_true (other->has_gradient);
      g_assert_cmpmem (other->gradient->data, other->gradient->count * sizeof (float), expected->gradient->data,
                       expected->gradient->count * sizeof (float));
      run_clear (&run);
    }
  run_clear (&both);
}

/* What we train is never done by plain loops: they take minutes for seconds. Run with ONEDNN_MAX_CPU_ISA=AVX2, too, as
 * less is covered there (meson.build). */
static void
test_no_loops (gconstpointer data)
{
  const Build    b = { data, FALSE };
  OstGraphReport report;
  Run            run;

  if (dnnl_get_effective_cpu_isa () < dnnl_cpu_isa_avx2)
    {
      g_test_skip ("oneDNN covers less than AVX2 here");
      return;
    }
  run_both_ways (&b, &run, 1, NULL);
  ost_graph_get_report (run.graph, &report);
  g_assert_cmpint (report.n_loops, ==, 0);
  run_clear (&run);
}

/* Two convolutions on one input add their gradients; the layouts between them may differ. */
static OstValue *
build_fork (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  OstValue *a = ost_conv (graph, "a", inputs[0], 16, (OstConv) { .kernel = 3, .pad = 1 });
  OstValue *b = ost_conv (graph, "b", inputs[0], 16, (OstConv) { .kernel = 1 });

  return ost_conv (graph, "c", ost_add_relu (graph, a, b), 5, (OstConv) { .kernel = 3, .pad = 1, .bias = TRUE });
}

static void
test_fork (void)
{
  ost_check_gradients (build_fork, NULL, (OstShape[]) { OST_SHAPE (2, 6, 9, 16) }, 1,
                       (OstGradientCheck) { .seed = 2, .relative = 4e-2 });
}

/* A skip connection of a U-Net: maps of blocked layouts joined, of 32 and of 16 channels, and of 32 and 3. */
static OstValue *
build_skip (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  OstValue *a = ost_conv (graph, "a", inputs[0], 32, (OstConv) { .kernel = 3, .pad = 1 });
  OstValue *b = ost_conv (graph, "b", inputs[0], GPOINTER_TO_INT (data), (OstConv) { .kernel = 3, .pad = 1 });

  return ost_conv (graph, "c", ost_concat (graph, (OstValue *[]) { a, b }, 2, 3), 5, (OstConv) { .kernel = 1 });
}

static void
test_skip (gconstpointer data)
{
  ost_check_gradients (build_skip, data, (OstShape[]) { OST_SHAPE (2, 7, 6, 16) }, 1, (OstGradientCheck) { .seed = 2 });
}

static void
test_errors (void)
{
  const Case       large = { "large", 1, 2, 2, 4, 6, { .kernel = 5 } };
  const Case       groups = { "groups", 1, 8, 8, 4, 6, { .kernel = 3, .groups = 3 } };
  g_autofree char *small = ost_check_build_error (build, &(Build) { &large, FALSE }, &OST_SHAPE (1, 2, 2, 4), 1);
  g_autofree char *split = ost_check_build_error (build, &(Build) { &groups, FALSE }, &OST_SHAPE (1, 8, 8, 4), 1);
  g_autofree char *flat = ost_check_build_error (build, &(Build) { &groups, FALSE }, &OST_SHAPE (8, 4), 1);

  g_assert_nonnull (strstr (small, "1x2x2x4"));
  g_assert_nonnull (strstr (small, "kernel 5"));
  g_assert_nonnull (strstr (split, "3 groups"));
  g_assert_nonnull (strstr (flat, "8x4"));
}

int
main (int argc, char **argv)
{
  static Build builds[G_N_ELEMENTS (cases) + G_N_ELEMENTS (transposed)];

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (builds); i++)
    {
      gboolean         back = i >= G_N_ELEMENTS (cases);
      const Case      *a_case = back ? &transposed[i - G_N_ELEMENTS (cases)] : &cases[i];
      g_autofree char *path = g_strdup_printf ("/conv/%s%s", back ? "transposed-" : "", a_case->name);

      builds[i] = (Build) { a_case, back };
      g_test_add_data_func (path, &builds[i], test_case);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (trained); i++)
    {
      g_autofree char *path = g_strconcat ("/conv/no-loops/", trained[i].name, NULL);

      g_test_add_data_func (path, &trained[i], test_no_loops);
    }
  g_test_add_data_func ("/conv/extreme-direct", &extreme[0], test_extreme);
  g_test_add_data_func ("/conv/extreme-winograd", &extreme[1], test_extreme);
  g_test_add_data_func ("/conv/frozen-alone", &cases[0], test_frozen);
  g_test_add_data_func ("/conv/frozen-alone-blocked", &cases[9], test_frozen);
  g_test_add_func ("/conv/fork", test_fork);
  g_test_add_data_func ("/conv/skip-blocked", GINT_TO_POINTER (16), test_skip);
  g_test_add_data_func ("/conv/skip-odd", GINT_TO_POINTER (3), test_skip);
  g_test_add_func ("/conv/errors", test_errors);
  return g_test_run ();
}
