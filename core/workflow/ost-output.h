/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"

/* What leaves a project. Both read the store only. */

/* The masks of the reader's readings as PNG files (ost-export.h) into the folder dest, which is made when missing. image_ids: which
 * ones, or NULL for every image that has a mask. Returns the number of images written, -1 on error. */
int      ost_output_masks  (OstStore *store, gint64 reader_id, const gint64 *image_ids, gsize n_images, const char *dest,
                            GError **error);
/* The page of one image (ost-report.h) to a .pdf or .png. */
gboolean ost_output_report (OstStore *store, gint64 reader_id, gint64 image_id, const char *path, GError **error);
