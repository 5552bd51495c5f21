/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/phantom/ost-phantom-detail.h"
#include "core/phantom/ost-phantom-reader.h"

/* The texts of a set of synthetic radiographs; numbers are written the same in every locale. */

/* The file that an outline is about. */
typedef struct
{
  const char *name;             /* without folder */
  const char *sha256;
  guint64     index;
} OstPhantomFile;

/* Owned by the caller. */
char *ost_phantom_truth_to_json   (const OstPhantom *phantom, const OstPhantomFile *file);
char *ost_phantom_reading_to_json (const OstPhantom *phantom, const OstPhantomFile *file, const OstPhantomReader *reader);
char *ost_phantom_readers_to_json (const OstPhantomReader *readers, int n);
