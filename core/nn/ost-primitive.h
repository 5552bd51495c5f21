/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-op-layout.h"

/* One oneDNN primitive with its memories, for operations that use several. Its temporary memory is the operation's scratch.
 *
 *   ost_primitive_create (&p, op, &descriptor, NULL, NULL, error);      in prepare
 *   ost_primitive_bind (&p, DNNL_ARG_SRC, dnnl_query_src_md);           memory laid out as the primitive wants it
 *   ost_primitive_set (&p, DNNL_ARG_SRC, data);                         in forward or backward
 *   ost_primitive_run (&p, op); */

#define OST_PRIMITIVE_ARGUMENTS 12

typedef struct
{
  dnnl_primitive_t      primitive;      /* NULL: not made */
  dnnl_primitive_desc_t description;    /* kept: a hint for backward, and for queries */
  int                   n;
  dnnl_exec_arg_t       arguments[OST_PRIMITIVE_ARGUMENTS];
} OstPrimitive;

/* descriptor: dnnl_convolution_desc_t and the like. attributes, hint: or NULL; attributes get scratch handling added and
 * stay the caller's. Raises op->scratch_bytes to what it needs. */
gboolean ost_primitive_create (OstPrimitive *primitive, OstOp *op, const_dnnl_op_desc_t descriptor,
                               dnnl_primitive_attr_t attributes, const_dnnl_primitive_desc_t hint, GError **error);
/* The same numbers from one layout to another; DNNL_ARG_FROM and DNNL_ARG_TO are bound. */
gboolean ost_primitive_create_reorder (OstPrimitive *primitive, OstOp *op, const dnnl_memory_desc_t *from,
                                       const dnnl_memory_desc_t *to, GError **error);
void     ost_primitive_clear  (OstPrimitive *primitive);

/* Layout of one of its memories; borrowed. */
const dnnl_memory_desc_t *ost_primitive_layout (const OstPrimitive *primitive, dnnl_query_t what);

/* Whether oneDNN has nothing but plain loops for it on this processor: some hundred times slower. FALSE when not made. */
gboolean ost_primitive_is_loops (const OstPrimitive *primitive);

/* Adds an argument with the layout that the query names, or with the one given. */
void     ost_primitive_bind    (OstPrimitive *primitive, int argument, dnnl_query_t what);
void     ost_primitive_bind_as (OstPrimitive *primitive, int argument, const dnnl_memory_desc_t *layout);

void     ost_primitive_set     (OstPrimitive *primitive, int argument, const void *data);
void     ost_primitive_run     (OstPrimitive *primitive, OstOp *op);
