/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-training-epochs.h"

#include <errno.h>

gboolean
ost_training_files_init (OstTrainingFiles *files, const char *folder, GError **error)
{
  *files = (OstTrainingFiles) { 0 };
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "The folder “%s” cannot be made: %s.", folder,
                   g_strerror (code));
      return FALSE;
    }
  files->checkpoint = g_build_filename (folder, "checkpoint.safetensors", NULL);
  files->best = g_build_filename (folder, "best.safetensors", NULL);
  return TRUE;
}

void
ost_training_files_clear (OstTrainingFiles *files)
{
  g_free (files->checkpoint);
  g_free (files->best);
}

gboolean
ost_training_epochs (const OstTrainingParts *parts, gpointer run, const OstProgress *progress, int epochs,
                    const OstTrainingFiles *files, GError **error)
{
  gboolean stopped = !parts->tell (run, "prepare");

  while (progress->epoch < epochs && !stopped)
    {
      if (!parts->train (run, &stopped, error))
        return FALSE;
      if (stopped && files->kept)
        break;
      if (!parts->close (run, !stopped, error))
        return FALSE;
      stopped = !parts->tell (run, "validate") || stopped;
    }
  parts->tell (run, "done");
  return TRUE;
}
