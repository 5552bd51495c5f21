/* SPDX-License-Identifier: Apache-2.0 */
#include "core/models/ost-mixture-head.h"

#include <string.h>

#include "core/kernels/ost-kernel-soft-iou.h"

#define PARTS 32                /* of the batch together, or one for each image of a larger one; a part is what a thread
                                 * takes and has sums of its own, so the number must not depend on the threads */

/* --- sizes and places --------------------------------------------------------------------------------------------- */

static void
set_widths (OstHead *head, int channels)
{
  const OstMixture *mixture = &head->mixture;

  /* widths[l] goes into layer l, widths[l + 1] comes out: map's channels, hidden .. hidden, classes. */
  head->n_layers = mixture->n_hidden + 1;
  for (int l = 0; l <= head->n_layers; l++)
    {
      head->widths[l] = l == 0 ? channels : l < head->n_layers ? mixture->hidden : mixture->classes;
      head->rows[l] = OST_TILE_ROWS (head->widths[l]);
    }
}

static int64_t
aligned (int64_t count)
{
  return (count + 15) / 16 * 16;
}

/* Offsets within the scratch. The first layer has a matrix and a bias for each sample, as z is folded into it; the
 * others are shared. Matrices are there twice, as they are for forward and transposed for dx = W' dy, and begin at a
 * multiple of 64 bytes. */
static void
set_places (OstHead *head)
{
  int planes = 2 * head->rows[0] + head->annotations + 1, widest = 0;

  for (int l = 0; l < head->n_layers; l++)
    {
      const int64_t copies = l == 0 ? head->n_samples : 1;
      const int64_t matrix = copies * head->rows[l] * head->rows[l + 1], bias = copies * head->rows[l + 1];

      head->weight_at[l] = head->folded_size;
      head->transposed_at[l] = head->weight_at[l] + aligned (matrix);
      head->bias_at[l] = head->transposed_at[l] + aligned (matrix);
      head->folded_size = head->bias_at[l] + aligned (bias);
      head->gradient_at[l] = head->gradient_size;
      head->bias_gradient_at[l] = head->gradient_at[l] + aligned (matrix);
      head->gradient_size = head->bias_gradient_at[l] + aligned (bias);
      /* A tile holds u and du, the output of every layer (backward reads them), labels, `valid`, and two gradients
       * that take turns. */
      planes += head->rows[l + 1];
      widest = MAX (widest, head->rows[l + 1]);
    }
  head->tile_size = (int64_t) (planes + 2 * widest) * OST_TILE;
}

/* map N,H,W,C; z K S,L; labels N,M,H,W or NULL. */
static gboolean
check_shapes (OstGraph *graph, const OstShape *map, const OstShape *z, const OstShape *labels, const OstMixture *m)
{
  g_autofree char *map_size = ost_shape_to_string (map), *z_size = ost_shape_to_string (z);
  g_autofree char *labels_size = labels ? ost_shape_to_string (labels) : NULL;

  if (m->n_hidden < 1 || m->n_hidden > OST_MIXTURE_MAX_HIDDEN || m->hidden < 1 || m->classes < 2)
    ost_graph_fail (graph, "mixture: %d hidden layers of %d channels to %d classes; 1 to %d layers and at least 2 classes "
                    "are possible", m->n_hidden, m->hidden, m->classes, OST_MIXTURE_MAX_HIDDEN);
  else if (map->n_dims != 4)
    ost_graph_fail (graph, "mixture: the map must be N,H,W,C, not %s", map_size);
  else if (z->n_dims != 2 || z->sizes[0] != (int64_t) m->experts * m->samples || z->sizes[1] != m->latent)
    ost_graph_fail (graph, "mixture: draws of %s for %d experts with %d samples of length %d", z_size, m->experts,
                    m->samples, m->latent);
  else if (labels && (labels->n_dims != 4 || labels->sizes[0] != map->sizes[0] || labels->sizes[2] != map->sizes[1]
                      || labels->sizes[3] != map->sizes[2]))
    ost_graph_fail (graph, "mixture: labels of %s (N,M,H,W) do not fit the map of %s (N,H,W,C)", labels_size, map_size);
  else
    return TRUE;
  return FALSE;
}

