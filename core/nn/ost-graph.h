/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-weights.h"

/* A network for one input shape: built once, compiled once (memory planned, primitives created), run many times.
 *
 *   g_autoptr(OstGraph) graph = ost_graph_new (weights, OST_GRAPH_TRAIN, seed);
 *   OstValue *x = ost_graph_input (graph, OST_SHAPE (16, 224, 224, 1));
 *   OstValue *y = ost_linear (graph, "fc", ost_global_pool (graph, ...), 128, TRUE);
 *
 *   ost_graph_output (graph, y);
 *   if (!ost_graph_compile (graph, error)) ...
 *   memcpy (ost_graph_data (graph, x), ...);  ost_graph_forward (graph);
 *   loss_and_gradient (ost_graph_data (graph, y), ost_graph_gradient (graph, y));  ost_graph_backward (graph);
 *
 * Operations (ost-ops.h) return NULL after a mistake and when given NULL; the first mistake is kept and ost_graph_compile
 * returns it, so builders need no checks. Same weights, seed, step, threads and machine: same bits. One graph is used by
 * one thread at a time; two graphs with different weights may run at once. */

typedef struct _OstGraph OstGraph;
typedef struct _OstValue OstValue;    /* a tensor that flows; owned by its graph */

typedef enum
{
  OST_GRAPH_TRAIN,              /* batch statistics, dropout, backward pass */
  OST_GRAPH_INFER,              /* running statistics; convolution + batch norm + ReLU become one; no backward pass */
} OstGraphMode;

#define OST_GRAPH_ERROR (ost_graph_error_quark ())
typedef enum
{
  OST_GRAPH_ERROR_SHAPE,        /* operands that do not fit; the message names both */
  OST_GRAPH_ERROR_MEMORY,       /* more than the limit, or more than there is */
  OST_GRAPH_ERROR_PRIMITIVE,    /* oneDNN cannot do it */
} OstGraphError;
GQuark ost_graph_error_quark (void);

/* `seed`: of dropout and other draws during a run. Takes a reference to the weights. */
OstGraph   *ost_graph_new     (OstWeights *weights, OstGraphMode mode, guint64 seed);
void        ost_graph_free    (OstGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstGraph, ost_graph_free)

OstWeights  *ost_graph_get_weights (OstGraph *graph);
OstGraphMode ost_graph_get_mode    (OstGraph *graph);

/* --- Building --- */

/* A value that the caller fills before each run. `ost_graph_input_with_gradient`: backward also fills its gradient. */
OstValue   *ost_graph_input   (OstGraph *graph, OstShape shape);
OstValue   *ost_graph_input_with_gradient (OstGraph *graph, OstShape shape);

/* A learnt tensor as a value (expert means, prototypes). */
OstValue   *ost_graph_parameter (OstGraph *graph, const char *name, OstShape shape, OstInit init);

/* Names of parameters made until `leave` begin with what was entered, joined by dots: enter "layer1", enter "0". */
void        ost_graph_enter   (OstGraph *graph, const char *format, ...) G_GNUC_PRINTF (2, 3);
void        ost_graph_leave   (OstGraph *graph);

/* Between the two, what is computed is not kept for the backward pass but computed again there, from what came in
 * (Chen et al. 2016, arXiv:1604.06174). Same bits as keeping it. Blocks do not nest. */
void        ost_graph_begin_recompute (OstGraph *graph);
void        ost_graph_end_recompute   (OstGraph *graph);

/* Marks a value that is read after a run, in the plain layout; in training its gradient is the caller's to set. */
void        ost_graph_output  (OstGraph *graph, OstValue *value);

/* Notes a mistake found while building (the first stays). For builders; always returns NULL. */
OstValue   *ost_graph_fail    (OstGraph *graph, const char *format, ...) G_GNUC_PRINTF (2, 3);

const OstShape *ost_value_get_shape (const OstValue *value);

/* --- Running --- */

gboolean    ost_graph_compile  (OstGraph *graph, GError **error);

/* Inputs and outputs, valid until the graph is freed. The gradient of outputs is read by backward, that of inputs with
 * gradient is written. NULL in inference. */
float      *ost_graph_data     (OstGraph *graph, OstValue *value);
float      *ost_graph_gradient (OstGraph *graph, OstValue *value);

/* Number of the optimiser's step, from which draws follow; 0 at first. */
void        ost_graph_set_step (OstGraph *graph, guint64 step);

void        ost_graph_forward  (OstGraph *graph);

/* After a forward pass, with the gradients of the outputs set: adds into the gradients of the parameters. */
void        ost_graph_backward (OstGraph *graph);

typedef struct
{
  int64_t bytes;                /* planned: values, gradients, kept statistics, scratch, converted weights */
  int64_t shared_bytes;         /* part of it that all graphs of the same weights share: they need the largest of these */
  int64_t unplanned_bytes;      /* what it would be if nothing were shared */
  double  flop;                 /* of matrix products and convolutions in one forward pass, direct method, 2 per MAC */
  double  backward_flop;        /* in one backward pass, recomputation not counted */
  int     n_loops;              /* primitives done by plain loops, because oneDNN has no code for them on this processor */
  int     n_reorders;           /* conversions between layouts in one forward pass, weights not counted */
} OstGraphReport;
void        ost_graph_get_report (OstGraph *graph, OstGraphReport *report);

/* Seconds spent in each kind of operation since the last call with reset; one line each for people, sorted. For
 * profiling; free with g_free. */
char       *ost_graph_dup_profile (OstGraph *graph, gboolean reset);
