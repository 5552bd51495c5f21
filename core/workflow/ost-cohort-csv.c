/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/exchange/ost-csv.h"
#include "core/measure/ost-roc.h"
#include "core/workflow/ost-cohort.h"

static void
append_row (GString *csv, const char *table, const char *item, const char *figure, double value, double low, double high)
{
  ost_csv_append_text (csv, table);
  ost_csv_append_text (csv, item);
  ost_csv_append_text (csv, figure);
  ost_csv_append_number (csv, value);
  ost_csv_append_number (csv, low);
  ost_csv_append_number (csv, high);
  g_string_truncate (csv, csv->len - 1);                /* the last field has no comma after it */
  g_string_append (csv, "\r\n");
}

static void
append_scores (GString *csv, const char *item, const OstClassification *c)
{
  const struct { const char *name; int n; } counts[] = {
    { "true_positive", c->true_positive }, { "false_positive", c->false_positive }, { "true_negative", c->true_negative },
    { "false_negative", c->false_negative }, { "missing", c->n_missing },
  };

  for (OstScore s = 0; s < OST_N_SCORES; s++)
    append_row (csv, "scores", item, ost_score_get_id (s), c->scores[s].value, c->scores[s].low, c->scores[s].high);
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    append_row (csv, "scores", item, counts[i].name, counts[i].n, NAN, NAN);
}

static void
append_reliability (GString *csv, const OstReliability *r)
{
  for (int b = 0; b < r->n_bins; b++)
    {
      const OstReliabilityBin *bin = &r->bins[b];
      g_autofree char         *item = g_strdup_printf ("%d of %d", b + 1, r->n_bins);

      append_row (csv, "reliability", item, "subjects", bin->n, NAN, NAN);
      append_row (csv, "reliability", item, "probability", bin->probability, NAN, NAN);
      append_row (csv, "reliability", item, "positives", bin->positives, bin->low, bin->high);
    }
  append_row (csv, "reliability", "all", "ece", r->ece, NAN, NAN);
}

static void
append_bones (GString *csv, const OstClassifierEvaluation *e)
{
  OstCohortBone bones[OST_N_BONES];

  ost_cohort_bones (e, bones);
  for (OstBone b = 0; b < OST_N_BONES; b++)
    {
      append_row (csv, "bones", ost_bone_get_id (b), "subjects", bones[b].n, NAN, NAN);
      append_row (csv, "bones", ost_bone_get_id (b), "auc", bones[b].auc, NAN, NAN);
      append_row (csv, "bones", ost_bone_get_id (b), "mean_of_positives", bones[b].positive, NAN, NAN);
      append_row (csv, "bones", ost_bone_get_id (b), "mean_of_negatives", bones[b].negative, NAN, NAN);
    }
}

static void
append_roc (GString *csv, const OstClassifierEvaluation *e)
{
  g_autoptr(GArray) points = ost_cohort_roc (e);

  for (guint i = 0; i < points->len; i++)
    {
      const OstRocPoint *point = &g_array_index (points, OstRocPoint, i);
      g_autofree char   *item = g_strdup_printf ("%u", i + 1);

      append_row (csv, "roc", item, "threshold", point->threshold, NAN, NAN);
      append_row (csv, "roc", item, "false_positive_rate", point->false_positive, NAN, NAN);
      append_row (csv, "roc", item, "true_positive_rate", point->true_positive, NAN, NAN);
    }
}

static void
append_subject (GString *csv, const OstClassifiedSubject *s)
{
  append_row (csv, "subjects", s->subject, "probability", s->probability, s->low, s->high);
  append_row (csv, "subjects", s->subject, "t_score", s->t_score, NAN, NAN);
  append_row (csv, "subjects", s->subject, "positive", s->labelled ? s->positive : NAN, NAN, NAN);
  append_row (csv, "subjects", s->subject, "bones", s->n_bones, NAN, NAN);
  for (OstBone b = 0; b < OST_N_BONES; b++)
    append_row (csv, "subjects", s->subject, ost_bone_get_id (b), s->bones[b], NAN, NAN);
}

static void
append_against (GString *csv, const OstClassifierEvaluation *e)
{
  append_row (csv, "delong", e->against, "auc_difference", e->delong.difference, e->delong.low, e->delong.high);
  append_row (csv, "delong", e->against, "p", e->delong.p, NAN, NAN);
}

static void
append_folds (GString *csv, const OstClassifierFolds *cross)
{
  const OstScoreInterval *auc = &cross->pooled.scores[OST_SCORE_AUC];
  g_autofree char        *item = g_strdup_printf ("%d x %d", cross->folds, cross->repeats);

  append_row (csv, "folds", item, "auc", cross->auc, NAN, NAN);
  append_row (csv, "folds", item, "auc_sd", cross->auc_sd, NAN, NAN);
  append_row (csv, "folds", item, "auc_of_means", auc->value, auc->low, auc->high);
}

char *
ost_cohort_to_csv (const OstClassifierEvaluation *e)
{
  GString *csv = g_string_new ("table,item,figure,value,low,high\r\n");

  append_row (csv, "model", e->model, "threshold", e->threshold, NAN, NAN);
  append_row (csv, "model", e->rule, "radiographs", e->n_images, NAN, NAN);
  append_scores (csv, "subjects", &e->of_subjects);
  append_scores (csv, "bones", &e->of_bones);
  append_roc (csv, e);
  append_reliability (csv, &e->reliability);
  append_bones (csv, e);
  if (e->against != NULL)
    append_against (csv, e);
  if (e->cross.folds > 0)
    append_folds (csv, &e->cross);
  for (guint i = 0; i < e->subjects->len; i++)
    append_subject (csv, e->subjects->pdata[i]);
  return g_string_free (csv, FALSE);
}
