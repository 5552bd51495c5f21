/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>

#include "app/cli-train.h"
#include "app/cli.h"

static volatile sig_atomic_t asked_to_stop;

static void
on_signal (int number)
{
  asked_to_stop = 1;
}

gboolean
cli_train_say (const char *line, gpointer data)
{
  OstPatchSummary *summary = data;

  if (summary && summary->n_images > 0)
    {
      g_autofree char *said = ost_patch_summary_to_json (summary);

      g_print ("%s\n", said);
      summary->n_images = 0;
    }
  g_print ("%s\n", line);
  fflush (stdout);
  return !asked_to_stop;
}

static void
print_model (gint64 id, OstStore *store)
{
  g_autofree char        *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  g_autoptr(OstModelRow)  row = ost_store_find_model (store, number, NULL);
  g_autoptr(JsonBuilder)  builder = json_builder_new ();

  json_builder_begin_object (builder);
  ost_json_add_text (builder, "stage", "model");
  ost_json_add_text (builder, "name", row ? row->name : NULL);
  ost_json_add_text (builder, "path", row ? row->path : NULL);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

/* People may go on working while this runs: the project is not held meanwhile. */
int
cli_train_whole (const CliTraining *training, const char *project, gconstpointer options, gboolean resume,
                 gboolean promote)
{
  g_autoptr(GError)   error = NULL;
  g_autoptr(OstStore) store = ost_store_open (project, OST_STORE_WRITE, &error);
  gint64              id;

  signal (SIGINT, on_signal);
  signal (SIGTERM, on_signal);
  if (store ? !training->prepare (store, options, &error)
            : !g_error_matches (error, OST_STORE_ERROR, OST_STORE_ERROR_BUSY))
    return cli_fail (error);
  g_clear_error (&error);
  g_clear_pointer (&store, ost_store_close);
  if (!training->run (project, options, resume, &error))
    return cli_fail (error);
  store = ost_store_open (project, OST_STORE_WRITE, &error);
  if (store == NULL)
    return g_error_matches (error, OST_STORE_ERROR, OST_STORE_ERROR_BUSY) ? CLI_DONE : cli_fail (error);
  if ((id = training->register_model (store, &error)) == 0
      || (promote && !ost_store_set_model_state (store, id, OST_MODEL_PROMOTED, &error)))
    return cli_fail (error);
  print_model (id, store);
  return CLI_DONE;
}
