/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-segmenter-trainer.h"

/* quick: minutes on two cores, to see the loop work; workstation: the built-in segmenter was trained with it
 * (resources/models/segmenter.md: 1,000 radiographs in 43 minutes on two idle cores); paper: as the published code trains on
 * LIDC (method of Gao et al. 2023: widths, K = 4, S = 4, Adam 1e-3, batch 16, 200 epochs, gamma 1/2 to 1), at 512 x 384,
 * latent 1, lambda 1 / N because that code's mean divides by the number of samples. */
static const OstSegmenterTraining quick = {
  .config = {
    .width = 96, .height = 128,
    .unet = { .levels = 4, .widths = { 16, 32, 64, 96 }, .norm = TRUE, .norm_percent = 10 },
    .mixture = { .experts = 4, .samples = 2, .latent = 2, .classes = OST_N_CLASSES, .hidden = 16, .n_hidden = 2,
                 .injection_bias = TRUE },
  },
  .cost = { 1, 1, 0.1 }, .annotations = 3, .batch = 8, .micro_batch = 8, .epochs = 30,
  .rate = 2e-3, .weight_decay = 1e-5, .schedule = OST_SCHEDULE_COSINE, .gamma_start = 0.5, .gamma_patience = 4,
  .lambda = 1.0 / 8, .augment = 0.5,
};

static const OstSegmenterTraining workstation = {
  .config = {
    .width = 144, .height = 192,
    .unet = { .levels = 5, .widths = { 16, 32, 64, 96, 128 }, .norm = TRUE, .norm_percent = 2 },
    .mixture = { .experts = 4, .samples = 4, .latent = 2, .classes = OST_N_CLASSES, .hidden = 16, .n_hidden = 2,
                 .injection_bias = TRUE, .deep_routing = TRUE },
  },
  .cost = { 1, 1, 0.1 }, .annotations = 3, .batch = 4, .micro_batch = 4, .epochs = 30,
  .rate = 1.5e-3, .weight_decay = 1e-5, .schedule = OST_SCHEDULE_COSINE, .gamma_start = 0.5, .gamma_patience = 6,
  .lambda = 1.0 / 16, .augment = 0.7,
};

static const OstSegmenterTraining paper = {
  .config = {
    .width = 384, .height = 512,
    .unet = { .levels = 7, .widths = { 32, 64, 128, 192, 192, 192, 192 }, .norm = TRUE },
    .mixture = { .experts = 4, .samples = 4, .latent = 1, .classes = OST_N_CLASSES, .hidden = 32, .n_hidden = 3,
                 .injection_bias = TRUE, .deep_routing = TRUE },
  },
  .cost = { 1, 1, 0 }, .annotations = 4, .batch = 16, .micro_batch = 2, .epochs = 200,
  .rate = 1e-3, .weight_decay = 1e-5, .schedule = OST_SCHEDULE_PLATEAU, .plateau_patience = 10,
  .gamma_start = 0.5, .gamma_patience = 10, .lambda = 1.0 / 16, .augment = 0.5,
};

gboolean
ost_segmenter_training_preset (OstSegmenterTraining *training, const char *name)
{
  const struct { const char *name; const OstSegmenterTraining *training; } presets[] = {
    { "quick", &quick }, { "workstation", &workstation }, { "paper", &paper },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    if (g_str_equal (name, presets[i].name))
      {
        *training = *presets[i].training;
        return TRUE;
      }
  return FALSE;
}
