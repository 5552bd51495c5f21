/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"

/* Radiographs into a project. Folders are searched with their sub-folders; files in them that are no images are passed
 * over, and damaged ones do not stop the rest. A file named by itself must be an image. Files are decoded in a worker
 * thread, which also writes their thumbnails; rows are inserted on the calling thread. */
typedef enum
{
  OST_IMPORT_LINK,              /* files stay where they are */
  OST_IMPORT_COPY,              /* into PROJECT/images/; of DICOM files only the picture and what belongs to it (ost-identity.h) */
  OST_IMPORT_COPY_WHOLE,        /* byte for byte, with names of patients if the files have them */
} OstImportHow;

typedef struct
{
  int        n_added;
  int        n_known;           /* in the project already, by content */
  int        n_bare;            /* DICOM files whose copies leave out who the patient is */
  GPtrArray *failures;          /* char *: one sentence a file, in order */
  GPtrArray *notices;           /* char *: "first of 3 pages" and the like */
  gint64     first_image;       /* id of the first one added or recognised, 0 when none */
} OstImportResult;
void             ost_import_result_free (OstImportResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstImportResult, ost_import_result_free)

/* done of total files so far; the first call comes when the folders have been searched and one file is done. Called on
 * the calling thread. */
typedef void   (*OstImportProgress) (int done, int total, const char *path, gpointer data);

/* paths: NULL-terminated. store is borrowed until the callback, also after a cancellation. An image is known by the hash
 * of the file that the project reads from then on: a copy that leaves out the patient is another file than its original,
 * and the same one whenever that is copied again. NULL result only when the store refuses (disk full ...); what was imported before stays. */
OstImportResult *ost_import        (OstStore *store, const char *const *paths, OstImportHow how,
                                    OstImportProgress progress, gpointer data, GCancellable *cancellable,
                                    GError **error);
void             ost_import_async  (OstStore *store, const char *const *paths, OstImportHow how,
                                    OstImportProgress progress, gpointer progress_data, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data);
OstImportResult *ost_import_finish (GAsyncResult *result, GError **error);

/* Subjects from a CSV with a header: image,subject[,sex][,age][,t_score][,t_site]. Returns the number of rows; the
 * error names the line. All or nothing. */
int              ost_import_subjects (OstStore *store, const char *csv_path, GError **error);