OstHead *
ost_head_new (OstGraph *graph, OstValue *map, OstValue *z, OstValue *labels, const OstMixture *mixture)
{
  const OstShape *size = ost_value_get_shape (map), *y = labels ? ost_value_get_shape (labels) : NULL;
  OstHead        *head;

  if (!check_shapes (graph, size, ost_value_get_shape (z), y, mixture))
    return NULL;
  head = g_new0 (OstHead, 1);
  head->mixture = *mixture;
  head->n_samples = mixture->experts * mixture->samples;
  head->batch = (int) size->sizes[0];
  head->pixels = size->sizes[1] * size->sizes[2];
  head->tiles = (int) ((head->pixels + OST_TILE - 1) / OST_TILE);
  head->parts = CLAMP (PARTS / head->batch, 1, head->tiles);
  head->annotations = y ? (int) y->sizes[1] : 0;
  set_widths (head, (int) size->sizes[3]);
  set_places (head);
  return head;
}

gboolean
ost_head_add_parameters (OstOp *op, OstHead *head)
{
  const int      channels = head->widths[0], latent = head->mixture.latent;
  const OstShape matrix = OST_SHAPE (channels, latent), vector = OST_SHAPE (channels);
  const OstInit  xavier = { OST_INIT_XAVIER }, zero = { OST_INIT_ZERO };
  gboolean       bias = head->mixture.injection_bias;
  int            last = 0;

  head->scale = ost_op_add_parameter (op, "scale.weight", OST_PARAMETER_WEIGHT, matrix, xavier);
  head->scale_bias = bias ? ost_op_add_parameter (op, "scale.bias", OST_PARAMETER_BIAS, vector, zero) : -1;
  head->shift = ost_op_add_parameter (op, "bias.weight", OST_PARAMETER_WEIGHT, matrix, xavier);
  head->shift_bias = bias ? ost_op_add_parameter (op, "bias.bias", OST_PARAMETER_BIAS, vector, zero) : -1;
  for (int l = 0; l < head->n_layers; l++)
    {
      g_autofree char *weight = g_strdup_printf ("head.%d.weight", 2 * l);
      g_autofree char *name = g_strdup_printf ("head.%d.bias", 2 * l);

      head->layer[l] = ost_op_add_parameter (op, weight, OST_PARAMETER_WEIGHT,
                                             OST_SHAPE (head->widths[l + 1], head->widths[l], 1, 1),
                                             (OstInit) { OST_INIT_LINEAR });
      last = ost_op_add_parameter (op, name, OST_PARAMETER_BIAS, OST_SHAPE (head->widths[l + 1]),
                                   (OstInit) { OST_INIT_LINEAR, .fan_in = head->widths[l] });
    }
  return last >= 0 && head->scale >= 0 && head->shift >= 0;
}

/* One product and one sum for each pair of channels, pixel and sample; backward does about twice that and forward
 * again. */
double
ost_head_flop (const OstHead *head)
{
  double macs = 0;

  for (int l = 0; l < head->n_layers; l++)
    macs += (double) head->widths[l] * head->widths[l + 1];
  return 2 * macs * head->batch * (double) head->pixels * head->n_samples;
}

/* --- tiles -------------------------------------------------------------------------------------------------------- *
 *
 * A part has one tile's memory and uses it for all its tiles and samples, one after the other:
 *
 *   u, du        rows[0] planes each: the map and its gradient
 *   h[l]         rows[l + 1] planes: outputs of the layers, the last one logits and then probabilities
 *   d[0], d[1]   as many planes as the widest layer: gradients of the layer in hand and of the one before
 *   valid        one plane; labels   M planes
 *
 * so that a sample's intermediate maps never leave the cache, and memory does not grow with K S. */

