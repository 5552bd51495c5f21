/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <cairo.h>
#include <gio/gio.h>
#include "core/image/ost-image.h"

/* Small pictures for the worklist, kept as PROJECT/cache/thumbnails/SHA256.png. The cache may vanish at any time. */
#define OST_THUMBNAIL_WIDTH  72
#define OST_THUMBNAIL_HEIGHT 96

/* From the cache, else made from the image at image_path and put there. NULL with a sentence when the image cannot be
 * read. Any thread; free with cairo_surface_destroy. */
cairo_surface_t *ost_thumbnail_load (const char *cache_dir, const char *sha256, const char *image_path, GError **error);
/* Puts the thumbnail of an image that is decoded already into the cache; failing to write is no error. */
void             ost_thumbnail_store (const char *cache_dir, const char *sha256, const OstImage *image);
