/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-demo.h"

#include <glib/gstdio.h>

#include "core/image/ost-png-save.h"
#include "core/phantom/ost-phantom.h"
#include "core/prompt/ost-click-robot.h"
#include "core/workflow/ost-session.h"
#include "core/workflow/ost-thumbnail-cache.h"

#define DEMO_HEIGHT 2000        /* px: a usual plate at 0.1 mm */

static gint64
add_phantom (OstStore *store, const char *dir, const OstPhantom *phantom, int number, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/synthetic-%04d.png", dir, number);
  g_autofree char *cache_dir = ost_store_dup_cache_dir (store);
  g_autofree char *sha256 = NULL;

  if (!ost_png_save_image (path, phantom->image, error) || (sha256 = ost_image_hash_file (path, error)) == NULL)
    return 0;
  ost_thumbnail_store (cache_dir, sha256, phantom->image);
  return ost_store_add_image (store, path, TRUE, sha256, phantom->image, NULL, error);
}

/* One click where a person would click first: the deepest place of each bone. */
static gboolean
click_bones (OstSession *session, const OstPhantom *phantom, GError **error)
{
  for (int b = 0; b < OST_N_BONES; b++)
    {
      OstPoint click;

      ost_session_set_bone (session, b);
      if (ost_click_robot_next (phantom->masks[b], NULL, NULL, 0, &click)
          && !ost_session_add_point (session, click.x, click.y, TRUE, error))
        return FALSE;
    }
  ost_session_settle (session);
  return TRUE;
}

static gboolean
read_first (OstStore *store, gint64 image_id, const OstPhantom *phantom, const char *reader, GError **error)
{
  gint64 reader_id = ost_store_ensure_reader (store, reader, error);
  g_autoptr(OstSession) session = NULL;
  gboolean done;

  if (reader_id == 0)
    return FALSE;
  session = ost_session_new (store, reader_id, NULL);
  done = ost_session_open (session, image_id, error) && click_bones (session, phantom, error);
  ost_session_close (session);
  return done;
}

gboolean
ost_demo_fill (OstStore *store, int count, guint64 seed, const char *reader, GError **error)
{
  g_autofree char *dir = g_build_filename (ost_store_get_path (store), "images", NULL);

  if (g_mkdir_with_parents (dir, 0700) != 0)
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_READ_ONLY,
                   "The folder “%s” cannot be made. Choose another place.", dir);
      return FALSE;
    }
  for (int i = 0; i < count; i++)
    {
      g_autoptr(OstPhantom) phantom = ost_phantom_new (seed, i, DEMO_HEIGHT);
      gint64 image_id = add_phantom (store, dir, phantom, i + 1, error);

      if (image_id == 0 || (i == 0 && !read_first (store, image_id, phantom, reader, error)))
        return FALSE;
    }
  return TRUE;
}
