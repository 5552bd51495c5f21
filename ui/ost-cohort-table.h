/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gtk/gtk.h>
#include "core/workflow/ost-cohort.h"

/* The tables of the cohort's page; what was there is removed. */

/* Scores of subjects and of bones, each with its 95 % interval. */
void       ost_cohort_table_fill_scores (GtkGrid *table, const OstClassifierEvaluation *evaluation);
/* What each bone tells alone. */
void       ost_cohort_table_fill_bones  (GtkGrid *table, const OstClassifierEvaluation *evaluation);
/* A line of the list of the confused; has the data "image-id", a gint64: his first radiograph. */
GtkWidget *ost_cohort_case_row_new      (const OstClassifiedSubject *subject, double threshold);
