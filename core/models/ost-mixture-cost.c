/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/kernels/ost-kernel-cross-entropy.h"
#include "core/kernels/ost-kernel-soft-iou.h"
#include "core/models/ost-mixture-head.h"

/* C_nm = (1 - w) (1 - mean_c (I + e) / (U + e)) + w X / (number of labelled pixels), I = sum p_c [label_m = c],
 * P = sum p_c, Y = sum [label_m = c], U = P + Y - I, X = sum -log p_label.
 *
 * The constant e, above and below, makes a class that is absent from both cost nothing. As U holds -I,
 * d((I + e) / (U + e))/dI = ((U + e) + (I + e)) / (U + e)^2 and d(..)/dP = -(I + e) / (U + e)^2; Y is data.
 *
 * The forward pass keeps I, P, X and Y. In the backward pass, with G = (1 - w) dL/dC / (number of classes that count):
 *   dL/dI = -G ((U + e) + (I + e)) / (U + e)^2,   dL/dP = G (I + e) / (U + e)^2,
 *   dL/dX = w dL/dC / (number of labelled pixels),
 * and head and softmax are computed again, tile by tile, on the way to the logits: what is kept is K S sums instead of
 * K S maps.
 *
 * Map N,H,W,F; labels N,M,H,W; costs N,K S,M. Parts of tiles go to the threads as they are free. Each part has sums and
 * gradients of its own, which are added up in the order of parts, so bits do not depend on threads. */

typedef struct
{
  OstHead       *head;
  OstMixtureCost rule;
} Cost;

/* Where X is among the numbers of a sample. */
static int
first_entropy (const OstHead *head)
{
  return head->mixture.classes * (head->annotations + 1);
}

/* Numbers for a sample: classes x (P, then I for each annotation), then X for each annotation. */
static int
n_sums (const OstHead *head)
{
  return first_entropy (head) + head->annotations;
}

/* In the state: sums of images, samples; then Y of images, classes, annotations in the same form (place 0 unused; the
 * number of labelled pixels in the places of X). */
static const double *
labels_of (const OstHead *head, const double *state, int b)
{
  return state + ((int64_t) head->batch * head->n_samples + b) * n_sums (head);
}

static void
cost_clear (OstOp *op)
{
  g_free (((Cost *) op->data)->head);
}

/* --- forward ------------------------------------------------------------------------------------------------------ */

/* Y of each class and annotation, and the labelled pixels of each annotation. A label that is no class (-1, say) is
 * none. */
static void
count_labels (const OstHead *head, const float *labels, int b, double *counts)
{
  for (int m = 0; m < head->annotations; m++)
    for (int64_t i = 0; i < head->pixels; i++)
      {
        const float label = labels[((int64_t) b * head->annotations + m) * head->pixels + i];

        if (label >= 0 && label < (float) head->mixture.classes && label == (float) (int) label)
          {
            counts[(int) label * (head->annotations + 1) + 1 + m]++;
            counts[first_entropy (head) + m]++;
          }
      }
}

/* Sums of all samples over the tiles of a part. A tile is fetched once for all samples: u stays in the cache while each
 * sample's A_n and c_n come by. */
static void
sum_part (const Cost *cost, const float *map, const float *labels, const float *folded, float *memory, int part,
          double *sums)
{
  const OstHead *head = cost->head;
  const int      b = part / head->parts, q = part % head->parts;
  OstHeadTile    tile = ost_head_tile (head, memory);

  memset (sums, 0, sizeof (double) * (gsize) (head->n_samples * n_sums (head)));
  for (int t = q * head->tiles / head->parts; t < (q + 1) * head->tiles / head->parts; t++)
    {
      ost_head_load (head, &tile, map, labels, b, t);
      for (int n = 0; n < head->n_samples; n++)
        {
          ost_head_forward (head, folded, &tile, n);
          ost_kernel_soft_iou_sums (sums + n * n_sums (head), tile.h[head->n_layers - 1], tile.labels, tile.valid,
                                    head->mixture.classes, head->annotations);
          if (cost->rule.cross_entropy > 0)
            ost_kernel_cross_entropy_sums (sums + n * n_sums (head) + first_entropy (head), tile.h[head->n_layers - 1],
                                           tile.labels, tile.valid, head->mixture.classes, head->annotations);
        }
    }
}

/* C of one sample and one annotation. Divisions by the pixels that are labelled, 1 if there are none: the cost is 0
 * then, not 0 / 0. */
