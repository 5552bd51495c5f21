/* SPDX-License-Identifier: Apache-2.0 */
#include "core/models/ost-resnet.h"

#include "core/nn/ost-ops.h"

typedef OstValue *(*Block) (OstGraph *graph, OstValue *x, int width, int stride);

/* conv1 and bn1, say, numbered from 1. */
static OstValue *
conv_norm (OstGraph *graph, OstValue *x, int number, int channels, int kernel, int stride, gboolean relu)
{
  g_autofree char *conv = g_strdup_printf ("conv%d", number), *norm = g_strdup_printf ("bn%d", number);

  x = ost_conv (graph, conv, x, channels, (OstConv) { .kernel = kernel, .stride = stride, .pad = kernel / 2,
                                                      .init = { OST_INIT_HE_OUT } });
  return ost_batch_norm (graph, norm, x, (OstBatchNorm) { .relu = relu });
}

/* What is added at the end of a block: x itself where the shapes allow. */
static OstValue *
shortcut (OstGraph *graph, OstValue *x, int channels, int stride)
{
  if (x == NULL || (stride == 1 && ost_value_get_shape (x)->sizes[3] == channels))
    return x;
  ost_graph_enter (graph, "downsample");
  x = ost_conv (graph, "0", x, channels, (OstConv) { .kernel = 1, .stride = stride, .init = { OST_INIT_HE_OUT } });
  x = ost_batch_norm (graph, "1", x, (OstBatchNorm) { 0 });
  ost_graph_leave (graph);
  return x;
}

/* 3x3, 3x3; N,H,W,C to N,H/stride,W/stride,width (He et al. 2015, figure 5 left). */
static OstValue *
basic_block (OstGraph *graph, OstValue *x, int width, int stride)
{
  OstValue *y = conv_norm (graph, x, 1, width, 3, stride, TRUE);

  y = conv_norm (graph, y, 2, width, 3, 1, FALSE);
  return ost_add_relu (graph, y, shortcut (graph, x, width, stride));
}

/* 1x1, 3x3, 1x1; four times as many channels come out as the 3x3 works on (figure 5 right). */
static OstValue *
bottleneck (OstGraph *graph, OstValue *x, int width, int stride)
{
  OstValue *y = conv_norm (graph, x, 1, width, 1, 1, TRUE);

  y = conv_norm (graph, y, 2, width, 3, stride, TRUE);
  y = conv_norm (graph, y, 3, 4 * width, 1, 1, FALSE);
  return ost_add_relu (graph, y, shortcut (graph, x, 4 * width, stride));
}

static OstValue *
layer (OstGraph *graph, OstValue *x, int number, int n_blocks, Block block, gboolean recompute)
{
  for (int i = 0; i < n_blocks; i++)
    {
      ost_graph_enter (graph, "layer%d.%d", number, i);
      if (recompute)
        ost_graph_begin_recompute (graph);
      /* Widths 64, 128, 256, 512. The first layer keeps its size, as the maximum before it has halved it. */
      x = block (graph, x, 64 << (number - 1), number > 1 && i == 0 ? 2 : 1);
      if (recompute)
        ost_graph_end_recompute (graph);
      ost_graph_leave (graph);
    }
  return x;
}

OstValue *
ost_resnet (OstGraph *graph, OstValue *x, OstResnet resnet)
{
  const int   blocks[2][4] = { { 2, 2, 2, 2 }, { 3, 4, 6, 3 } };
  const Block block = resnet.depth == 50 ? bottleneck : basic_block;

  if (resnet.depth != 18 && resnet.depth != 50)
    return ost_graph_fail (graph, "resnet: depth %d; 18 and 50 are known", resnet.depth);
  x = conv_norm (graph, x, 1, 64, 7, 2, TRUE);
  x = ost_max_pool (graph, x, (OstPool) { .kernel = 3, .stride = 2, .pad = 1 });
  for (int i = 0; i < 4; i++)
    x = layer (graph, x, i + 1, blocks[resnet.depth == 50][i], block, resnet.recompute);
  return ost_global_pool (graph, x);
}
