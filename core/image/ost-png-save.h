/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-image.h"

/* Writing PNG files. A file is written aside, synced and renamed, so that it is whole or absent; the error names the
 * path. */

/* height rows of width samples of `bits` (8: bytes; 16: guint16 in the machine's order), no padding. palette: NULL for
 * grey, else n_colours times 0xRRGGBB (8 bit only). Any thread. */
gboolean ost_png_save (const char *path, const void *samples, int width, int height, int bits,
                       const guint32 *palette, int n_colours, GError **error);

/* The image as it is stored: 8 bits or fewer as 8, else 16. Spacing and inversion are not written. */
gboolean ost_png_save_image (const char *path, const OstImage *image, GError **error);
