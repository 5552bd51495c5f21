/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store-models.h"
#include "core/workflow/ost-patch-data.h"

/* What `train segmenter`, `train encoder` and `train classifier` share. Progress is one JSON object a line on standard
 * output, with --json or not: other programs read it, the window among them. SIGINT and SIGTERM stop the run after the
 * current step; the best model so far is kept. */
typedef struct
{
  gboolean (*prepare)  (OstStore *store, gconstpointer options, GError **error);
  gboolean (*run)      (const char *project, gconstpointer options, gboolean resume, GError **error);
  gint64   (*register_model) (OstStore *store, GError **error);
} CliTraining;

/* Writes what is needed before and after itself when nobody else has the project; a window that started this run does
 * it. The exit code. */
int      cli_train_whole (const CliTraining *training, const char *project, gconstpointer options, gboolean resume,
                          gboolean promote);

/* An OstTrainingSay that prints the line at once. FALSE when a signal has asked to stop. `summary` is NULL, or an
 * OstPatchSummary that is printed once it is filled. */
gboolean cli_train_say   (const char *line, gpointer summary);

/* argv[0] is "encoder" or "classifier": what cli_train hands on. */
int      cli_train_encoder    (int argc, char **argv);
int      cli_train_classifier (int argc, char **argv);
