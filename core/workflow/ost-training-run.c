/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-training-run.h"

#include <unistd.h>

#include "core/workflow/ost-training-folder.h"
#include "core/workflow/ost-training-lock.h"
#include "core/workflow/ost-training-log.h"

gboolean
ost_training_run_begin (OstTrainingRun *run, const char *project, const OstTrainingRunStart *start, GError **error)
{
  g_autoptr(OstStore) store = ost_store_open (project, OST_STORE_READ, error);

  if (store == NULL)
    return FALSE;
  run->project = g_strdup (ost_store_get_path (store));
  run->folder = ost_training_folder_dup (run->project, start->kind, NULL);
  g_mkdir_with_parents (run->folder, 0700);     /* the lock says what is wrong */
  if ((run->lock = ost_training_lock (run->folder, error)) < 0)
    return FALSE;
  if (!start->resume)
    ost_training_folder_clear (run->project, start->kind, FALSE);
  run->log = ost_training_log_open (run->folder, start->preset, start->seed, start->epochs, start->resume, error);
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
