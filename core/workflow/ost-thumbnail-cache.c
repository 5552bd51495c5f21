/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-thumbnail-cache.h"

#include <glib/gstdio.h>

#include "core/draw/ost-view.h"

/* The hash comes from the project's file, which may come from anybody: it must not lead out of the cache. */
static char *
cache_path (const char *cache_dir, const char *sha256)
{
  g_autofree char *name = g_strcanon (g_strdup (sha256), "0123456789abcdef", '_');

  return g_strdup_printf ("%s/thumbnails/%s.png", cache_dir, name);
}

static cairo_surface_t *
make (const OstImage *image)
{
  OstVoi voi = ost_voi_preset (image, OST_VOI_AUTO);

  return ost_draw_thumbnail (image, &voi, OST_THUMBNAIL_WIDTH, OST_THUMBNAIL_HEIGHT);
}

/* Written aside and renamed, so that a half-written picture is never found. A cache that cannot be written is only
 * slower. */
static void
keep (cairo_surface_t *surface, const char *path)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *part = g_strdup_printf ("%s.%08x", path, g_random_int ());

  if (g_mkdir_with_parents (dir, 0700) == 0
      && cairo_surface_write_to_png (surface, part) == CAIRO_STATUS_SUCCESS
      && g_rename (part, path) == 0)
    return;
  g_unlink (part);
}

void
ost_thumbnail_store (const char *cache_dir, const char *sha256, const OstImage *image)
{
  g_autofree char *path = cache_path (cache_dir, sha256);
  cairo_surface_t *surface;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  surface = make (image);
  keep (surface, path);
  cairo_surface_destroy (surface);
}

cairo_surface_t *
ost_thumbnail_load (const char *cache_dir, const char *sha256, const char *image_path, GError **error)
{
  g_autofree char *path = cache_path (cache_dir, sha256);
  g_autoptr(OstImage) image = NULL;
  cairo_surface_t *surface = cairo_image_surface_create_from_png (path);

  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS
      && cairo_image_surface_get_width (surface) == OST_THUMBNAIL_WIDTH
      && cairo_image_surface_get_height (surface) == OST_THUMBNAIL_HEIGHT)
    return surface;
  cairo_surface_destroy (surface);

  image = ost_image_load (image_path, NULL, error);
  if (image == NULL)
    return NULL;
  surface = make (image);
  keep (surface, path);
  return surface;
}
