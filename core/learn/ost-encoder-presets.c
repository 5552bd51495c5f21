/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-encoder-trainer.h"

/* quick: minutes on two cores for two hundred radiographs; workstation: a quarter of an hour for 192 subjects;
 * paper: 2 x 224 and 4 x 96 of patches of 512, ResNet-50, batch 128, LARC as SwAV ran it (eta 0.001, no clip),
 * momentum 0.9, decay 1e-6, rate 0.3 after ten epochs of warm-up, cosine to a thousandth. Of the paper's text come
 * views, batch and network; it gives no epochs, rates or temperatures: these are the published methods' own for
 * such a batch.
 *
 * The small presets have a few hundred steps where paper's kind has thousands, and differ in two things, by what
 * was measured on a cohort of its own (docs/classifier.md); all are given standardised bone (ost-encoder-input.h):
 *
 * Optimiser. A step of LARC moves each tensor by rate x eta of its length: with the paper's rate a few hundred end
 * about where they began, and with ten times that the features collapse within three epochs. AdamW does neither.
 *
 * Scale. When the whole square of a long bone is looked at with 64 pixels, its walls are two pixels thick, and
 * trabeculae are nothing. Large views show 5 to 10 % of the patch, the width of the bone and as much of its length,
 * small ones a quarter of that with half the pixels; the encoder then looks at whole patches at four times the size of a
 * large view, so that the bone is as large as in training. */
#define LARGE_LOW  0.05
#define LARGE_HIGH 0.10
#define SMALL_LOW  0.0125
#define SMALL_HIGH 0.025
#define SMALL_OPTIMISER  { .kind = OST_ADAMW, .weight_decay = 1e-4 }
#define SMALL_RATE       1e-3

static const OstEncoderTraining quick = {
  .config = { .depth = 18, .side = 384, .view = 256, .margin = 8, .segmented = 1, .standardised = 1 },
  .crop = {
    .global = { 2, 64, LARGE_LOW, LARGE_HIGH }, .local = { 2, 32, SMALL_LOW, SMALL_HIGH },
    .min_bone = 0.10, .tries = 100, .strength = 1,
  },
  .batch = 64, .epochs = 20, .warmup_epochs = 2, .dim = 128, .prototypes = 32, .queue = 256, .frozen_epochs = 1,
  .queue_epoch = 3, .optimiser = SMALL_OPTIMISER, .rate = SMALL_RATE,
};

static const OstEncoderTraining workstation = {
  .config = { .depth = 18, .side = 512, .view = 384, .margin = 8, .segmented = 1, .standardised = 1 },
  .crop = {
    .global = { 2, 96, LARGE_LOW, LARGE_HIGH }, .local = { 4, 48, SMALL_LOW, SMALL_HIGH },
    .min_bone = 0.10, .tries = 100, .strength = 1,
  },
  .batch = 64, .epochs = 20, .warmup_epochs = 2, .dim = 128, .prototypes = 64, .queue = 512, .frozen_epochs = 1,
  .queue_epoch = 3, .optimiser = SMALL_OPTIMISER, .rate = SMALL_RATE,
};

static const OstEncoderTraining paper = {
  .config = { .depth = 50, .side = 512, .view = 224, .margin = 8, .segmented = 1, .standardised = 1 },
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

/* 384 px told most (docs/classifier.md). */
static void
make_texture (OstEncoderTraining *training)
{
  training->config.depth = 0;
  training->config.view = 384;
  training->epochs = 0;
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
        if (method == OST_ENCODER_TEXTURE)
          make_texture (training);
        return TRUE;
      }
  return FALSE;
}

const char *
ost_encoder_method_get_id (OstEncoderMethod method)
{
  return method == OST_ENCODER_SUPERVISED ? "supervised"
         : method == OST_ENCODER_TEXTURE  ? "texture"
                                          : ost_ssl_kind_get_id ((OstSslKind) method);
}

gboolean
ost_encoder_method_from_id (const char *id, OstEncoderMethod *method)
{
  OstSslKind kind;

  if (g_str_equal (id, "supervised"))
    *method = OST_ENCODER_SUPERVISED;
  else if (g_str_equal (id, "texture"))
    *method = OST_ENCODER_TEXTURE;
  else if (ost_ssl_kind_from_id (id, &kind))
    *method = (OstEncoderMethod) kind;
  else
    return FALSE;
  return TRUE;
}
