/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>
#include "core/workflow/ost-evaluate-classifier.h"
#include "core/workflow/ost-task-steps.h"

/* A classifier's evaluation as a page shows it. */

/* What one bone contributes: how well it tells the two classes apart alone, over labelled subjects who have it. */
typedef struct
{
  int    n;                     /* subjects */
  double auc;                   /* NAN with one class */
  double positive, negative;    /* mean probability of each class; NAN without any */
} OstCohortBone;
void     ost_cohort_bones           (const OstClassifierEvaluation *evaluation, OstCohortBone bones[OST_N_BONES]);

/* The corners of the curve of subjects: an array of OstRocPoint, to be freed with g_array_unref. */
GArray  *ost_cohort_roc             (const OstClassifierEvaluation *evaluation);

/* Labelled subjects who are called what they are not, the surest errors first; borrowed, free the array with
 * g_ptr_array_unref. */
GPtrArray *ost_cohort_confused      (const OstClassifierEvaluation *evaluation);

/* All of it as one table (RFC 4180, UTF-8): table, item, figure, value, low, high. Numbers have a point and are read back
 * to what is shown; what is not defined is empty. Free with g_free. */
char    *ost_cohort_to_csv          (const OstClassifierEvaluation *evaluation);

/* The name of the newest classifier that is older than this one; NULL: none. model NULL: the one in use. */
char    *ost_cohort_dup_former      (OstStore *store, const char *model);

/* ost_evaluate_classifier in a worker; names are copied. */
void     ost_cohort_evaluate_async  (const char *project, const OstEvaluateClassifierOptions *options,
                                     GCancellable *cancellable, OstTaskProgress progress, gpointer progress_data,
                                     GAsyncReadyCallback callback, gpointer user_data);
OstClassifierEvaluation *ost_cohort_evaluate_finish (GAsyncResult *result, GError **error);
