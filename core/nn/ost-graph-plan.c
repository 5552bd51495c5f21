/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-graph-private.h"

/* Places buffers in one arena so that those alive at the same step do not overlap: the largest first, each at the
 * lowest gap that takes it ("greedy by size", Pisarchyk and Lee 2020, arXiv:2001.03288). Quadratic in the number of
 * buffers, of which a ResNet-50 has three hundred; within 2 % of what is alive at once. */

#define ALIGNMENT 64

static gsize
rounded (gsize bytes)
{
  return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static int
compare_size (gconstpointer a, gconstpointer b)
{
  const OstBuffer *x = *(OstBuffer *const *) a, *y = *(OstBuffer *const *) b;

  if (x->bytes != y->bytes)
    return x->bytes < y->bytes ? 1 : -1;
  return x < y ? -1 : x > y;    /* the same plan on every run */
}

static gboolean
lives_meet (const OstBuffer *a, const OstBuffer *b)
{
  return a->first <= b->last && b->first <= a->last;
}

/* `placed` in the order of offsets. */
static void
place (OstBuffer *buffer, const GPtrArray *placed)
{
  gsize offset = 0;

  for (guint i = 0; i < placed->len; i++)
    {
      const OstBuffer *other = g_ptr_array_index (placed, i);

      if (!lives_meet (buffer, other))
        continue;
      if (other->offset >= offset + rounded (buffer->bytes))
        break;
      offset = MAX (offset, other->offset + rounded (other->bytes));
    }
  buffer->offset = offset;
}

static void
insert (GPtrArray *placed, OstBuffer *buffer)
{
  guint i = 0;

  while (i < placed->len && ((OstBuffer *) g_ptr_array_index (placed, i))->offset <= buffer->offset)
    i++;
  g_ptr_array_insert (placed, (int) i, buffer);
}

gsize
ost_graph_plan (GArray *buffers)
{
  g_autoptr(GPtrArray) order = g_ptr_array_new (), placed = g_ptr_array_new ();
  gsize                bytes = 0;

  for (guint i = 0; i < buffers->len; i++)
    g_ptr_array_add (order, &g_array_index (buffers, OstBuffer, i));
  g_ptr_array_sort (order, compare_size);
  for (guint i = 0; i < order->len; i++)
    {
      OstBuffer *buffer = g_ptr_array_index (order, i);

      place (buffer, placed);
      insert (placed, buffer);
      bytes = MAX (bytes, buffer->offset + rounded (buffer->bytes));
    }
  return bytes;
}
