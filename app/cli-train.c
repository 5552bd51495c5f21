/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli-train.h"
#include "app/cli.h"
#include "core/workflow/ost-train-segmenter.h"

static void
print_summary (const OstTrainSummary *s)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ost_json_add_text (builder, "stage", "data");
  cli_add_count (builder, "images", s->n_images);
  cli_add_count (builder, "readings", s->n_readings);
  cli_add_count (builder, "readers", s->n_readers);
  for (OstSplitPart p = OST_SPLIT_TRAIN; p <= OST_SPLIT_TEST; p++)
    cli_add_count (builder, ost_split_part_get_id (p), s->parts[p].n_subjects);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

static gboolean
prepare (OstStore *store, gconstpointer options, GError **error)
{
  OstTrainSummary summary;

  if (!ost_train_segmenter_prepare (store, options, &summary, error))
    return FALSE;
  print_summary (&summary);
  return TRUE;
}

static gboolean
run (const char *project, gconstpointer options, gboolean resume, GError **error)
{
  return ost_train_segmenter_run (project, options, resume, cli_train_say, NULL, error);
}

static const CliTraining segmenter = { prepare, run, ost_train_segmenter_register };

int
cli_train (int argc, char **argv)
{
  g_autofree char *preset = NULL;
  gint64           seed = 1;
  int              epochs = 0;
  gboolean         resume = FALSE, promote = FALSE;
  const GOptionEntry entries[] = {
    { "preset", 0, 0, G_OPTION_ARG_STRING, &preset, "quick (minutes), workstation (two hours), paper (quick)", "P" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Of the split, the first weights and all draws (1)", "S" },
    { "epochs", 0, 0, G_OPTION_ARG_INT, &epochs, "Instead of the preset's", "N" },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &resume, "Go on where the last run was stopped", NULL },
    { "promote", 0, 0, G_OPTION_ARG_NONE, &promote, "Put the model to use at once", NULL },
    { NULL }
  };
  OstTrainOptions options;

  if (argc > 1 && g_str_equal (argv[1], "encoder"))
    return cli_train_encoder (argc - 1, argv + 1);
  if (argc > 1 && g_str_equal (argv[1], "classifier"))
    return cli_train_classifier (argc - 1, argv + 1);
  if (!cli_parse (&argc, &argv, entries, "segmenter PROJECT",
                  "Learns from the accepted readings of a project. Progress is one JSON object a line; Ctrl+C stops and keeps "
                  "the best model so far. The model becomes a candidate of the project.", 2, 2))
    return CLI_USAGE;
  if (!g_str_equal (argv[1], "segmenter"))
    return cli_misuse ("“%s” cannot be trained: osteon-cli train segmenter|encoder|classifier PROJECT.", argv[1]);
  if (epochs < 0 || epochs > 10000)
    return cli_misuse ("--epochs goes from 1 to 10000.");
  options = (OstTrainOptions) { preset ? preset : "quick", (guint64) seed, epochs };
  return cli_train_whole (&segmenter, argv[2], &options, resume, promote);
}
