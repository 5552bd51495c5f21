/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/exchange/ost-format.h"

/* What leaves a project. Both read the store only. */

/* Which readings leave, and how. Everything is borrowed. */
typedef struct
{
  const OstFormat *format;      /* one that writes */
  const char      *dest;        /* a folder, made when missing; of several readers each gets one of its own in it */
  const gint64    *readers;
  gsize            n_readers;
  const gint64    *images;      /* NULL: all */
  gsize            n_images;
  gboolean         accepted;    /* accepted readings only */
  gboolean         codes;       /* images are called by the first 12 digits of their hash: names of files can name people */
  gboolean         identity;    /* patient and study are copied from DICOM radiographs, where the format can hold them */
} OstOutput;

/* Readings that have a mask and would be written; -1 on error. */
int      ost_output_count  (OstStore *store, const OstOutput *output, GError **error);
/* Writes them. Returns the number of readings written, -1 on error.
 * A reading whose mask is still on its way (OstBoneState.mask_pending) is left out, the others are written, and the error
 * names it. */
int      ost_output_write  (OstStore *store, const OstOutput *output, GError **error);
/* The folder of a reader among several: his name without what no file name may have. To be freed with g_free. */
char    *ost_output_dup_folder (const char *dest, const char *reader);

/* The reader's readings in a format that writes, into the folder dest, which is made when missing.
 * Every image that has a mask; as ost_output_write. */
int      ost_output_readings (OstStore *store, gint64 reader_id, const OstFormat *format, const char *dest,
                              GError **error);
/* The format "png". */
int      ost_output_masks  (OstStore *store, gint64 reader_id, const char *dest, GError **error);
/* The page of one image (ost-report.h) to a .pdf or .png. */
gboolean ost_output_report (OstStore *store, gint64 reader_id, gint64 image_id, const char *path, GError **error);

/* The same in a worker thread, so that a window never waits; the store may be closed meanwhile. Masks: of all images.
 * finish gives the number of images written, -1 on error. */
void     ost_output_write_async  (OstStore *store, const OstOutput *output, GAsyncReadyCallback callback, gpointer data);
void     ost_output_masks_async  (OstStore *store, gint64 reader_id, const char *dest, GAsyncReadyCallback callback,
                                  gpointer data);
void     ost_output_report_async (OstStore *store, gint64 reader_id, gint64 image_id, const char *path,
                                  GAsyncReadyCallback callback, gpointer data);
/* ost_review_to_csv as a file. */
void     ost_output_review_async (OstStore *store, gint64 reader_id, gint64 image_id, const char *path,
                                  GAsyncReadyCallback callback, gpointer data);
int      ost_output_finish       (GAsyncResult *result, GError **error);
