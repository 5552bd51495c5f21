/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <cairo.h>
#include "core/image/ost-bone.h"
#include "core/image/ost-image.h"
#include "core/image/ost-mask.h"
#include "core/image/ost-voi.h"
#include "core/prompt/ost-prompt.h"

/* What stands on the page that a reviewer would print: the radiograph with its bones, drawn by the canvas's own code,
 * and a table of the bones (colour, name, clicks, area in px and, where the spacing is known, mm2 with its source,
 * status). Where a classifier has looked: the hand's probability with its interval, each bone as it saw it with its
 * own, and which model said so when; where it could be measured the second-metacarpal cortical index. */
typedef struct
{
  const OstMask  *mask;         /* or NULL */
  const OstPoint *points;
  gsize           n_points;
  gboolean        locked, absent;
  const OstMask  *seen;         /* what the classifier saw of the bone, or NULL: not found */
  double          probability, low, high;       /* 0 .. 1; read with `seen` alone */
} OstReportBone;

/* What a classifier said, and the cortical index; strings are borrowed. */
typedef struct
{
  const char *model;            /* "classifier-2 of 2026-11-20"; NULL: nothing was said */
  double      probability, low, high;           /* of the hand; NAN: no bone found */
  int         n_bones;          /* that it is the mean of */
  double      threshold;
  const char *rule;             /* "T-score below -2.5 (total hip)" */
  const char *source;           /* "outlines of segmenter-1", "outlines of a reader" */
  gboolean    stale;            /* those outlines are others by now */

  gboolean    has_index;
  double      index, index_low, index_high;     /* 0 .. 1; NAN: there is no number */
  const char *index_source;     /* whose outline */
  const char *index_doubt;      /* why it cannot be trusted, a sentence; or NULL */
} OstReportReview;

typedef struct
{
  const OstImage *image;
  OstVoi          voi;
  const char     *name;         /* of the image */
  const char     *project, *reader, *status, *engine;
  double          active_s;
  OstReportBone   bones[OST_N_BONES];
  OstReportReview review;
} OstReport;

/* One A4 page in portrait; the format follows the ending of path: .pdf or .png (1240 x 1754 px). Written whole or not
 * at all; the error is one sentence in G_FILE_ERROR that names the path. Strings may be NULL. Any thread.
 * The footer says "Research use. Not for diagnosis." and the program's version. */
gboolean ost_report_write (const OstReport *report, const char *path, GError **error);
