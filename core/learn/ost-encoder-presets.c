/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-encoder-trainer.h"

/* quick: minutes on two cores for a hundred radiographs, to see the loop work; workstation: a quarter of an hour for
 * 192 subjects; paper: 2 x 224 and 4 x 96 of patches of 512, ResNet-50, batch 128, LARC as SwAV ran it (eta 0.001, no
 * clip), momentum 0.9, decay 1e-6, rate 0.3 after ten epochs of warm-up, cosine to a thousandth. Of the paper's text
 * come views, batch and network; it gives no epochs, rates or temperatures: these are the published methods' own for
 * such a batch.
 *
 * In LARC a step moves each tensor by rate x eta of its length. A hundred epochs of paper's kind are thousands of
 * steps; the small presets have a few hundred, and with the paper's rate would end about where they began: theirs is
 * higher. */
static const OstEncoderTraining quick = {
  .config = { .depth = 18, .side = 96, .view = 64, .margin = 8, .segmented = 1 },
  .crop = {
    .global = { 2, 64, 0.14, 1 }, .local = { 2, 32, 0.05, 0.14 }, .min_bone = 0.10, .tries = 100, .strength = 1,
  },
  .batch = 64, .epochs = 20, .warmup_epochs = 2, .dim = 128, .prototypes = 32, .queue = 256, .frozen_epochs = 1,
  .queue_epoch = 3, .optimiser = { .kind = OST_LARC, .momentum = 0.9, .weight_decay = 1e-6 }, .rate = 3,
};

static const OstEncoderTraining workstation = {
  .config = { .depth = 18, .side = 128, .view = 96, .margin = 8, .segmented = 1 },
  .crop = {
    .global = { 2, 96, 0.14, 1 }, .local = { 4, 40, 0.05, 0.14 }, .min_bone = 0.10, .tries = 100, .strength = 1,
  },
  .batch = 64, .epochs = 20, .warmup_epochs = 2, .dim = 128, .prototypes = 64, .queue = 512, .frozen_epochs = 1,
  .queue_epoch = 3, .optimiser = { .kind = OST_LARC, .momentum = 0.9, .weight_decay = 1e-6 }, .rate = 3,
};

static const OstEncoderTraining paper = {
  .config = { .depth = 50, .side = 512, .view = 224, .margin = 8, .segmented = 1 },
  .crop = {
    .global = { 2, 224, 0.14, 1 }, .local = { 4, 96, 0.05, 0.14 }, .min_bone = 0.10, .tries = 100, .strength = 1,
  },
  .batch = 128, .epochs = 100, .warmup_epochs = 10, .prototypes = 300, .queue = 1024, .frozen_epochs = 1,
  .queue_epoch = 15, .optimiser = { .kind = OST_LARC, .momentum = 0.9, .weight_decay = 1e-6 }, .rate = 0.3,
};

/* From scratch with labels: Adam with decoupled decay, which needs no rate of its own for each size. */
static void
make_supervised (OstEncoderTraining *training)
{
  training->optimiser = (OstOptimiserOptions) { .kind = OST_ADAMW, .weight_decay = 1e-2 };
  training->rate = 1e-3;
}

gboolean
ost_encoder_training_preset (OstEncoderTraining *training, const char *name, OstEncoderMethod method)
{
  const struct { const char *name; const OstEncoderTraining *training; } presets[] = {
    { "quick", &quick }, { "workstation", &workstation }, { "paper", &paper },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    if (g_str_equal (name, presets[i].name))
      {
        *training = *presets[i].training;
        training->method = method;
        if (method == OST_ENCODER_VICREG)
          training->dim = 0;            /* its own: wide */
        if (method == OST_ENCODER_SUPERVISED)
          make_supervised (training);
        return TRUE;
      }
  return FALSE;
}

const char *
ost_encoder_method_get_id (OstEncoderMethod method)
{
  return method == OST_ENCODER_SUPERVISED ? "supervised" : ost_ssl_kind_get_id ((OstSslKind) method);
}

gboolean
ost_encoder_method_from_id (const char *id, OstEncoderMethod *method)
{
  OstSslKind kind;

  if (g_str_equal (id, "supervised"))
    *method = OST_ENCODER_SUPERVISED;
  else if (ost_ssl_kind_from_id (id, &kind))
    *method = (OstEncoderMethod) kind;
  else
    return FALSE;
  return TRUE;
}
