/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-graph-private.h"

/* Places buffers in one arena so that those alive at the same step do not overlap: the largest first, each at the
 * lowest gap that takes it ("greedy by size", Pisarchyk and Lee 2020, arXiv:2001.03288). Quadratic in the number of
 * buffers, of which a ResNet-50 has three hundred.
 *
 * What lives within one pass may lie in gaps of the graph's own arena; what finds none goes beyond its end, into memory
 * that all graphs of the same weights share, as only one of them runs at a time. */

/* In training: kept values live from their forward step to their last backward step and are the graph's own; gradients
 * and what is computed again live within the backward pass, maps that nobody needs later within the forward pass. Those
 * may lie in the same place, as one pass is over when the other runs, and in the same place as those of another
 * graph. */

#define ALIGNMENT 64            /* bytes: a cache line, and a vector of AVX-512 */

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

/* Both ends count: a step reads its inputs while it writes its output. */
static gboolean
lives_meet (const OstBuffer *a, const OstBuffer *b)
{
  return a->first <= b->last && b->first <= a->last;
}

/* Moved up to the border between own and shared memory where it would lie across. */
static gsize
uncrossed (gsize offset, gsize bytes, gsize own)
{
  return offset < own && offset + bytes > own ? own : offset;
}

/* First fit: `offset` climbs over those that are alive at the same time, until the gap before the next one is wide
 * enough. `placed` in the order of offsets. Lies below `own` or above it, not across. */
static void
place (OstBuffer *buffer, const GPtrArray *placed, gsize own)
{
  gsize offset = 0;

  for (guint i = 0; i < placed->len; i++)
    {
      const OstBuffer *other = g_ptr_array_index (placed, i);

      if (!lives_meet (buffer, other))
        continue;
      offset = uncrossed (offset, buffer->bytes, own);
      if (other->offset >= offset + rounded (buffer->bytes))
        break;
      offset = MAX (offset, other->offset + rounded (other->bytes));
    }
  buffer->offset = uncrossed (offset, buffer->bytes, own);
}

static void
insert (GPtrArray *placed, OstBuffer *buffer)
{
  guint i = 0;

  while (i < placed->len && ((OstBuffer *) g_ptr_array_index (placed, i))->offset <= buffer->offset)
    i++;
  g_ptr_array_insert (placed, (int) i, buffer);
}

/* Must survive from one pass to the other, or from run to run. */
static gboolean
is_own (const OstBuffer *buffer, int boundary)
{
  return buffer->last == OST_FOREVER || (buffer->first < boundary && buffer->last >= boundary);
}

static gsize
place_all (GPtrArray *order, GPtrArray *placed, int boundary, gboolean those, gsize own)
{
  gsize bytes = own;

  for (guint i = 0; i < order->len; i++)
    {
      OstBuffer *buffer = g_ptr_array_index (order, i);

      if (is_own (buffer, boundary) != those)
        continue;
      place (buffer, placed, own);
      insert (placed, buffer);
      bytes = MAX (bytes, buffer->offset + rounded (buffer->bytes));
    }
  return bytes;
}

gsize
ost_graph_plan (GArray *buffers, int boundary, gsize *own)
{
  g_autoptr(GPtrArray) order = g_ptr_array_new (), placed = g_ptr_array_new ();

  for (guint i = 0; i < buffers->len; i++)
    g_ptr_array_add (order, &g_array_index (buffers, OstBuffer, i));
  g_ptr_array_sort (order, compare_size);
  /* Own memory first: it is paid for by each graph, the rest once for all of them. */
  *own = place_all (order, placed, boundary, TRUE, 0);
  return place_all (order, placed, boundary, FALSE, *own);
}
