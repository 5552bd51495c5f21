/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-fine-tune.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#define RATE 1e-4               /* a tenth of that from scratch (ost-encoder-presets.c) */

typedef struct
{
  OstEncoderReport report;
  gpointer         user_data;
  gboolean         stopped;
} Watch;

static gboolean
watch (const OstEncoderProgress *progress, gpointer data)
{
  Watch *self = data;

  if (self->report && !self->report (progress, self->user_data))
    self->stopped = TRUE;
  return !self->stopped;
}

/* 64, less where there would be fewer than eight steps in an epoch. */
static int
choose_batch (const OstPatchSet *set)
{
  g_autoptr(GArray) cases = ost_patch_set_choose (set, OST_SPLIT_TRAIN, TRUE);

  return CLAMP ((int) cases->len / 8, 8, 64);
}

/* One large view of each patch, 60 to 100 % of its area: close to the whole patches that the classifier will be
 * asked about. */
static OstEncoderTraining
make_training (const OstPatchSet *set, OstEncoder *encoder, const OstFineTuning *options)
{
  const int          view = ost_encoder_get_config (encoder)->view;
  OstEncoderTraining training = {
    .config = *ost_encoder_get_config (encoder), .method = OST_ENCODER_SUPERVISED, .crop = ost_multi_crop_paper (),
    .batch = choose_batch (set), .epochs = options->epochs, .warmup_epochs = MIN (1, options->epochs - 1),
    .optimiser = { .kind = OST_ADAMW, .weight_decay = 1e-2 }, .rate = options->rate > 0 ? options->rate : RATE,
    .seed = options->seed, .start = encoder, .balanced = options->balanced,
  };

  training.crop.global = (OstCropKind) { 1, view, 0.6, 1 };
  return training;
}

static void
remove_work (const char *folder)
{
  static const char *const names[] = { "best.safetensors", "checkpoint.safetensors" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

gboolean
ost_fine_tune_check (OstEncoder *encoder, GError **error)
{
  if (ost_encoder_get_config (encoder)->depth > 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "Texture by fixed filters has no layers that could be fine-tuned. Leave --fine-tune out, or train "
                       "an encoder by another method first.");
  return FALSE;
}

OstEncoder *
ost_fine_tune (const OstPatchSet *set, OstEncoder *encoder, const OstFineTuning *options, const char *folder,
               OstEncoderReport report, gpointer user_data, GError **error)
{
  const OstEncoderTraining training = make_training (set, encoder, options);
  g_autofree char         *best = g_build_filename (folder, "best.safetensors", NULL);
  Watch                    watched = { report, user_data, FALSE };
  OstEncoder              *tuned = NULL;

  if (!ost_fine_tune_check (encoder, error))
    return NULL;
  remove_work (folder);         /* of a run that was killed: this one does not go on with it */
  if (ost_encoder_train (set, &training, folder, watch, &watched, error))
    {
      if (watched.stopped)
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "Fine-tuning was stopped before it was done: nothing is kept, start it again.");
      else
        tuned = ost_encoder_load (best, error);
    }
  remove_work (folder);
  return tuned;
}
