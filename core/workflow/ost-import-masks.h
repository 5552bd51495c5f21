/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"

#define OST_IMPORT_POLYGONS_ENGINE "import/polygons"    /* in place of the engine that made a mask */
#define OST_IMPORT_ENGINE_PREFIX   "import/"

typedef struct
{
  int n_files;
  int n_bones;                  /* masks that were new */
  int n_known;                  /* masks that the reader had just so already */
} OstImportMasksResult;

/* Outlines drawn elsewhere (core/exchange/ost-polygons.h) become the reading of `reader`, who is made when new: path
 * is a JSON file, or a folder whose *.json files are read in order of name. An image is found in the project by its
 * sha256, else by its name. Each mask is a gesture of kind "import" that can be undone; points that the bone had are
 * gone from its new state.
 *
 * All files are read and checked before anything is written: an image that is not in the project or has another size,
 * an outline that covers no pixel, and a locked bone refuse everything. Writing is then a transaction for each bone;
 * FALSE in the middle of that (disk full) leaves the bones before it, and doing it again goes on. */
gboolean ost_import_polygons (OstStore *store, const char *path, const char *reader, OstImportMasksResult *result,
                              GError **error);
