/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "app/cli.h"
#include "core/workflow/ost-evaluate-classifier.h"

static gboolean
show_progress (int done, int total, gpointer data)
{
  cli_show_progress (done, total, data);
  return TRUE;
}

/* --- As text ------------------------------------------------------------------------------------------------------ */

static const struct { OstScore score; const char *label; } shown[] = {
  { OST_SCORE_PRECISION, "precision" }, { OST_SCORE_RECALL, "recall" }, { OST_SCORE_SPECIFICITY, "specificity" },
  { OST_SCORE_F1, "F1" }, { OST_SCORE_MACRO_F1, "macro-F1" }, { OST_SCORE_ACCURACY, "accuracy" }, { OST_SCORE_AUC, "AUC" },
  { OST_SCORE_BRIER, "Brier" },
};

static void
print_interval (OstScoreInterval interval)
{
  if (isnan (interval.value))
    g_print ("   -                  ");
  else if (isnan (interval.low))
    g_print ("   %.3f              ", interval.value);
  else
    g_print ("   %.3f (%.3f .. %.3f)", interval.value, interval.low, interval.high);
}

static void
print_scores (const OstClassifierEvaluation *e)
{
  g_print ("%-14s   %-21s   %s\n", "", "subjects", "bones");
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      g_print ("%-14s", shown[i].label);
      print_interval (e->of_subjects.scores[shown[i].score]);
      print_interval (e->of_bones.scores[shown[i].score]);
      g_print ("\n");
    }
  g_print ("%-14s   %d of %d, %d false alarms\n", "positives found", e->of_subjects.true_positive,
           e->of_subjects.true_positive + e->of_subjects.false_negative, e->of_subjects.false_positive);
}

static void
print_reliability (const OstReliability *r)
{
  g_print ("Reliability of subjects (ECE %.3f):\n", r->ece);
  for (int b = 0; b < r->n_bins; b++)
    if (r->bins[b].n)
      g_print ("  %.1f .. %.1f   %3d subjects, mean probability %.2f, positive %.2f (%.2f .. %.2f)\n", (double) b / r->n_bins,
               (b + 1.0) / r->n_bins, r->bins[b].n, r->bins[b].probability, r->bins[b].positives, r->bins[b].low,
               r->bins[b].high);
}

static void
print_confused (const OstClassifierEvaluation *e)
{
  for (guint i = 0; i < e->subjects->len; i++)
    {
      const OstClassifiedSubject *s = e->subjects->pdata[i];
      gboolean                    called = s->probability >= e->threshold;

      if (s->labelled && !isnan (s->probability) && called != s->positive)
        g_print ("  %s: T-score %.1f, called %s at %.2f (%.2f .. %.2f)\n", s->subject, s->t_score,
                 called ? "positive" : "negative", s->probability, s->low, s->high);
    }
}

static void
print_text (const OstClassifierEvaluation *e)
{
  g_print ("%s, positive: %s, threshold %.2f\n%u subjects, %d without any bone; %d radiographs, %d as kept\n", e->model, e->rule,
           e->threshold, e->subjects->len, e->n_without, e->n_images, e->n_kept);
  print_scores (e);
  print_reliability (&e->reliability);
  if (e->against)
    g_print ("Against %s: AUC %.3f - %.3f = %+.3f (%+.3f .. %+.3f), p %.3f (DeLong)\n", e->against, e->delong.auc[0],
             e->delong.auc[1], e->delong.difference, e->delong.low, e->delong.high, e->delong.p);
  if (e->cross.folds)
    {
      g_print ("%d folds by subject, %d times, all labelled subjects: AUC %.3f ± %.3f;", e->cross.folds, e->cross.repeats,
               e->cross.auc, e->cross.auc_sd);
      print_interval (e->cross.pooled.scores[OST_SCORE_AUC]);
      g_print (" of the mean\n%s", e->cross.labels_seen ? "  The encoder has learnt from labels of these subjects: this "
                                                        "flatters it.\n" : "");
    }
  print_confused (e);
}

/* --- As JSON ------------------------------------------------------------------------------------------------------ */

static void
add_interval (JsonBuilder *builder, const char *name, OstScoreInterval interval)
{
  ost_json_begin_object (builder, name);
  ost_json_add_number (builder, "value", interval.value);
  ost_json_add_number (builder, "low", interval.low);
  ost_json_add_number (builder, "high", interval.high);
  json_builder_end_object (builder);
}

static void
add_scores (JsonBuilder *builder, const char *name, const OstClassification *c)
{
  ost_json_begin_object (builder, name);
  for (OstScore score = 0; score < OST_N_SCORES; score++)
    add_interval (builder, ost_score_get_id (score), c->scores[score]);
  cli_add_count (builder, "true_positive", c->true_positive);
  cli_add_count (builder, "false_positive", c->false_positive);
  cli_add_count (builder, "true_negative", c->true_negative);
  cli_add_count (builder, "false_negative", c->false_negative);
  cli_add_count (builder, "missing", c->n_missing);
  json_builder_end_object (builder);
}

