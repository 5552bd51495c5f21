/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>

#include "app/cli.h"
#include "core/workflow/ost-train-segmenter.h"
#include "core/workflow/ost-training-progress.h"

/* Progress is one JSON object a line on standard output, with --json or not: other programs read it, the window among them.
 * SIGINT and SIGTERM stop the run after the current step; the best model so far is kept. */

static volatile sig_atomic_t asked_to_stop;

static void
on_signal (int number)
{
  asked_to_stop = 1;
}

static gboolean
report (const OstTrainingProgress *progress, gpointer data)
{
  g_autofree char *line = ost_training_progress_to_json (progress);

  g_print ("%s\n", line);
  fflush (stdout);
  return !asked_to_stop;
}

static void
print_summary (const OstTrainSummary *s)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  cli_add_text (builder, "stage", "data");
  cli_add_count (builder, "images", s->n_images);
  cli_add_count (builder, "readings", s->n_readings);
  cli_add_count (builder, "readers", s->n_readers);
  for (OstSplitPart p = OST_SPLIT_TRAIN; p <= OST_SPLIT_TEST; p++)
    cli_add_count (builder, ost_split_part_get_id (p), s->parts[p].n_subjects);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

static void
print_model (gint64 id, OstStore *store)
{
  g_autofree char        *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  g_autoptr(OstModelRow)  row = ost_store_find_model (store, number, NULL);
  g_autoptr(JsonBuilder)  builder = json_builder_new ();

  json_builder_begin_object (builder);
  cli_add_text (builder, "stage", "model");
  cli_add_text (builder, "name", row ? row->name : NULL);
  cli_add_text (builder, "path", row ? row->path : NULL);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

/* Writes what is needed before and after itself when nobody else has the project; a window that started this run does it. */
static int
train (const char *project, const OstTrainOptions *options, gboolean resume, gboolean promote)
{
  g_autoptr(GError)   error = NULL;
  g_autoptr(OstStore) store = ost_store_open (project, OST_STORE_WRITE, &error);
  OstTrainSummary     summary;
  gint64              id;

  if (store)
    {
      if (!ost_train_segmenter_prepare (store, options, &summary, &error))
        return cli_fail (error);
      print_summary (&summary);
    }
  else if (!g_error_matches (error, OST_STORE_ERROR, OST_STORE_ERROR_BUSY))
    return cli_fail (error);
  g_clear_error (&error);
  g_clear_pointer (&store, ost_store_close);    /* people may go on working while this runs */
  if (!ost_train_segmenter_run (project, options, resume, report, NULL, &error))
    return cli_fail (error);
  store = ost_store_open (project, OST_STORE_WRITE, &error);
  if (store == NULL)
    return g_error_matches (error, OST_STORE_ERROR, OST_STORE_ERROR_BUSY) ? CLI_DONE : cli_fail (error);
  if ((id = ost_train_segmenter_register (store, &error)) == 0
      || (promote && !ost_store_set_model_state (store, id, OST_MODEL_PROMOTED, &error)))
    return cli_fail (error);
  print_model (id, store);
  return CLI_DONE;
}

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

  if (!cli_parse (&argc, &argv, entries, "segmenter PROJECT",
                  "Learns from the accepted readings of a project. Progress is one JSON object a line; Ctrl+C stops and keeps "
                  "the best model so far. The model becomes a candidate of the project.", 2, 2))
    return CLI_USAGE;
  if (!g_str_equal (argv[1], "segmenter"))
    return cli_misuse ("“%s” cannot be trained: osteon-cli train segmenter PROJECT.", argv[1]);
  if (epochs < 0 || epochs > 10000)
    return cli_misuse ("--epochs goes from 1 to 10000.");
  options = (OstTrainOptions) { preset ? preset : "quick", (guint64) seed, epochs };
  signal (SIGINT, on_signal);
  signal (SIGTERM, on_signal);
  return train (argv[2], &options, resume, promote);
}
