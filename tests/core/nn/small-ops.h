/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-graph.h"

/* Operations small enough to be seen through that between them use everything a graph offers. `cheap` ones are so only
 * where asked: with and without, the bits must agree. */
OstValue *small_affine  (OstGraph *graph, const char *name, OstValue *x);       /* w x + b^2; needs inputs */
OstValue *small_tanh    (OstGraph *graph, OstValue *x, gboolean cheap);         /* any layout, needs output, in place */
OstValue *small_square  (OstGraph *graph, OstValue *x, gboolean cheap);         /* x^2 / 2; keeps x as state */
OstValue *small_sum     (OstGraph *graph, OstValue *a, OstValue *b);            /* any layout; passes its gradient */
OstValue *small_join    (OstGraph *graph, OstValue *a, OstValue *b, gboolean cheap);   /* tanh (a + b): one gradient */
OstValue *small_product (OstGraph *graph, OstValue *a, OstValue *b);            /* a b / 2 */
OstValue *small_noise   (OstGraph *graph, OstValue *x);                         /* x times a draw of 0.5 .. 1.5 */
OstValue *small_blocked (OstGraph *graph, OstValue *x);                         /* -x, 16 channels at a time; 4-D */
OstValue *small_counted (OstGraph *graph, const char *name, OstValue *x);       /* x; name.count runs (buffer), cheap */
