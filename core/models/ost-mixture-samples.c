/* SPDX-License-Identifier: Apache-2.0 */
#include "core/models/ost-mixture-head.h"

/* Probabilities of all samples, tile by tile: p = softmax (head (W_s z * (u + W_b z))). No backward pass.
 * A tile of the map is fetched once and goes through the head K S times; out is N,K S,H,W,C. */

static void
samples_clear (OstOp *op)
{
  g_free (*(OstHead **) op->data);
}

static void
samples_of_part (const OstHead *head, const float *map, const float *folded, float *memory, int part, float *out)
{
  const int   b = part / head->parts, q = part % head->parts, classes = head->mixture.classes;
  OstHeadTile tile = ost_head_tile (head, memory);

  for (int t = q * head->tiles / head->parts; t < (q + 1) * head->tiles / head->parts; t++)
    {
      const int n_pixels = ost_head_load (head, &tile, map, NULL, b, t);

      for (int n = 0; n < head->n_samples; n++)
        {
          const int64_t at = ((int64_t) b * head->n_samples + n) * head->pixels + (int64_t) t * OST_TILE;

          ost_head_forward (head, folded, &tile, n);
          ost_kernel_tile_to_pixels (out + at * classes, tile.h[head->n_layers - 1], n_pixels, classes);
        }
    }
}

static void
samples_forward (OstOp *op)
{
  const OstHead *head = *(OstHead **) op->data;
  const float   *map = ost_op_input (op, OST_HEAD_INPUT_MAP);
  float         *folded = ost_op_scratch (op), *tiles = folded + head->folded_size, *out = ost_op_output (op);

  ost_head_fold (head, op, folded);
#pragma omp parallel for schedule (dynamic)
  for (int part = 0; part < head->batch * head->parts; part++)
    samples_of_part (head, map, folded, tiles + part * head->tile_size, part, out);
}

static const OstOpClass samples_class = {
  .name = "mixture-samples", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_NOTHING,
  .forward = samples_forward, .clear = samples_clear,
};

OstValue *
ost_mixture_samples (OstGraph *graph, OstValue *full, OstValue *z, const OstMixture *mixture)
{
  OstHead        *head, **data;
  const OstShape *size;
  OstOp          *op;

  if (full == NULL || z == NULL || (head = ost_head_new (graph, full, z, NULL, mixture)) == NULL)
    return NULL;
  size = ost_value_get_shape (full);
  data = g_new (OstHead *, 1);
  *data = head;
  op = ost_op_new (graph, &samples_class, (OstValue *[]) { full, z }, 2,
                   OST_SHAPE (head->batch, head->n_samples, size->sizes[1], size->sizes[2], mixture->classes), data);
  if (op == NULL || !ost_head_add_parameters (op, head))
    return NULL;
  op->scratch_bytes = sizeof (float)
                      * (gsize) (head->folded_size + head->batch * head->parts * head->tile_size);
  op->flop = ost_head_flop (head);
  return op->output;
}
