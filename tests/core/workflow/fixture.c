/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/core/workflow/fixture.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#include "core/image/ost-png-save.h"
#include "core/workflow/ost-import.h"

static void
save_bars (const char *path)
{
  g_autoptr(OstImage) image = ost_image_new (IMAGE_WIDTH, IMAGE_HEIGHT, 16);

  for (int y = 0; y < IMAGE_HEIGHT; y++)
    for (int x = 0; x < IMAGE_WIDTH; x++)
      {
        gboolean bar = y >= 40 && y < 260 && ((x >= 38 && x < 63) || (x >= 90 && x < 120));

        image->pixels[y * IMAGE_WIDTH + x] = (bar ? 40000 : 9000) + (x * 7919 + y * 104729) % 1500;
      }
  g_assert_true (ost_png_save_image (path, image, NULL));
}

static void
open_store (Fixture *f)
{
  g_autofree char *project = g_build_filename (f->folder, "p.osteon", NULL);
  GError *error = NULL;

  f->store = ost_store_open (project, OST_STORE_WRITE, &error);
  g_assert_no_error (error);
  f->reader_id = ost_store_ensure_reader (f->store, "reader A", &error);
  g_assert_no_error (error);
}

static void
open_session (Fixture *f)
{
  GError *error = NULL;

  f->session = ost_session_new (f->store, f->reader_id, NULL);
  ost_session_open (f->session, f->image_id, &error);
  g_assert_no_error (error);
}

void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *project = NULL;
  g_autoptr(OstImportResult) result = NULL;
  GError *error = NULL;

  f->folder = g_dir_make_tmp ("osteon-XXXXXX", NULL);
  f->image_path = g_build_filename (f->folder, "bars.png", NULL);
  save_bars (f->image_path);
  project = g_build_filename (f->folder, "p", NULL);
  g_assert_true (ost_store_create (project, &error));
  open_store (f);
  result = ost_import (f->store, (const char *const[]) { f->image_path, NULL }, FALSE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->n_added, ==, 1);
  f->image_id = result->first_image;
  open_session (f);
}

static void
close_all (Fixture *f)
{
  ost_session_close (f->session);
  /* Jobs that were cancelled still hold the session until they have seen it. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&f->session);
  g_clear_pointer (&f->store, ost_store_close);
}

void
reopen (Fixture *f)
{
  close_all (f);
  open_store (f);
  open_session (f);
}

void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", f->folder);

  close_all (f);
  g_assert_cmpint (system (command), ==, 0);
  g_free (f->folder);
  g_free (f->image_path);
}
