/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-image-private.h"

/* Decodes with one reader and checks what ost-image.h promises about the result. */
static inline void
fuzz_image (OstImage *(*read) (const OstImageSource *source, GError **error), const guint8 *data, gsize size)
{
  OstImageSource      source = { data, size, "fuzz" };
  g_autoptr(GError)   error = NULL;
  g_autoptr(OstImage) image = read (&source, &error);
  gsize               n;
  guint               max, highest = 0;

  if (image == NULL)
    {
      g_assert (error != NULL && error->domain == OST_IMAGE_ERROR && g_utf8_validate (error->message, -1, NULL));
      return;
    }
  g_assert (error == NULL);
  g_assert (image->width >= 1 && image->width <= OST_IMAGE_MAX_SIDE);
  g_assert (image->height >= 1 && image->height <= OST_IMAGE_MAX_SIDE);
  g_assert ((image->bits >= 1 && image->bits <= 16) || image->bits == 32);
  g_assert ((image->spacing_x_mm > 0) == (image->spacing_source != OST_SPACING_UNKNOWN));
  g_assert ((image->magnification > 1) == (image->spacing_source == OST_SPACING_MAGNIFIED));
  g_assert (image->n_windows <= OST_IMAGE_MAX_WINDOWS);
  n = (gsize) image->width * image->height;
  max = image->bits >= 16 ? 65535 : (1u << image->bits) - 1;
  for (gsize i = 0; i < n; i++)
    highest = MAX (highest, image->pixels[i]);
  g_assert (highest <= max);
}
