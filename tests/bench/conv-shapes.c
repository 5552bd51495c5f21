/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-graph-private.h"
#include "core/nn/ost-ops.h"
#include "core/tensor/ost-blas.h"
#include "core/tensor/ost-random.h"
#include "core/workflow/ost-bench-machine.h"

/* The convolutions of ResNet-50 and of the segmenter's U-Net one by one: GFLOP/s of the forward pass, the gradient of
 * the input and that of the weights, conversions of the weights included. All is counted as the direct sum does it,
 * whatever the method, so that Winograd can be above the peak. Then what share of the machine's peak all of a training
 * step together reach, each as often as the network has it. `conv-shapes [resnet|unet]...`. Not a test: it judges
 * nothing.
 *
 * Each time is the best of RUNS: other work on the machine only ever adds. */

#define RUNS 8

typedef struct
{
  int batch, height, width, in, out, kernel, stride;
  int times;                    /* in the network */
} Shape;

typedef struct
{
  const char  *name;
  const Shape *shapes;
  gsize        n;
} Network;

/* Version 1.5, 16 patches of 224; the stem first. */
static const Shape resnet[] = {
  { 16, 224, 224, 1, 64, 7, 2, 1 },
  { 16, 56, 56, 64, 64, 1, 1, 1 }, { 16, 56, 56, 64, 64, 3, 1, 3 }, { 16, 56, 56, 64, 256, 1, 1, 4 },
  { 16, 56, 56, 256, 64, 1, 1, 2 },
  { 16, 56, 56, 256, 128, 1, 1, 1 }, { 16, 56, 56, 128, 128, 3, 2, 1 }, { 16, 56, 56, 256, 512, 1, 2, 1 },
  { 16, 28, 28, 128, 512, 1, 1, 4 }, { 16, 28, 28, 512, 128, 1, 1, 3 }, { 16, 28, 28, 128, 128, 3, 1, 3 },
  { 16, 28, 28, 512, 256, 1, 1, 1 }, { 16, 28, 28, 256, 256, 3, 2, 1 }, { 16, 28, 28, 512, 1024, 1, 2, 1 },
  { 16, 14, 14, 256, 1024, 1, 1, 6 }, { 16, 14, 14, 1024, 256, 1, 1, 5 }, { 16, 14, 14, 256, 256, 3, 1, 5 },
  { 16, 14, 14, 1024, 512, 1, 1, 1 }, { 16, 14, 14, 512, 512, 3, 2, 1 }, { 16, 14, 14, 1024, 2048, 1, 2, 1 },
  { 16, 7, 7, 512, 2048, 1, 1, 3 }, { 16, 7, 7, 2048, 512, 1, 1, 2 }, { 16, 7, 7, 512, 512, 3, 1, 2 },
};

/* Four levels of 32, 64, 128 and 192 channels, three convolutions each way, 2 radiographs of 512 x 384. */
static const Shape unet[] = {
  { 2, 512, 384, 1, 32, 3, 1, 1 }, { 2, 512, 384, 32, 32, 3, 1, 4 }, { 2, 512, 384, 96, 32, 3, 1, 1 },
  { 2, 256, 192, 32, 64, 3, 1, 1 }, { 2, 256, 192, 64, 64, 3, 1, 4 }, { 2, 256, 192, 192, 64, 3, 1, 1 },
  { 2, 128, 96, 64, 128, 3, 1, 1 }, { 2, 128, 96, 128, 128, 3, 1, 4 }, { 2, 128, 96, 320, 128, 3, 1, 1 },
  { 2, 64, 48, 128, 192, 3, 1, 1 }, { 2, 64, 48, 192, 192, 3, 1, 2 },
};

static const Network networks[] = {
  { "resnet", resnet, G_N_ELEMENTS (resnet) }, { "unet", unet, G_N_ELEMENTS (unet) },
};

/* --- One of them -------------------------------------------------------------------------------------------------- */

