/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <dnnl.h>
#include "core/nn/ost-op.h"

/* Layouts inside a graph, for operations of OST_LAYOUT_CHOSEN: those that oneDNN computes.
 *
 * A value and its gradient share one layout. `prepare` asks for the layouts that the primitive likes best, given what its
 * inputs already have: the graph puts a conversion in front when an input comes in another one, and shares it between
 * consumers that ask alike. Logical dimensions in oneDNN are N,C,H,W whatever the memory looks like; 2-D values are N,C,
 * 3-D ones N,C,L. */

/* The layout that input i has, producers being prepared already. */
const dnnl_memory_desc_t *ost_op_get_input_layout  (OstOp *op, int i);

/* From now on input i comes as `layout`. */
void ost_op_require_layout    (OstOp *op, int i, const dnnl_memory_desc_t *layout);

/* What the output will have. Must be called by every prepare of OST_LAYOUT_CHOSEN. */
void ost_op_set_output_layout (OstOp *op, const dnnl_memory_desc_t *layout);

/* The plain layout of a shape. */
dnnl_memory_desc_t ost_layout_plain (const OstShape *shape);

/* One CPU engine and stream for the process; made on first use, never freed. */
dnnl_engine_t ost_dnnl_engine (void);
dnnl_stream_t ost_dnnl_stream (void);

/* The parameter in another layout, converted when its version changes; NULL layout means plain. Valid during a call. */
const float *ost_op_parameter_as (OstOp *op, int i, const dnnl_memory_desc_t *plain, const dnnl_memory_desc_t *layout);

/* The operation keeps so many bytes of its own until the graph is freed: for the report. */
void ost_op_count_bytes (OstOp *op, gsize bytes);

/* For calls that fail only without memory or by a mistake of ours: ends the program, naming oneDNN's status. */
void ost_dnnl_must (dnnl_status_t status);

/* FALSE with OST_GRAPH_ERROR_PRIMITIVE naming the operation. */
gboolean ost_dnnl_check (dnnl_status_t status, OstOp *op, GError **error);
