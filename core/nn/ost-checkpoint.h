/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>
#include "core/nn/ost-optimiser.h"
#include "core/nn/ost-schedule.h"

/* Everything that a training run needs to go on as if it had not stopped, in one safetensors file: weights and running
 * statistics, moments, schedule, streams, position in the epoch. Written atomically. */
typedef struct
{
  guint64    seed;
  gint64     step;              /* of the optimiser */
  gint64     epoch;
  gint64     position;          /* samples of this epoch already seen */
  OstPlateau plateau;
} OstProgress;

/* `more`: whatever else the trainer wants back, text by keys, or NULL. */
gboolean ost_checkpoint_save (const char *path, OstWeights *weights, OstOptimiser *optimiser,
                              const OstProgress *progress, GHashTable *more, GError **error);
/* The networks' graphs have been built, so that all parameters are there. On an error nothing has changed. `more`: a
 * table that takes what was saved as `more` (made with g_free for keys and values), or NULL. */
gboolean ost_checkpoint_load (const char *path, OstWeights *weights, OstOptimiser *optimiser, OstProgress *progress,
                              GHashTable *more, GError **error);
