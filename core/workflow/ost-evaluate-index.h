/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/measure/ost-bootstrap.h"
#include "core/workflow/ost-measure-index.h"

/* Measured cortical indices against known ones, of synthetic radiographs. The table of known values is comma-separated, with
 * the columns “image” (name, file name or path) and “cortical_index” (0 .. 1) in its first line, without quotes: phantom.csv
 * of osteon-cli phantom. */

typedef struct
{
  char   *image;
  double  known;
  OstCorticalIndex index;
} OstIndexRow;

/* Errors: measured minus known, 0 .. 1, with 95 % intervals by image. */
typedef struct
{
  int         n;                /* images with a number */
  OstInterval absolute, bias;   /* mean absolute error; mean error */
  double      rms, worst;       /* worst: largest absolute error; both NAN without images */
  double      covered;          /* share of known values within low .. high, which should be 0.9 */
} OstIndexErrors;

typedef struct
{
  GPtrArray     *rows;          /* of OstIndexRow, in order of import: images with a known value and an outline */
  int            n_outlines, n_none, n_flagged;         /* none: no number; flagged: a number with a flag */
  OstIndexErrors all, trusted;  /* trusted: without a flag */
} OstIndexEvaluation;
void ost_index_evaluation_free (OstIndexEvaluation *evaluation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstIndexEvaluation, ost_index_evaluation_free)

typedef void (*OstEvaluateIndexProgress) (int done, int total, gpointer data);

/* NULL with a sentence: the table cannot be read, names no image of the project, or none has an outline. */
OstIndexEvaluation *ost_evaluate_index (OstStore *store, const char *known_csv, const OstIndexSource *source,
                                        OstEvaluateIndexProgress progress, gpointer data, GError **error);
