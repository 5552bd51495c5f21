/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-training-folder.h"

#include <glib/gstdio.h>

char *
ost_training_folder_dup (const char *project, const char *kind, const char *name)
{
  g_autofree char *folder = g_strconcat ("training-", kind, NULL);

  return g_build_filename (project, "models", folder, name, NULL);
}

gboolean
ost_training_folder_has (const char *project, const char *kind, const char *name)
{
  g_autofree char *path = ost_training_folder_dup (project, kind, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

void
ost_training_folder_clear (const char *project, const char *kind, gboolean all)
{
  static const char *const names[] = { "best.safetensors", "checkpoint.safetensors", "progress", "errors" };

  for (gsize i = 0; i < (all ? 4 : 2); i++)
    {
      g_autofree char *path = ost_training_folder_dup (project, kind, names[i]);

      g_remove (path);
    }
}

gint64
ost_training_folder_register (OstStore *store, const char *kind, gint64 parent, const char *card, GError **error)
{
  const char            *project = ost_store_get_path (store);
  g_autofree char       *best = ost_training_folder_dup (project, kind, "best.safetensors");
  g_autoptr(OstModelRow) promoted = parent ? NULL : ost_store_get_promoted (store, kind, NULL);
  gint64                 id = ost_store_add_model (store, kind, best, promoted ? promoted->id : parent, card, error);

  if (id)
    ost_training_folder_clear (project, kind, FALSE);
  return id;
}
