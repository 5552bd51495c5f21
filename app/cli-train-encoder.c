/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli-train.h"
#include "app/cli.h"
#include "core/workflow/ost-train-encoder.h"

static gboolean
prepare (OstStore *store, gconstpointer options, GError **error)
{
  return ost_train_encoder_prepare (store, options, error);
}

static gboolean
run (const char *project, gconstpointer options, gboolean resume, GError **error)
{
  OstPatchSummary summary = { 0 };

  return ost_train_encoder_run (project, options, resume, cli_train_say, &summary, &summary, error);
}

static const CliTraining encoder = { prepare, run, ost_train_encoder_register };

int
cli_train_encoder (int argc, char **argv)
{
  g_autofree char *preset = NULL, *method = NULL;
  gint64           seed = 1;
  int              epochs = 0;
  gboolean         resume = FALSE, promote = FALSE, conventional = FALSE, whole = FALSE;
  const GOptionEntry entries[] = {
    { "method", 0, 0, G_OPTION_ARG_STRING, &method, "simclr (default), supcon, swav, vicreg; supervised; texture", "M" },
    { "preset", 0, 0, G_OPTION_ARG_STRING, &preset, "quick (minutes), workstation, paper (quick)", "P" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Of the split, the first weights and all draws (1)", "S" },
    { "epochs", 0, 0, G_OPTION_ARG_INT, &epochs, "Instead of the preset's", "N" },
    { "conventional-crops", 0, 0, G_OPTION_ARG_NONE, &conventional, "Keep crops that hold hardly any bone", NULL },
    { "no-segmentation", 0, 0, G_OPTION_ARG_NONE, &whole, "Random squares of the radiographs instead of bones", NULL },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &resume, "Go on where the last run was stopped", NULL },
    { "promote", 0, 0, G_OPTION_ARG_NONE, &promote, "Put the encoder to use at once", NULL },
    { NULL }
  };
  OstTrainEncoderOptions options = { .method = OST_ENCODER_SIMCLR };

  if (!cli_parse (&argc, &argv, entries, "PROJECT",
                  "Learns to look at bones from the radiographs of a project, without labels unless the method is "
                  "supcon or supervised. Bones come from accepted readings, else from the segmenter in use. Progress "
                  "is one JSON object a line; Ctrl+C stops and keeps the encoder of the last whole epoch, which "
                  "becomes a candidate.", 1, 1))
    return CLI_USAGE;
  if (method && !ost_encoder_method_from_id (method, &options.method))
    return cli_misuse ("“%s” is no method: simclr, supcon, swav, vicreg, supervised or texture.", method);
  if (epochs < 0 || epochs > 10000)
    return cli_misuse ("--epochs goes from 1 to 10000.");
  options.preset = preset ? preset : "quick";
  options.seed = (guint64) seed;
  options.epochs = epochs;
  options.conventional = conventional;
  options.whole = whole;
  return cli_train_whole (&encoder, argv[1], &options, resume, promote);
}
