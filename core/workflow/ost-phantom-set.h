/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>

/* A folder of synthetic radiographs with truth and readers, without a project:
 *
 *   DIR/hand-00001.png ...                 8 or 16 bit
 *   DIR/truth/hand-00001.json              exact outlines, as import-masks takes them, and under "phantom" all else that
 *                                          is known: subject, key points, what is not seen and why, pose, device
 *   DIR/readers/reader-1/hand-00001.json   what each of the readers drew, in the same format
 *   DIR/readers.json                       their names, probabilities (they sum to 1) and habits
 *   DIR/subjects.csv                       for import --subjects
 *   DIR/phantom.csv                        one line an image: the label, the index, the bones of use
 *
 * Image i depends on the seed and the options, not on how many there are. Files are written aside and renamed; a run that
 * was stopped is done again from the start and writes the same bytes. */
typedef struct
{
  int      count;               /* 1 .. 99999 */
  guint64  seed;
  int      readers;             /* 0 .. 16 */
  int      size;                /* px: the longer edge, 400 .. 4000; 0: drawn */
  gboolean clean;               /* no foreign objects */
} OstPhantomSetOptions;

typedef struct
{
  int count;
  int positive;                 /* T below -2.5 */
  int complete;                 /* images with all seven bones of use */
} OstPhantomSetSummary;

/* Two images at a time; up to 300 MB each at 3588 px. Blocks. What was finished stays when it fails. */
gboolean ost_phantom_set_write (const char *dir, const OstPhantomSetOptions *options, OstPhantomSetSummary *ret_summary,
                                GError **error);
