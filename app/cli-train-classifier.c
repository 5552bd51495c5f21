/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli-train.h"
#include "app/cli.h"
#include "core/workflow/ost-train-classifier.h"

static gboolean
prepare (OstStore *store, gconstpointer options, GError **error)
{
  return ost_train_classifier_prepare (store, options, error);
}

static gboolean
run (const char *project, gconstpointer options, gboolean resume, GError **error)
{
  OstPatchSummary summary = { 0 };

  return ost_train_classifier_run (project, options, cli_train_say, &summary, &summary, error);
}

static const CliTraining classifier = { prepare, run, ost_train_classifier_register };

int
cli_train_classifier (int argc, char **argv)
{
  g_autofree char *encoder = NULL;
  gint64           seed = 1;
  int              fine_tune = 0;
  double           threshold = 0.5;
  gboolean         promote = FALSE, balanced = FALSE, at_most = FALSE;
  const GOptionEntry entries[] = {
    { "encoder", 0, 0, G_OPTION_ARG_STRING, &encoder, "Which encoder (the one in use)", "M" },
    { "threshold", 0, 0, G_OPTION_ARG_DOUBLE, &threshold, "Of the mean probability of the bones (0.5)", "P" },
    { "who-rule", 0, 0, G_OPTION_ARG_NONE, &at_most, "Positive is a T-score of -2.5 or less, not only below", NULL },
    { "balanced", 0, 0, G_OPTION_ARG_NONE, &balanced, "Both classes weigh the same", NULL },
    { "fine-tune", 0, 0, G_OPTION_ARG_INT, &fine_tune, "Before, the whole encoder learns the labels for N epochs", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Of the split, where it is still to be drawn (1)", "S" },
    { "promote", 0, 0, G_OPTION_ARG_NONE, &promote, "Put the classifier to use at once", NULL },
    { NULL }
  };
  OstTrainClassifierOptions options;

  if (!cli_parse (&argc, &argv, entries, "PROJECT",
                  "Learns which bones are those of subjects with osteoporosis, from the T-scores of a project and an "
                  "encoder. Progress is one JSON object a line. The classifier becomes a candidate of the "
                  "project.", 1, 1))
    return CLI_USAGE;
  if (!(threshold > 0 && threshold < 1))
    return cli_misuse ("--threshold lies between 0 and 1.");
  if (fine_tune < 0 || fine_tune > 1000)
    return cli_misuse ("--fine-tune goes from 0 to 1000 epochs.");
  options = (OstTrainClassifierOptions) {
    encoder, at_most ? OST_T_RULE_AT_MOST : OST_T_RULE_BELOW, threshold, balanced, (guint64) seed, fine_tune,
  };
  return cli_train_whole (&classifier, argv[1], &options, FALSE, promote);
}
