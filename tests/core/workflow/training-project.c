/* SPDX-License-Identifier: Apache-2.0 */
#include "training-project.h"

#include <stdlib.h>

#include "core/image/ost-png-save.h"
#include "core/phantom/ost-phantom.h"
#include "core/workflow/ost-import.h"

#define HEIGHT 400

void
training_project_init (TrainingProject *p)
{
  g_autoptr(GError) error = NULL;

  p->folder = g_dir_make_tmp ("osteon-train-XXXXXX", NULL);
  p->path = g_build_filename (p->folder, "p.osteon", NULL);
  g_assert_true (ost_store_create (p->path, NULL));
  p->store = ost_store_open (p->path, OST_STORE_WRITE, &error);
  g_assert_no_error (error);
}

void
training_project_clear (TrainingProject *p)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", p->folder);

  g_clear_pointer (&p->store, ost_store_close);
  g_assert_cmpint (system (command), ==, 0);
  g_free (p->folder);
  g_free (p->path);
}

static void
add_reading (TrainingProject *p, gint64 image, const OstPhantom *phantom, const char *reader)
{
  gint64 reading = ost_store_ensure_reading (p->store, image, ost_store_ensure_reader (p->store, reader, NULL), NULL);

  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autoptr(OstBoneState) state = ost_bone_state_new (NULL, 0);

      state->mask = ost_mask_ref (phantom->masks[b]);
      g_assert_true (ost_store_apply_bone (p->store, reading, b, "import", "mask", state, NULL, NULL));
    }
  g_assert_true (ost_store_apply_status (p->store, reading, OST_STATUS_ACCEPTED, "accept", NULL));
}

void
training_project_add (TrainingProject *p, int i)
{
  g_autoptr(OstPhantom)      phantom = ost_phantom_new (5, (guint64) i, HEIGHT);
  g_autofree char           *name = g_strdup_printf ("hand-%d.png", i), *path = g_build_filename (p->folder, name, NULL);
  g_autoptr(OstImportResult) result = NULL;

  g_assert_true (ost_png_save_image (path, phantom->image, NULL));
  result = ost_import (p->store, (const char *const[]) { path, NULL }, FALSE, NULL, NULL, NULL, NULL);
  add_reading (p, result->first_image, phantom, "Anna");
  if (i % 2)
    add_reading (p, result->first_image, phantom, "Ben");
}
