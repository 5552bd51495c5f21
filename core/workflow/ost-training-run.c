/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-training-run.h"

#include <math.h>
#include <unistd.h>

#include "core/store/ost-store.h"
#include "core/workflow/ost-training-folder.h"
#include "core/workflow/ost-training-lock.h"

gboolean
ost_training_run_begin (OstTrainingRun *run, const char *project, const char *kind, const OstTrainingStart *start,
                        GError **error)
{
  g_autoptr(OstStore) store = ost_store_open (project, OST_STORE_READ, error);

  if (store == NULL)
    return FALSE;
  run->project = g_strdup (ost_store_get_path (store));
  run->folder = ost_training_folder_dup (run->project, kind, NULL);
  g_mkdir_with_parents (run->folder, 0700);     /* the lock says what is wrong */
  if ((run->lock = ost_training_lock (run->folder, error)) < 0)
    return FALSE;
  if (!start->resume)
    ost_training_folder_clear (run->project, kind, FALSE);
  run->log = ost_training_log_open (run->folder, start, error);
  return run->log >= 0;
}

void
ost_training_run_clear (OstTrainingRun *run)
{
  if (run->log >= 0)
    close (run->log);
  if (run->lock >= 0)
    close (run->lock);
  g_free (run->project);
  g_free (run->folder);
  *run = (OstTrainingRun) OST_TRAINING_RUN_INIT;
}

gboolean
ost_training_run_say (OstTrainingRun *run, char *line)
{
  g_autofree char *owned = line;

  ost_training_log_add (run->log, line);
  return run->say == NULL || run->say (line, run->user_data);
}

gboolean
ost_training_run_say_loading (int done, int total, gpointer run)
{
  const OstTrainingLine line = {
    .stage = "prepare", .step = done, .steps = total, .loss = NAN, .seconds = NAN, .seconds_left = NAN,
    .validation_dice = NAN, .validation_ged2 = NAN, .rank = NAN, .feature_rank = NAN, .prototypes = NAN,
    .validation_loss = NAN, .waiting = NAN, .validation_macro_f1 = NAN, .validation_auc = NAN, .lambda = NAN,
    .temperature = NAN,
  };

  return ost_training_run_say (run, ost_training_line_to_json (&line));
}