static double
cost_of (const Cost *cost, const double *sums, const double *labels, int m)
{
  const OstHead        *head = cost->head;
  const OstMixtureCost *rule = &cost->rule;
  const double          pixels = MAX (labels[first_entropy (head) + m], 1);
  double                similarity = 0;

  for (int c = rule->first_class; c < head->mixture.classes; c++)
    {
      const double *sum = sums + c * (head->annotations + 1);
      const double  both = sum[1 + m], either = sum[0] + labels[c * (head->annotations + 1) + 1 + m] - both;

      similarity += (both + rule->smooth) / (either + rule->smooth);
    }
  return (1 - rule->cross_entropy) * (1 - similarity / (head->mixture.classes - rule->first_class))
         + rule->cross_entropy * sums[first_entropy (head) + m] / pixels;
}

static void
cost_forward (OstOp *op)
{
  const Cost    *cost = op->data;
  const OstHead *head = cost->head;
  const float   *map = ost_op_input (op, OST_HEAD_INPUT_MAP), *labels = ost_op_input (op, OST_HEAD_INPUT_LABELS);
  const int      n_parts = head->batch * head->parts, n_each = head->n_samples * n_sums (head);
  float         *folded = ost_op_scratch (op), *tiles = folded + head->folded_size, *out = ost_op_output (op);
  double        *partial = (double *) (tiles + n_parts * head->tile_size), *state = ost_op_state (op);

  ost_head_fold (head, op, folded);
#pragma omp parallel for schedule (dynamic)
  for (int part = 0; part < n_parts; part++)
    sum_part (cost, map, labels, folded, tiles + part * head->tile_size, part, partial + (int64_t) part * n_each);

  /* Parts of an image, in order. */
  memset (state, 0, op->state_bytes);
  for (int part = 0; part < n_parts; part++)
    for (int i = 0; i < n_each; i++)
      state[part / head->parts * n_each + i] += partial[(int64_t) part * n_each + i];
  for (int b = 0; b < head->batch; b++)
    {
      count_labels (head, labels, b, (double *) labels_of (head, state, b));
      for (int n = 0; n < head->n_samples; n++)
        for (int m = 0; m < head->annotations; m++)
          *out++ = (float) cost_of (cost, state + b * n_each + n * n_sums (head), labels_of (head, state, b), m);
    }
}

/* --- backward ----------------------------------------------------------------------------------------------------- */

/* dL/dsums of one sample, from dL/dC for its annotations. */
static void
find_slopes (const Cost *cost, const double *sums, const double *labels, const float *gradient, float *slopes)
{
  const OstHead        *head = cost->head;
  const OstMixtureCost *rule = &cost->rule;
  const int             stride = head->annotations + 1;

  memset (slopes, 0, sizeof (float) * (gsize) n_sums (head));
  for (int m = 0; m < head->annotations; m++)
    slopes[first_entropy (head) + m]
      = (float) (rule->cross_entropy * (double) gradient[m] / MAX (labels[first_entropy (head) + m], 1));
  for (int c = rule->first_class; c < head->mixture.classes; c++)
    {
      double of_sum = 0;

      for (int m = 0; m < head->annotations; m++)
        {
          const double g = (1 - rule->cross_entropy) * (double) gradient[m] / (head->mixture.classes - rule->first_class);
          /* I + e and U + e; the latter is P + Y - (I + e) + 2 e. */
          const double both = sums[c * stride + 1 + m] + rule->smooth;
          const double either = sums[c * stride] + labels[c * stride + 1 + m] - both + 2 * rule->smooth;

          slopes[c * stride + 1 + m] = (float) (-g * (either + both) / (either * either));
          of_sum += g * both / (either * either);
        }
      slopes[c * stride] = (float) of_sum;
    }
}

/* The gradient of the logits of the sample in the tile, from its slopes. */
static void
slope_gradient (const Cost *cost, const float *slopes, OstHeadTile *tile)
{
  const OstHead *head = cost->head;
  const float   *p = tile->h[head->n_layers - 1];

  ost_kernel_soft_iou_gradient (tile->d[0], slopes, p, tile->labels, tile->valid, head->mixture.classes, head->annotations);
  if (cost->rule.cross_entropy > 0)
    ost_kernel_cross_entropy_gradient (tile->d[0], slopes + first_entropy (head), p, tile->labels, tile->valid,
                                       head->mixture.classes, head->annotations);
}