OstHeadTile
ost_head_tile (const OstHead *head, float *memory)
{
  OstHeadTile tile;
  int         widest = 0;

  tile.u = memory;
  tile.du = tile.u + head->rows[0] * OST_TILE;
  memory = tile.du + head->rows[0] * OST_TILE;
  for (int l = 0; l < head->n_layers; l++)
    {
      tile.h[l] = memory;
      memory += head->rows[l + 1] * OST_TILE;
      widest = MAX (widest, head->rows[l + 1]);
    }
  tile.d[0] = memory;
  tile.d[1] = tile.d[0] + widest * OST_TILE;
  tile.valid = tile.d[1] + widest * OST_TILE;
  tile.labels = tile.valid + OST_TILE;
  return tile;
}

/* The last tile of an image may be shorter: `valid` is 0 and labels are -1 there, so it adds nothing to any sum. */
int
ost_head_load (const OstHead *head, OstHeadTile *tile, const float *map, const float *labels, int b, int t)
{
  const int64_t first = (int64_t) t * OST_TILE;
  const int     n = (int) MIN (OST_TILE, head->pixels - first), channels = head->widths[0];

  ost_kernel_tile_from_pixels (tile->u, map + (b * head->pixels + first) * channels, n, channels, head->rows[0]);
  for (int x = 0; x < OST_TILE; x++)
    tile->valid[x] = x < n;
  for (int m = 0; m < head->annotations; m++)
    {
      float *to = tile->labels + m * OST_TILE;

      memcpy (to, labels + ((int64_t) b * head->annotations + m) * head->pixels + first, sizeof (float) * (gsize) n);
      for (int x = n; x < OST_TILE; x++)
        to[x] = -1;
    }
  return n;
}

/* Only the first layer differs from sample to sample. */
static inline int64_t
matrix_of_sample (const OstHead *head, int l, int n)
{
  return l == 0 ? (int64_t) n * head->rows[0] * head->rows[1] : 0;
}

static inline int64_t
bias_of_sample (const OstHead *head, int l, int n)
{
  return l == 0 ? (int64_t) n * head->rows[1] : 0;
}

/* h_1 = relu (A_n u + c_n), .., logits, and softmax over them. The last ReLU is left out. */
void
ost_head_forward (const OstHead *head, const float *folded, OstHeadTile *tile, int n)
{
  const float *x = tile->u;

  for (int l = 0; l < head->n_layers; l++)
    {
      ost_kernel_tile_product (tile->h[l], folded + head->weight_at[l] + matrix_of_sample (head, l, n), x,
                               folded + head->bias_at[l] + bias_of_sample (head, l, n), head->rows[l + 1], head->rows[l],
                               l < head->n_layers - 1 ? OST_TILE_RELU : OST_TILE_STORE, NULL);
      x = tile->h[l];
    }
  ost_kernel_tile_softmax (tile->h[head->n_layers - 1], head->mixture.classes);
}

/* From the last layer up, d the gradient of its output: dW += d x' and db += d's sums, dx = W' d. x > 0 says where
 * the ReLU in front let through; the first layer's input u has none, and its gradient is added to what other samples
 * left. */
void
ost_head_backward (const OstHead *head, const float *folded, OstHeadTile *tile, int n, float *gradients)
{
  float *d = tile->d[0], *next = tile->d[1];

  for (int l = head->n_layers - 1; l >= 0; l--)
    {
      const float *x = l > 0 ? tile->h[l - 1] : tile->u;
      const float *transposed = folded + head->transposed_at[l] + matrix_of_sample (head, l, n);

      ost_kernel_tile_gradient (gradients + head->gradient_at[l] + matrix_of_sample (head, l, n),
                                gradients + head->bias_gradient_at[l] + bias_of_sample (head, l, n), d, x,
                                head->rows[l + 1], head->rows[l]);
      if (l > 0)
        ost_kernel_tile_product (next, transposed, d, NULL, head->rows[l], head->rows[l + 1], OST_TILE_WHERE, x);
      else
        ost_kernel_tile_product (tile->du, transposed, d, NULL, head->rows[0], head->rows[1], OST_TILE_ADD, NULL);
      d = next;
      next = d == tile->d[0] ? tile->d[1] : tile->d[0];
    }
}
