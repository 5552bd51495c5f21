/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/exchange/ost-format.h"

/* What leaves a project. Both read the store only. */

/* The reader's readings in a format that writes, into the folder dest, which is made when missing.
 * Every image that has a mask. Returns the number of images written, -1 on error.
 * An image whose mask is still on its way (OstBoneState.mask_pending) is left out, the others are written, and the error
 * names it. */
int      ost_output_readings (OstStore *store, gint64 reader_id, const OstFormat *format, const char *dest,
                              GError **error);
/* The format "png". */
int      ost_output_masks  (OstStore *store, gint64 reader_id, const char *dest, GError **error);
/* The page of one image (ost-report.h) to a .pdf or .png. */
gboolean ost_output_report (OstStore *store, gint64 reader_id, gint64 image_id, const char *path, GError **error);

/* The same in a worker thread, so that a window never waits; the store may be closed meanwhile. Masks: of all images.
 * finish gives the number of images written, -1 on error. */
void     ost_output_readings_async (OstStore *store, gint64 reader_id, const OstFormat *format, const char *dest,
                                    GAsyncReadyCallback callback, gpointer data);
void     ost_output_masks_async  (OstStore *store, gint64 reader_id, const char *dest, GAsyncReadyCallback callback,
                                  gpointer data);
void     ost_output_report_async (OstStore *store, gint64 reader_id, gint64 image_id, const char *path,
                                  GAsyncReadyCallback callback, gpointer data);
int      ost_output_finish       (GAsyncResult *result, GError **error);
