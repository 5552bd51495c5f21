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
 * status). */
typedef struct
{
  const OstMask  *mask;         /* or NULL */
  const OstPoint *points;
  gsize           n_points;
  gboolean        locked, absent;
} OstReportBone;

typedef struct
{
  const OstImage *image;
  OstVoi          voi;
  const char     *name;         /* of the image */
  const char     *project, *reader, *status, *engine;
  double          active_s;
  OstReportBone   bones[OST_N_BONES];
} OstReport;

/* One A4 page in portrait; the format follows the ending of path: .pdf or .png (1240 x 1754 px). Written whole or not
 * at all; the error is one sentence in G_FILE_ERROR that names the path. Strings may be NULL. Any thread.
 * The footer says "Research use. Not for diagnosis." and the program's version. */
gboolean ost_report_write (const OstReport *report, const char *path, GError **error);
