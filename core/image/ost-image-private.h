/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-image.h"

/* What the readers share. A reader decodes a whole file from memory; `name` stands for the file in messages. */
typedef struct
{
  const guint8 *data;           /* borrowed */
  gsize         length;
  const char   *name;           /* borrowed */
} OstImageSource;

/* The whole file when its first bytes are those of an image, else only these; NULL with one sentence. */
guint8   *ost_image_read_file (const char *path, gsize *ret_length, GError **error);

/* The readers, one file each: NULL with one sentence in OST_IMAGE_ERROR. Any thread. */
OstImage *ost_png_read  (const OstImageSource *source, GError **error);
OstImage *ost_tiff_read (const OstImageSource *source, GError **error);
OstImage *ost_jpeg_read (const OstImageSource *source, GError **error);
OstImage *ost_dicom_read (const OstImageSource *source, GError **error);

/* TRUE when these bytes, or the first OST_IMAGE_SNIFF_SIZE of them, are of a file that ost_dicom_read is given. */
gboolean  ost_image_is_dicom (const guint8 *data, gsize length);

/* TRUE when the bytes begin as a DICOM data set without the file's header does: with the elements that say what kind of
 * object it is, in one of the three plain encodings. */
gboolean  ost_dicom_sniff_bare (const guint8 *data, gsize length);

/* A new image of a size that a file claims. Fails with TOO_LARGE over the limits of ost-image.h, and with DAMAGED when
 * `stored_bytes` (the size of the decoded data) could not come out of a file of this length: max_ratio is the most that
 * the compression in use can expand one byte. Nothing is allocated before both have been checked. */
OstImage *ost_image_new_checked (const OstImageSource *source, guint64 width, guint64 height, int bits,
                                 double stored_bytes, double max_ratio, GError **error);

/* The sentences, complete with the file's name; `detail` is a library's own words. They all return NULL. */
gpointer  ost_image_fail_damaged     (const OstImageSource *source, const char *kind, const char *detail,
                                      GError **error);
gpointer  ost_image_fail_too_large   (const OstImageSource *source, guint64 width, guint64 height, GError **error);
gpointer  ost_image_fail_unsupported (const OstImageSource *source, const char *what, GError **error);
gpointer  ost_image_fail_memory      (const OstImageSource *source, GError **error);

/* Adds a sentence to image->notice. */
void      ost_image_add_notice      (OstImage *image, const char *sentence);

/* Notices an orientation (EXIF and TIFF share the numbers 1 .. 8); pixels stay as they are stored. */
void      ost_image_note_orientation (OstImage *image, int orientation);

/* Sets the spacing from a density in pixels per centimetre, unless it is not to be believed. */
void      ost_image_set_density     (OstImage *image, double x_per_cm, double y_per_cm);

/* One row of n pixels of 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) interleaved samples in 0 .. max to grey. */
void      ost_image_row_to_grey     (guint16 *grey, const guint16 *samples, gsize n, int n_channels, guint max);

/* The orientation that an EXIF block ("II*..." or "MM.*...", without the "Exif" before it) asks for; 1 when it has
 * none. */
int       ost_exif_get_orientation  (const guint8 *data, gsize length);
