/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <string.h>
#include "core/learn/ost-segmenter-trainer.h"
#include "core/tensor/ost-random.h"

/* Cases that a small network learns in seconds: seven bright bars on noise, each at its own height, as two readers would
 * draw them, one of them a little fatter. */

#define SHAPES_WIDTH  48
#define SHAPES_HEIGHT 64

static inline OstSegmenterCase *
shapes_load (OstSegmenterData *data, int i, GError **error)
{
  OstSegmenterCase *a_case = g_new0 (OstSegmenterCase, 1);
  gsize             pixels = SHAPES_WIDTH * SHAPES_HEIGHT;

  a_case->image = g_new (float, pixels);
  a_case->n_annotations = 2;
  a_case->labels = g_new0 (guint8 *, 2);
  a_case->betas = g_new (double, 2);
  a_case->subject = i;
  for (int r = 0; r < 2; r++)
    {
      a_case->labels[r] = g_malloc0 (pixels);
      a_case->betas[r] = 0.5;
    }
  for (gsize p = 0; p < pixels; p++)
    a_case->image[p] = (float) (0.3 * ost_random_normal_at (i + 1, p) - 0.5);
  for (int b = 0; b < OST_N_BONES; b++)
    {
      int y0 = 4 + 8 * b + (int) (3 * ost_random_unit_at (i + 100, b)), x0 = 4 + (int) (12 * ost_random_unit_at (i + 200, b));

      for (int r = 0; r < 2; r++)
        for (int y = y0; y < y0 + 4 + r; y++)
          memset (a_case->labels[r] + y * SHAPES_WIDTH + x0, b + 1, 24);
      for (int y = y0; y < y0 + 4; y++)
        for (int x = x0; x < x0 + 24; x++)
          a_case->image[y * SHAPES_WIDTH + x] += 2;
    }
  return a_case;
}

static inline OstSplitPart
shapes_part (OstSegmenterData *data, int i)
{
  return i % 6 == 5 ? OST_SPLIT_VALIDATION : OST_SPLIT_TRAIN;
}

static inline OstSegmenterTraining
shapes_training (int epochs)
{
  return (OstSegmenterTraining) {
    .config = {
      .width = SHAPES_WIDTH, .height = SHAPES_HEIGHT,
      .unet = { .levels = 3, .widths = { 16, 32, 32 }, .norm = TRUE, .norm_percent = 10 },
      .mixture = { .experts = 2, .samples = 2, .latent = 2, .classes = OST_N_CLASSES, .hidden = 16, .n_hidden = 2,
                   .injection_bias = TRUE },
    },
    .cost = { 1, 1, 0 }, .annotations = 2, .batch = 4, .micro_batch = 2, .epochs = epochs, .steps_per_epoch = 6,
    .rate = 5e-3, .schedule = OST_SCHEDULE_PLATEAU, .plateau_patience = 10, .gamma_start = 0.5,
    .gamma_patience = 2, .lambda = 0.25, .augment = 0, .seed = 3,
  };
}
