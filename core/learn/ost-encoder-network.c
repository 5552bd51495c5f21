/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-encoder-network.h"

#include <math.h>
#include <string.h>

#include "core/nn/ost-ops.h"

static gboolean
build_tower (OstEncoderNetwork *network, const OstEncoderTraining *training, const OstCropKind *kind, int batch,
             GError **error)
{
  OstEncoderTower *tower = &network->towers[network->n_towers++];

  tower->rows = kind->n * batch;
  tower->size = kind->size;
  tower->graph = ost_graph_new (network->weights, OST_GRAPH_TRAIN, training->seed);
  tower->image = ost_graph_input (tower->graph, OST_SHAPE (tower->rows, kind->size, kind->size, 1));
  tower->features = ost_encoder_build (tower->graph, &training->config, tower->image, training->recompute);
  ost_graph_output (tower->graph, tower->features);
  network->n_rows += tower->rows;
  if (!ost_graph_compile (tower->graph, error))
    return FALSE;
  network->n_features = (int) ost_value_get_shape (tower->features)->sizes[1];
  return TRUE;
}

static OstSslOptions
ssl_options (const OstEncoderTraining *training, int batch)
{
  OstSslOptions options = ost_ssl_defaults ((OstSslKind) training->method, batch, training->crop.global.n,
                                            training->crop.local.n);

  if (training->dim)
    options.dim = training->dim;
  if (training->prototypes)
    options.prototypes = training->prototypes;
  if (training->temperature > 0)
    options.temperature = training->temperature;
  options.queue = training->queue;
  return options;
}

/* Projector or linear layer, a graph of its own: its input is the features of all towers, rows v batch + i in the order
 * of views, and the gradient of that input goes back to the towers as that of their output. */
static gboolean
build_head (OstEncoderNetwork *network, const OstEncoderTraining *training, int batch, GError **error)
{
  network->head = ost_graph_new (network->weights, OST_GRAPH_TRAIN, training->seed);
  network->in = ost_graph_input_with_gradient (network->head, OST_SHAPE (network->n_rows, network->n_features));
  if (training->method == OST_ENCODER_SUPERVISED)
    {
      network->target = ost_graph_input (network->head, OST_SHAPE (network->n_rows));
      network->out = ost_cross_entropy (network->head, ost_linear (network->head, "head", network->in, 2, TRUE),
                                        network->target);
    }
  else
    {
      OstSslOptions options = ssl_options (training, batch);

      ost_graph_enter (network->head, "projector");
      network->out = ost_projector (network->head, network->in,
                                    ost_ssl_projector (options.kind, network->n_features, options.dim));
      ost_graph_leave (network->head);
      if ((network->ssl = ost_ssl_new (&options, network->weights, error)) == NULL)
        return FALSE;
    }
  ost_graph_output (network->head, network->out);
  return ost_graph_compile (network->head, error);
}

gboolean
ost_encoder_network_init (OstEncoderNetwork *network, OstWeights *weights, const OstEncoderTraining *training,
                          int batch, GError **error)
{
  const OstMultiCrop *crop = &training->crop;
  gboolean            with_local = crop->local.n > 0 && training->method != OST_ENCODER_SUPERVISED;

  *network = (OstEncoderNetwork) { .weights = ost_weights_ref (weights), .batch = batch };
  return build_tower (network, training, &crop->global, batch, error)
         && (!with_local || build_tower (network, training, &crop->local, batch, error))
         && build_head (network, training, batch, error);
}

void
ost_encoder_network_clear (OstEncoderNetwork *network)
{
  for (int t = 0; t < network->n_towers; t++)
    g_clear_pointer (&network->towers[t].graph, ost_graph_free);
  g_clear_pointer (&network->head, ost_graph_free);
  g_clear_pointer (&network->ssl, ost_ssl_free);
  g_clear_pointer (&network->weights, ost_weights_unref);
}

/* --- A step --- */

/* Small views first, so that the running statistics end nearer to those of large ones, at which the encoder is used.
 * Features are laid into the head's input from its end: large views' rows come first there. Statistics of the batch are
 * those of a tower: views of another size are another batch, as in SwAV's code. */
static void
run_towers (OstEncoderNetwork *network, const OstEncoderBatch *batch)
{
  float *in = ost_graph_data (network->head, network->in) + (gsize) network->n_rows * network->n_features;

  for (int t = network->n_towers - 1; t >= 0; t--)
    {
      OstEncoderTower *tower = &network->towers[t];
      gsize            n = (gsize) tower->rows * network->n_features;

      memcpy (ost_graph_data (tower->graph, tower->image), batch->views[t],
              (gsize) tower->rows * tower->size * tower->size * sizeof (float));
      ost_graph_forward (tower->graph);
      in -= n;
      memcpy (in, ost_graph_data (tower->graph, tower->features), n * sizeof (float));
    }
}

/* Every tower adds to the same gradients of the same weights, in this order. */
static void
run_towers_backward (OstEncoderNetwork *network)
{
  const float *gradient = ost_graph_gradient (network->head, network->in);

  for (int t = 0; t < network->n_towers; t++)
    {
      OstEncoderTower *tower = &network->towers[t];
      gsize            n = (gsize) tower->rows * network->n_features;

      memcpy (ost_graph_gradient (tower->graph, tower->features), gradient, n * sizeof (float));
      ost_graph_backward (tower->graph);
      gradient += n;
    }
}

/* The loss of the head's output, its gradient written. */
static double
head_loss (OstEncoderNetwork *network, const OstEncoderBatch *batch, OstSslStep *step)
{
  float *out = ost_graph_data (network->head, network->out);
  float *gradient = ost_graph_gradient (network->head, network->out);

  if (network->ssl)
    {
      step->labels = batch->labels;
      return ost_ssl_loss (network->ssl, out, step, gradient);
    }
  *gradient = 1;
  return *out;
}

/* Features are the border between the graphs: towers forward, head forward, loss, head backward to the features,
 * towers backward. All graphs share the memory of a pass, as one of them runs at a time; what goes from forward to
 * backward is each graph's own. */
double
ost_encoder_network_step (OstEncoderNetwork *network, const OstEncoderBatch *batch, OstSslStep step)
{
  double loss;

  ost_weights_clear_gradients (network->weights);
  run_towers (network, batch);
  for (int i = 0; network->target && i < network->n_rows; i++)
    ost_graph_data (network->head, network->target)[i] = (float) batch->labels[i % network->batch];
  ost_graph_forward (network->head);
  loss = head_loss (network, batch, &step);
  ost_graph_backward (network->head);
  run_towers_backward (network);
  return loss;
}

/* Two classes: softmax of two logits is the sigmoid of their difference, and -ln of it is ln (1 + e^-lead). */
double
ost_encoder_network_cross_entropy (const OstEncoderNetwork *network, const float *features, const int *labels, int n)
{
  const float *weight = ost_weights_lookup (network->weights, "head.weight")->value->data;
  const float *bias = ost_weights_lookup (network->weights, "head.bias")->value->data;
  double       sum = 0;

  for (int i = 0; i < n; i++)
    {
      double lead = bias[1] - bias[0];        /* of class 1 over class 0 */

      for (int f = 0; f < network->n_features; f++)
        lead += ((double) weight[network->n_features + f] - weight[f]) * features[(gsize) i * network->n_features + f];
      lead *= labels[i] ? 1 : -1;
      sum += lead > 0 ? log1p (exp (-lead)) : log1p (exp (lead)) - lead;
    }
  return n ? sum / n : NAN;
}