static void
gradients_of_part (const Cost *cost, const float *map, const float *labels, const float *folded, const float *slopes,
                   float *memory, int part, float *gradients, float *dmap)
{
  const OstHead *head = cost->head;
  const int      b = part / head->parts, q = part % head->parts;
  OstHeadTile    tile = ost_head_tile (head, memory);

  memset (memory, 0, sizeof (float) * (gsize) head->tile_size);     /* padded rows of the logits' gradient */
  memset (gradients, 0, sizeof (float) * (gsize) head->gradient_size);
  for (int t = q * head->tiles / head->parts; t < (q + 1) * head->tiles / head->parts; t++)
    {
      const int     n_pixels = ost_head_load (head, &tile, map, labels, b, t);
      const int64_t at = (b * head->pixels + (int64_t) t * OST_TILE) * head->widths[0];

      /* The map is shared by all samples: its gradient is the sum over them, made within the tile and written once. */
      memset (tile.du, 0, sizeof (float) * OST_TILE * (gsize) head->rows[0]);
      for (int n = 0; n < head->n_samples; n++)
        {
          ost_head_forward (head, folded, &tile, n);
          memset (tile.d[0], 0, sizeof (float) * OST_TILE * (gsize) head->rows[head->n_layers]);
          slope_gradient (cost, slopes + (b * head->n_samples + n) * n_sums (head), &tile);
          ost_head_backward (head, folded, &tile, n, gradients);
        }
      if (dmap != NULL)
        ost_kernel_tile_to_pixels (dmap + at, tile.du, n_pixels, head->widths[0]);
    }
}

static void
cost_backward (OstOp *op)
{
  const Cost    *cost = op->data;
  const OstHead *head = cost->head;
  const float   *map = ost_op_input (op, OST_HEAD_INPUT_MAP), *labels = ost_op_input (op, OST_HEAD_INPUT_LABELS);
  const float   *gradient = ost_op_output_gradient (op);
  const double  *state = ost_op_state (op);
  const int      n_parts = head->batch * head->parts;
  float         *folded = ost_op_scratch (op), *tiles = folded + head->folded_size;
  float         *gradients = tiles + n_parts * head->tile_size, *slopes = gradients + n_parts * head->gradient_size;
  float         *dmap = ost_op_input_gradient (op, OST_HEAD_INPUT_MAP);

  ost_head_fold (head, op, folded);
  for (int i = 0; i < head->batch * head->n_samples; i++)
    find_slopes (cost, state + (int64_t) i * n_sums (head), labels_of (head, state, i / head->n_samples),
                 gradient + i * head->annotations, slopes + i * n_sums (head));
#pragma omp parallel for schedule (dynamic)
  for (int part = 0; part < n_parts; part++)
    gradients_of_part (cost, map, labels, folded, slopes, tiles + part * head->tile_size, part,
                       gradients + part * head->gradient_size, dmap);
  ost_head_unfold (head, op, gradients);
}

static const OstOpClass cost_class = {
  .name = "mixture-cost", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_INPUTS,
  .forward = cost_forward, .backward = cost_backward, .clear = cost_clear,
};

/* --- builder ------------------------------------------------------------------------------------------------------ */

/* Forward: double sums of each part (two floats each). Backward: gradients of each part, slopes of each sample. They
 * use the same scratch, one after the other. */
static void
set_memory (OstOp *op, const OstHead *head)
{
  const int64_t n_parts = head->batch * head->parts, n_each = head->n_samples * n_sums (head);
  const int64_t forward = 2 * n_parts * n_each, backward = n_parts * head->gradient_size + head->batch * n_each;

  op->scratch_bytes = sizeof (float) * (gsize) (head->folded_size + n_parts * head->tile_size + MAX (forward, backward));
  op->state_bytes = sizeof (double) * (gsize) (head->batch * (n_each + n_sums (head)));
  op->flop = ost_head_flop (head);
}

OstValue *
ost_mixture_cost (OstGraph *graph, OstValue *full, OstValue *z, OstValue *labels, const OstMixture *mixture,
                  OstMixtureCost rule)
{
  OstHead *head;
  OstOp   *op;

  if (full == NULL || z == NULL || labels == NULL
      || (head = ost_head_new (graph, full, z, labels, mixture)) == NULL)
    return NULL;

  Cost *cost = g_new (Cost, 1);

  *cost = (Cost) { head, rule };
  cost->rule.first_class = CLAMP (rule.first_class, 0, mixture->classes - 1);
  op = ost_op_new (graph, &cost_class, (OstValue *[]) { full, z, labels }, 3,
                   OST_SHAPE (head->batch, head->n_samples, head->annotations), cost);
  if (op == NULL || !ost_head_add_parameters (op, head))
    return NULL;
  set_memory (op, head);
  return op->output;
}
