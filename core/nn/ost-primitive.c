/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-primitive.h"

#include <string.h>

gboolean
ost_primitive_create (OstPrimitive *p, OstOp *op, const_dnnl_op_desc_t descriptor, dnnl_primitive_attr_t attributes,
                      const_dnnl_primitive_desc_t hint, GError **error)
{
  dnnl_primitive_attr_t attr = NULL;
  dnnl_status_t         status;

  *p = (OstPrimitive) { 0 };
  if (attributes)
    dnnl_primitive_attr_clone (&attr, attributes);
  else
    dnnl_primitive_attr_create (&attr);
  /* Memory that it needs while it runs comes from us: otherwise oneDNN would keep some for every primitive. */
  dnnl_primitive_attr_set_scratchpad_mode (attr, dnnl_scratchpad_mode_user);
  status = dnnl_primitive_desc_create (&p->description, descriptor, attr, ost_dnnl_engine (), hint);
  dnnl_primitive_attr_destroy (attr);
  if (status == dnnl_success)
    status = dnnl_primitive_create (&p->primitive, p->description);
  if (!ost_dnnl_check (status, op, error))
    {
      ost_primitive_clear (p);
      return FALSE;
    }
  op->scratch_bytes = MAX (op->scratch_bytes, dnnl_memory_desc_get_size (ost_primitive_layout (p, dnnl_query_scratchpad_md)));
  ost_primitive_bind (p, DNNL_ARG_SCRATCHPAD, dnnl_query_scratchpad_md);
  return TRUE;
}

gboolean
ost_primitive_create_reorder (OstPrimitive *p, OstOp *op, const dnnl_memory_desc_t *from, const dnnl_memory_desc_t *to,
                              GError **error)
{
  dnnl_engine_t engine = ost_dnnl_engine ();
  dnnl_status_t status;

  *p = (OstPrimitive) { 0 };
  status = dnnl_reorder_primitive_desc_create (&p->description, from, engine, to, engine, NULL);
  if (status == dnnl_success)
    status = dnnl_primitive_create (&p->primitive, p->description);
  if (!ost_dnnl_check (status, op, error))
    return FALSE;
  ost_primitive_bind_as (p, DNNL_ARG_FROM, from);
  ost_primitive_bind_as (p, DNNL_ARG_TO, to);
  return TRUE;
}

void
ost_primitive_clear (OstPrimitive *p)
{
  for (int i = 0; i < p->n; i++)
    dnnl_memory_destroy (p->arguments[i].memory);
  dnnl_primitive_destroy (p->primitive);
  dnnl_primitive_desc_destroy (p->description);
  *p = (OstPrimitive) { 0 };
}

const dnnl_memory_desc_t *
ost_primitive_layout (const OstPrimitive *p, dnnl_query_t what)
{
  return dnnl_primitive_desc_query_md (p->description, what, 0);
}

/* Its name, "jit:avx2" or the like; "conv:any+ref:any" is a deconvolution by plain loops, but "gemm:ref" is blocked. */
gboolean
ost_primitive_is_loops (const OstPrimitive *p)
{
  const char *name = "";

  if (p->primitive != NULL)
    ost_dnnl_must (dnnl_primitive_desc_query (p->description, dnnl_query_impl_info_str, 0, &name));
  return g_str_has_prefix (name, "ref") || strstr (name, "+ref") != NULL;
}

/* The memory has a layout and no address yet: buffers have theirs once the graph is planned. */
void
ost_primitive_bind_as (OstPrimitive *p, int argument, const dnnl_memory_desc_t *layout)
{
  g_assert (p->n < OST_PRIMITIVE_ARGUMENTS);
  p->arguments[p->n].arg = argument;
  ost_dnnl_must (dnnl_memory_create (&p->arguments[p->n].memory, layout, ost_dnnl_engine (), DNNL_MEMORY_NONE));
  p->n++;
}

void
ost_primitive_bind (OstPrimitive *p, int argument, dnnl_query_t what)
{
  ost_primitive_bind_as (p, argument, ost_primitive_layout (p, what));
}

/* Of an argument that was not bound nothing is set: an operation may offer all that some variant of it needs. */
void
ost_primitive_set (OstPrimitive *p, int argument, const void *data)
{
  for (int i = 0; i < p->n; i++)
    if (p->arguments[i].arg == argument)
      dnnl_memory_set_data_handle (p->arguments[i].memory, (void *) data);
}

/* Synchronous. The scratch is asked for anew, because it may have grown (and moved) since. */
void
ost_primitive_run (OstPrimitive *p, OstOp *op)
{
  ost_primitive_set (p, DNNL_ARG_SCRATCHPAD, ost_op_scratch (op));
  ost_dnnl_must (dnnl_primitive_execute (p->primitive, ost_dnnl_stream (), p->n, p->arguments));
  dnnl_stream_wait (ost_dnnl_stream ());
}
