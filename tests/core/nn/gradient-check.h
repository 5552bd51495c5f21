/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-graph.h"

/* Compares the gradients of operations with central differences.
 *
 *   static OstValue *build (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
 *   {
 *     return ost_conv (graph, "conv", inputs[0], 5, (OstConv) { .kernel = 3, .pad = 1 });
 *   }
 *   const OstShape shapes[] = { OST_SHAPE (2, 7, 5, 3) };
 *   ost_check_gradients (build, NULL, shapes, 1, (OstGradientCheck) { .seed = 1 });
 *
 * Inputs are random, and so are the parameters (all of them, so that zeros and ones of the initial values hide
 * nothing); the loss is the sum of output times fixed random numbers, summed in double. For each input and each learnt
 * parameter some entries are moved by +-step and the loss taken again: (loss+ - loss-) / (2 step) must agree with the gradient
 * within absolute + relative * (largest gradient in that tensor). */
typedef struct
{
  guint64      seed;
  double       low, high;       /* of inputs; both 0 means -1 .. 1 */
  double       step;            /* 0 means 1e-2: float32 sums want large steps */
  double       relative;        /* 0 means 2e-2 */
  double       absolute;        /* 0 means 2e-3 */
  int          entries;         /* tried of each tensor; 0 means 24, fewer if it has fewer */
  double       away;            /* inputs keep this far from 0, for operations with a kink there */
  gboolean     keep_parameters; /* as they were initialised */
  unsigned     plain_inputs;    /* bit i: input i has no gradient (targets, labels) */
  /* Or NULL: fills the inputs itself (indices, say), after the random fill. */
  void       (*fill) (float *data, int input, int64_t count, gconstpointer user_data);
} OstGradientCheck;

typedef OstValue *(*OstBuildFunc) (OstGraph *graph, OstValue *const *inputs, gconstpointer data);

/* Fails the running test, naming tensor, entry and both numbers. */
void ost_check_gradients (OstBuildFunc build, gconstpointer data, const OstShape *shapes, int n_inputs,
                          OstGradientCheck check);

/* The message of a graph that must not compile; fails the test when it does. Free with g_free. */
char *ost_check_build_error (OstBuildFunc build, gconstpointer data, const OstShape *shapes, int n_inputs);
