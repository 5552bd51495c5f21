/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-encoder-trainer.h"

/* Full fine-tuning: all layers of an encoder learn the labels of the training part, from the weights that it has,
 * with a linear head that is thrown away afterwards; the classifier's probe is then fitted to the new features as
 * to any others. What the paper's text calls fine-tuning leaves the encoder as it is; this is for comparison.
 *
 * AdamW, ten times slower than training from scratch, one epoch of warm-up, a cosine. Views are varied as in pre-
 * training but hold most of the bone (60 % of the patch or more). What is kept is the epoch of the lowest
 * validation loss, or the last without labelled validation patches. */
typedef struct
{
  int      epochs;              /* 1 or more */
  double   rate;                /* peak; 0: 1e-4 */
  gboolean balanced;            /* both classes about as often */
  guint64  seed;                /* order and views */
} OstFineTuning;

/* FALSE with G_IO_ERROR_NOT_SUPPORTED for an encoder without layers. */
gboolean    ost_fine_tune_check (OstEncoder *encoder, GError **error);

/* A new encoder; the old one is only read (it is borrowed, not const, as its graph may be built). Works in `folder`,
 * which is made and removed. NULL with G_IO_ERROR_CANCELLED when stopped. */
OstEncoder *ost_fine_tune       (const OstPatchSet *set, OstEncoder *encoder, const OstFineTuning *options,
                                 const char *folder, OstEncoderReport report, gpointer user_data, GError **error);