static void
add_reliability (JsonBuilder *builder, const OstReliability *r)
{
  ost_json_begin_object (builder, "reliability");
  ost_json_add_number (builder, "ece", r->ece);
  ost_json_begin_array (builder, "bins");
  for (int b = 0; b < r->n_bins; b++)
    {
      json_builder_begin_object (builder);
      cli_add_count (builder, "n", r->bins[b].n);
      ost_json_add_number (builder, "probability", r->bins[b].probability);
      ost_json_add_number (builder, "positives", r->bins[b].positives);
      ost_json_add_number (builder, "low", r->bins[b].low);
      ost_json_add_number (builder, "high", r->bins[b].high);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_delong (JsonBuilder *builder, const OstClassifierEvaluation *e)
{
  ost_json_begin_object (builder, "delong");
  ost_json_add_text (builder, "against", e->against);
  ost_json_add_number (builder, "auc", e->delong.auc[0]);
  ost_json_add_number (builder, "auc_against", e->delong.auc[1]);
  ost_json_add_number (builder, "difference", e->delong.difference);
  ost_json_add_number (builder, "low", e->delong.low);
  ost_json_add_number (builder, "high", e->delong.high);
  ost_json_add_number (builder, "p", e->delong.p);
  json_builder_end_object (builder);
}

static void
add_cross (JsonBuilder *builder, const OstClassifierFolds *cross)
{
  ost_json_begin_object (builder, "cross_validation");
  cli_add_count (builder, "folds", cross->folds);
  cli_add_count (builder, "repeats", cross->repeats);
  ost_json_add_number (builder, "auc", cross->auc);
  ost_json_add_number (builder, "auc_sd", cross->auc_sd);
  ost_json_add_flag (builder, "labels_seen", cross->labels_seen);
  add_scores (builder, "subjects", &cross->pooled);
  json_builder_end_object (builder);
}

static void
add_subject (JsonBuilder *builder, const OstClassifiedSubject *s)
{
  json_builder_begin_object (builder);
  ost_json_add_text (builder, "subject", s->subject);
  ost_json_add_text (builder, "part", ost_split_part_get_id (s->part));
  ost_json_add_number (builder, "t_score", s->t_score);
  json_builder_set_member_name (builder, "positive");
  if (s->labelled)
    json_builder_add_boolean_value (builder, s->positive);
  else
    json_builder_add_null_value (builder);
  ost_json_add_number (builder, "probability", s->probability);
  ost_json_add_number (builder, "low", s->low);
  ost_json_add_number (builder, "high", s->high);
  ost_json_add_number (builder, "against", s->against);
  cli_add_count (builder, "bones", s->n_bones);
  cli_add_count (builder, "radiographs", (int) s->images->len);
  json_builder_end_object (builder);
}

static void
print_json (const OstClassifierEvaluation *e)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ost_json_add_text (builder, "model", e->model);
  ost_json_add_text (builder, "rule", e->rule);
  ost_json_add_number (builder, "threshold", e->threshold);
  cli_add_count (builder, "radiographs", e->n_images);
  cli_add_count (builder, "kept", e->n_kept);
  add_scores (builder, "subjects", &e->of_subjects);
  add_scores (builder, "bones", &e->of_bones);
  add_reliability (builder, &e->reliability);
  if (e->against)
    add_delong (builder, e);
  if (e->cross.folds)
    add_cross (builder, &e->cross);
  ost_json_begin_array (builder, "rows");
  for (guint i = 0; i < e->subjects->len; i++)
    add_subject (builder, e->subjects->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

/* --- The command -------------------------------------------------------------------------------------------------- */

static gboolean
parse_part (const char *name, int *part)
{
  *part = -1;
  for (OstSplitPart p = OST_SPLIT_TRAIN; p <= OST_SPLIT_TEST; p++)
    if (g_str_equal (name, ost_split_part_get_id (p)))
      *part = p;
  return *part >= 0 || g_str_equal (name, "all");
}

static const char summary[] =
  "How good a classifier is at people it has not learnt from: each radiograph by all samples of the segmenter in use,\n"
  "subjects and bones, 95 % intervals by resampling subjects. The project is not changed. With --folds the probe, not the\n"
  "encoder, is cross-validated over everybody with a T-score.";

int
cli_evaluate_classifier (int argc, char **argv)
{
  g_autofree char *model = NULL, *against = NULL, *part = NULL;
  int              folds = 0, repeats = 5, rounds = 2000;
  gint64           seed = 1;
  gboolean         json = FALSE;
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_STRING, &model, "Which classifier (the one in use)", "M" },
    { "part", 0, 0, G_OPTION_ARG_STRING, &part, "test, validation, train or all (test)", "P" },
    { "against", 0, 0, G_OPTION_ARG_STRING, &against, "Compare its AUC with this one's (DeLong)", "M" },
    { "folds", 0, 0, G_OPTION_ARG_INT, &folds, "Cross-validate the probe, 3 to 50 folds by subject", "K" },
    { "repeats", 0, 0, G_OPTION_ARG_INT, &repeats, "Times, each with folds of its own, 1 to 100 (5)", "R" },
    { "bootstrap", 0, 0, G_OPTION_ARG_INT, &rounds, "Rounds for intervals, 0 to 100000 (2000)", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Of folds and resampling (1)", "S" },
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  g_autoptr(GError)                  error = NULL;
  g_autoptr(OstClassifierEvaluation) evaluation = NULL;
  OstEvaluateClassifierOptions       options;

  if (!cli_parse (&argc, &argv, entries, "PROJECT", summary, 1, 1))
    return CLI_USAGE;
  options = (OstEvaluateClassifierOptions) { model, against, 0, rounds, folds, repeats, (guint64) seed, FALSE };
  if (!parse_part (part ? part : "test", &options.part))
    return cli_misuse ("“%s” is no part: test, validation, train or all.", part);
  if (folds != 0 && (folds < 3 || folds > 50))
    return cli_misuse ("--folds goes from 3 to 50: one is asked, one chooses the penalty, the others teach.");
  if (repeats < 1 || repeats > 100 || rounds < 0 || rounds > 100000)
    return cli_misuse ("--repeats goes from 1 to 100, --bootstrap from 0 to 100000.");
  evaluation = ost_evaluate_classifier (argv[1], &options, show_progress, NULL, &error);
  if (evaluation == NULL)
    return cli_fail (error);
  if (json)
    print_json (evaluation);
  else
    print_text (evaluation);
  return CLI_DONE;
}
