/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/exchange/ost-format.h"

#define OST_IMPORT_POLYGONS_ENGINE "import/polygons"    /* in place of the engine that made a mask */
#define OST_IMPORT_ENGINE_PREFIX   "import/"

typedef struct
{
  int n_files;
  int n_bones;                  /* masks that were new */
  int n_known;                  /* masks that the reader had just so already */
} OstImportMasksResult;

/* Masks made elsewhere become the reading of `reader`, who is made when new: path is a file of a format that reads
 * (core/exchange/ost-format.h), or a folder whose files of that format are read in order of name. An image is found in the
 * project by its sha256 where the file has it, else by its name. Each mask is a gesture of kind "import" that can be
 * undone; points that the bone had are gone from its new state. Bones of which a file has no pixel stay as they are.
 * accepted: the readings become accepted, and so truth and matter for training.
 *
 * All files are read and checked before anything is written: an image that is not in the project or has another size and
 * a locked bone refuse everything. Writing is then a transaction for each bone; FALSE in the middle of that (disk full)
 * leaves the bones before it, and doing it again goes on. */
gboolean ost_import_masks    (OstStore *store, const char *path, const OstFormat *format, const char *reader,
                              gboolean accepted, OstImportMasksResult *result, GError **error);
/* The same while the main loop goes on: files are read in a worker, then the store, borrowed until the callback, takes one image
 * between two events. */
void     ost_import_masks_async  (OstStore *store, const char *path, const OstFormat *format, const char *reader,
                                  gboolean accepted, GAsyncReadyCallback callback, gpointer data);
gboolean ost_import_masks_finish (GAsyncResult *async, OstImportMasksResult *result, GError **error);
/* The format "polygons", not accepted. */
gboolean ost_import_polygons (OstStore *store, const char *path, const char *reader, OstImportMasksResult *result,
                              GError **error);
