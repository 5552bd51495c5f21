/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-demo.h"

#include <glib/gstdio.h>
#include <math.h>

#include "core/image/ost-png-save.h"
#include "core/phantom/ost-phantom.h"
#include "core/prompt/ost-click-robot.h"
#include "core/workflow/ost-session.h"
#include "core/workflow/ost-thumbnail-cache.h"

#define DEMO_HEIGHT 2000        /* px of the longer edge: a usual plate at 0.1 mm */

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

/* A subject of its own for each, so that there is a T-score to classify. */
static gboolean
put_subject (OstStore *store, gint64 image_id, const OstPhantom *phantom, int number, GError **error)
{
  g_autofree char *code = g_strdup_printf ("synthetic-%04d", number);
  OstSubject       subject = { .code = code, .sex = phantom->subject.female ? "F" : "M",
                               .age = floor (phantom->subject.age + 0.5),
                               .t_score = floor (phantom->subject.t_score * 10 + 0.5) / 10, .t_site = "total hip" };

  return ost_store_put_subjects (store, &subject, &image_id, 1, error);
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
      /* The first is to look good at once; the others are what comes in a day, without metal. */
      g_autoptr(OstPhantom) phantom = ost_phantom_make (&(OstPhantomOptions) { seed, i, DEMO_HEIGHT, i > 0, i > 0 });
      gint64 image_id = add_phantom (store, dir, phantom, i + 1, error);

      if (image_id == 0 || !put_subject (store, image_id, phantom, i + 1, error)
          || (i == 0 && !read_first (store, image_id, phantom, reader, error)))
        return FALSE;
    }
  return TRUE;
}
