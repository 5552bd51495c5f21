/* SPDX-License-Identifier: Apache-2.0 */
#include "core/models/ost-unet.h"

#include "core/nn/ost-ops.h"

const OstUnet ost_unet_7 = { .levels = 7, .widths = { 32, 64, 128, 192, 192, 192, 192 }, .norm = TRUE };
const OstUnet ost_unet_4 = { .levels = 4, .widths = { 32, 64, 128, 192 }, .norm = TRUE };

/* Three convolutions with ReLU: "0", "2", "4", or with norm "0", "1" (norm), "3", "4" (norm), "6", "7" (norm), as in a
 * PyTorch Sequential. */
static OstValue *
units (OstGraph *graph, OstValue *x, int width, const OstUnet *unet)
{
  const OstConv conv = { .kernel = 3, .pad = 1, .bias = TRUE, .init = { OST_INIT_HE },
                         .bias_init = { OST_INIT_NORMAL, .scale = 1e-3 } };
  const OstBatchNorm norm = { 1e-3, MAX (unet->norm_percent, 1) / 100.0, .relu = TRUE };

  if (unet->recompute)
    ost_graph_begin_recompute (graph);
  for (int i = 0; i < 3; i++)
    {
      const char *const names[2][3] = { { "0", "2", "4" }, { "0", "3", "6" } }, *const norms[3] = { "1", "4", "7" };

      x = ost_conv (graph, names[unet->norm][i], x, width, conv);
      x = unet->norm ? ost_batch_norm (graph, norms[i], x, norm) : ost_relu (graph, x);
    }
  if (unet->recompute)
    ost_graph_end_recompute (graph);
  return x;
}

/* N,H,W,C to N,H/2,W/2,widths[level]; level 0 keeps the size. */
static OstValue *
go_down (OstGraph *graph, OstValue *x, int level, const OstUnet *unet)
{
  if (level > 0)
    x = ost_average_pool (graph, x, (OstPool) { .kernel = 2, .stride = 2 });
  ost_graph_enter (graph, "down.%d", level);
  x = units (graph, x, unet->widths[level], unet);
  ost_graph_leave (graph);
  return x;
}

/* x to the size of the skip, the two joined (x first, as published), N,H,W,below + width, and three units to the
 * width. */
static OstValue *
go_up (OstGraph *graph, OstValue *x, OstValue *skip, int level, const OstUnet *unet)
{
  const OstShape *size = ost_value_get_shape (skip);

  x = ost_resize_bilinear (graph, x, (int) size->sizes[1], (int) size->sizes[2]);
  x = ost_concat (graph, (OstValue *[]) { x, skip }, 2, 3);
  ost_graph_enter (graph, "up.%d", level);
  x = units (graph, x, unet->widths[level], unet);
  ost_graph_leave (graph);
  return x;
}

static gboolean
check (OstGraph *graph, OstValue *x, const OstUnet *unet)
{
  const OstShape *size;

  if (x == NULL)
    return FALSE;
  size = ost_value_get_shape (x);
  if (unet->levels < 2 || unet->levels > 8)
    ost_graph_fail (graph, "unet: %d levels; 2 to 8 are possible", unet->levels);
  else if (size->n_dims != 4 || size->sizes[1] % (1 << (unet->levels - 1)) || size->sizes[2] % (1 << (unet->levels - 1)))
    {
      g_autofree char *text = ost_shape_to_string (size);

      ost_graph_fail (graph, "unet: an image of %s (N,H,W,C); with %d levels H and W must be multiples of %d", text,
                      unet->levels, 1 << (unet->levels - 1));
    }
  else
    return TRUE;
  return FALSE;
}

OstUnetOutput
ost_unet (OstGraph *graph, OstValue *x, const OstUnet *unet)
{
  OstValue *skips[8] = { NULL };

  if (!check (graph, x, unet))
    return (OstUnetOutput) { NULL, NULL };
  /* skips[i] N,H/2^i,W/2^i,widths[i]: each is kept until the way up comes to its size; the last one is `deep`. */
  for (int level = 0; level < unet->levels; level++)
    {
      skips[level] = x = go_down (graph, x, level, unet);
      if (x == NULL)
        return (OstUnetOutput) { NULL, NULL };
    }
  for (int level = unet->levels - 2; level >= 0; level--)
    x = go_up (graph, x, skips[level], level, unet);
  return (OstUnetOutput) { .deep = skips[unet->levels - 1], .full = x };
}
