/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"

/* Radiographs into a project. Folders are searched with their sub-folders; files in them that are no images are passed
 * over, and damaged ones do not stop the rest. A file named by itself must be an image. Files are decoded in a worker
 * thread, which also writes their thumbnails; rows are inserted on the calling thread. */
typedef struct
{
  int        n_added;
  int        n_known;           /* in the project already, by content */
  GPtrArray *failures;          /* char *: one sentence a file, in order */
  GPtrArray *notices;           /* char *: "first of 3 pages" and the like */
  gint64     first_image;       /* id of the first one added or recognised, 0 when none */
} OstImportResult;
void             ost_import_result_free (OstImportResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstImportResult, ost_import_result_free)

/* done of total files so far; the first call comes when the folders have been searched and one file is done. Called on
 * the calling thread. */
typedef void   (*OstImportProgress) (int done, int total, const char *path, gpointer data);

/* paths: NULL-terminated. store is borrowed until the callback, also after a cancellation. copy: bring the files into
 * PROJECT/images/. NULL result only when the store refuses (disk full ...); what was imported before stays. */
OstImportResult *ost_import        (OstStore *store, const char *const *paths, gboolean copy,
                                    OstImportProgress progress, gpointer data, GCancellable *cancellable,
                                    GError **error);
void             ost_import_async  (OstStore *store, const char *const *paths, gboolean copy,
                                    OstImportProgress progress, gpointer progress_data, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data);
OstImportResult *ost_import_finish (GAsyncResult *result, GError **error);

/* Subjects from a CSV with a header: image,subject[,sex][,age][,t_score][,t_site]. Returns the number of rows; the
 * error names the line. All or nothing. */
int              ost_import_subjects (OstStore *store, const char *csv_path, GError **error);