/* Microseconds in convolutions since the last call. */
static double
take (OstGraph *graph)
{
  gint64 us = 0;

  for (guint i = 0; i < graph->profiles->len; i++)
    {
      OstProfile *p = g_ptr_array_index (graph->profiles, i);

      if (g_str_equal (p->klass->name, "conv"))
        us += p->forward_us + p->backward_us;
      *p = (OstProfile) { .klass = p->klass };
    }
  return (double) us;
}

static void
fill (float *to, int64_t n, guint64 key)
{
  for (int64_t i = 0; i < n; i++)
    to[i] = (float) (ost_random_at (key, (guint64) i) % 17) - 8;
}

/* Best seconds forward, and backward of the weights alone or of the input alone. */
static void
measure (const Shape *s, gboolean input, double *forward, double *backward, double *flop)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, OST_GRAPH_TRAIN, 1);
  OstShape              shape = OST_SHAPE (s->batch, s->height, s->width, s->in);
  OstValue             *x = input ? ost_graph_input_with_gradient (graph, shape) : ost_graph_input (graph, shape), *y;
  g_autoptr(GError)     error = NULL;
  OstGraphReport        report;

  if (input)
    ost_weights_freeze (weights, "", TRUE);
  y = ost_conv (graph, "conv", x, s->out, (OstConv) { .kernel = s->kernel, .stride = s->stride, .pad = s->kernel / 2 });
  ost_graph_output (graph, y);
  if (!ost_graph_compile (graph, &error))
    g_error ("%s", error->message);
  ost_graph_get_report (graph, &report);
  *flop = report.flop;
  fill (ost_graph_data (graph, x), ost_shape_count (&shape), 1);
  fill (ost_graph_gradient (graph, y), ost_shape_count (ost_value_get_shape (y)), 2);
  for (int run = 0; run <= RUNS; run++)
    {
      double f, b;

      ost_graph_forward (graph);
      f = take (graph) * 1e-6;
      ost_graph_backward (graph);
      b = take (graph) * 1e-6;
      if (run > 0)
        {
          *forward = MIN (*forward, f);
          *backward = MIN (*backward, b);
        }
    }
}

/* --- All of a network --------------------------------------------------------------------------------------------- */

/* The first has no gradient of its input: nobody asks for that of the image. */
static void
print_shape (const Shape *s, gboolean is_first, double *flop, double *seconds)
{
  double forward = G_MAXDOUBLE, weights = G_MAXDOUBLE, data = G_MAXDOUBLE, each;

  measure (s, FALSE, &forward, &weights, &each);
  g_print ("%dx %dx%dx%dx%d to %d, kernel %d, stride %d\t%.0f", s->times, s->batch, s->height, s->width, s->in, s->out,
           s->kernel, s->stride, each / forward * 1e-9);
  if (is_first)
    data = 0;
  else
    measure (s, TRUE, &forward, &data, &each);
  g_print ("\t%.0f\t%.0f\n", is_first ? 0 : each / data * 1e-9, each / weights * 1e-9);
  *flop += (is_first ? 2 : 3) * s->times * each;
  *seconds += s->times * (forward + data + weights);
}

static void
print_network (const Network *network)
{
  double flop = 0, seconds = 0, peak = ost_bench_peak_gflops ();

  g_print ("# %s: times in it, batch x height x width x channels; GFLOP/s forward, of the input, of the weights\n",
           network->name);
  for (gsize i = 0; i < network->n; i++)
    print_shape (&network->shapes[i], i == 0, &flop, &seconds);
  peak = MAX (peak, ost_bench_peak_gflops ());
  g_print ("%s, all convolutions of a step: %.0f GFLOP in %.2f s, %.0f GFLOP/s, %.0f %% of the %.0f at most\n",
           network->name, flop * 1e-9, seconds, flop / seconds * 1e-9, 100 * flop / seconds * 1e-9 / peak, peak);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  for (gsize i = 0; i < G_N_ELEMENTS (networks); i++)
    if (argc == 1 || g_strv_contains ((const char *const *) argv + 1, networks[i].name))
      print_network (&networks[i]);
  return 0;
}
