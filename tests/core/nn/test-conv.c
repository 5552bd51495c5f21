/* SPDX-License-Identifier: Apache-2.0 */
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
  { "even",       1, 6,  6,  3,  4,  { .kernel = 2, .stride = 2 } },
};

static const Case transposed[] = {
  { "2x2",      2, 4, 5, 3,  5,  { .kernel = 2, .stride = 2, .bias = TRUE } },
  { "3x3",      1, 5, 4, 16, 16, { .kernel = 3, .stride = 2, .pad = 1, .bias = TRUE } },
  { "groups",   1, 3, 5, 4,  6,  { .kernel = 2, .stride = 2, .groups = 2 } },
  { "dilated",  1, 4, 4, 2,  3,  { .kernel = 3, .dilation = 2, .pad = 1 } },
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

  return (b->transposed ? ost_conv_transposed : ost_conv) (graph, "conv", inputs[0], b->a_case->channels, b->a_case->conv);
}

/* The sum as ost-op-conv.c states it; transposed: scattered instead of gathered. */
static void
reference (const Build *b, const float *x, const OstShape *in, const float *w, const float *bias, double *y, const OstShape *out)
{
  const OstConv *conv = &b->a_case->conv;
  int            stride = MAX (conv->stride, 1), dilation = MAX (conv->dilation, 1), groups = MAX (conv->groups, 1), k = conv->kernel;
  /* big: the side that moves in strides (x of a convolution, y of a transposed one) */
  const OstShape *big = b->transposed ? out : in, *small = b->transposed ? in : out;
  int64_t         cb = big->sizes[3] / groups, cs = small->sizes[3] / groups;

  for (int64_t i = 0; i < ost_shape_count (out); i++)
    y[i] = bias ? bias[i % out->sizes[3]] : 0;
  for (int64_t n = 0; n < in->sizes[0]; n++)
    for (int64_t h = 0; h < small->sizes[1]; h++)
      for (int64_t v = 0; v < small->sizes[2]; v++)
        for (int64_t s = 0; s < small->sizes[3]; s++)
          for (int64_t c = 0; c < cb; c++)
            for (int i = 0; i < k; i++)
              for (int j = 0; j < k; j++)
                {
                  int64_t g = s / cs, p = h * stride + i * dilation - conv->pad, q = v * stride + j * dilation - conv->pad;
                  int64_t at_small = ((n * small->sizes[1] + h) * small->sizes[2] + v) * small->sizes[3] + s, at_big;

                  if (p < 0 || q < 0 || p >= big->sizes[1] || q >= big->sizes[2])
                    continue;
                  at_big = ((n * big->sizes[1] + p) * big->sizes[2] + q) * big->sizes[3] + g * cb + c;
                  if (b->transposed)
                    y[at_big] += (double) x[at_small] * w[((s * cb + c) * k + i) * k + j];
                  else
                    y[at_small] += (double) x[at_big] * w[((s * cb + c) * k + i) * k + j];
                }
}

static void
check_forward (const Build *b)
{
  const Case            *a_case = b->a_case;
  OstShape               in = OST_SHAPE (a_case->n, a_case->h, a_case->w, a_case->c);
  g_autoptr(OstWeights)  weights = ost_weights_new (7);
  g_autoptr(OstGraph)    graph = ost_graph_new (weights, OST_GRAPH_TRAIN, 0);
  OstValue              *x = ost_graph_input (graph, in), *y = build (graph, &x, b);
  g_autoptr(GError)      error = NULL;
  OstParameter          *bias = ost_weights_lookup (weights, "conv.bias");
  const OstShape        *out;
  g_autofree double     *want = NULL;
  double                 worst = 0, largest = 0;

  ost_graph_output (graph, y);
  g_assert_true (ost_graph_compile (graph, &error));
  g_assert_no_error (error);
  out = ost_value_get_shape (y);
  for (int64_t i = 0; i < ost_shape_count (&in); i++)
    ost_graph_data (graph, x)[i] = (float) ost_random_normal_at (3, i);
  ost_graph_forward (graph);
  want = g_new (double, ost_shape_count (out));
  reference (b, ost_graph_data (graph, x), &in, ost_weights_lookup (weights, "conv.weight")->value->data,
             bias ? bias->value->data : NULL, want, out);
  for (int64_t i = 0; i < ost_shape_count (out); i++)
    {
      worst = MAX (worst, fabs (ost_graph_data (graph, y)[i] - want[i]));
      largest = MAX (largest, fabs (want[i]));
    }
  g_test_message ("%s: largest error %.2g of %.2g", a_case->name, worst, largest);
  g_assert_cmpfloat (worst, <, 1e-4 * MAX (largest, 1));       /* Winograd's rounding */
}

static void
test_case (gconstpointer data)
{
  const Build *b = data;
  OstShape     in = OST_SHAPE (b->a_case->n, b->a_case->h, b->a_case->w, b->a_case->c);

  check_forward (b);
  ost_check_gradients (build, b, &in, 1, (OstGradientCheck) { .seed = 5 });
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
  const Case   wrong = { "wrong", 1, 2, 2, 4, 6, { .kernel = 5 } }, groups = { "groups", 1, 8, 8, 4, 6, { .kernel = 3, .groups = 3 } };
  g_autofree char *small = ost_check_build_error (build, &(Build) { &wrong, FALSE }, (OstShape[]) { OST_SHAPE (1, 2, 2, 4) }, 1);
  g_autofree char *split = ost_check_build_error (build, &(Build) { &groups, FALSE }, (OstShape[]) { OST_SHAPE (1, 8, 8, 4) }, 1);
  g_autofree char *flat = ost_check_build_error (build, &(Build) { &groups, FALSE }, (OstShape[]) { OST_SHAPE (8, 4) }, 1);

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
  g_test_add_func ("/conv/fork", test_fork);
  g_test_add_data_func ("/conv/skip-blocked", GINT_TO_POINTER (16), test_skip);
  g_test_add_data_func ("/conv/skip-odd", GINT_TO_POINTER (3), test_skip);
  g_test_add_func ("/conv/errors", test_errors);
  return g_test_run ();
}
