/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli.h"
#include "core/store/ost-store-models.h"

static void
add_model (JsonBuilder *builder, const OstModelRow *row)
{
  json_builder_begin_object (builder);
  cli_add_text (builder, "name", row->name);
  cli_add_text (builder, "kind", row->kind);
  cli_add_text (builder, "state", ost_model_state_get_id (row->state));
  cli_add_text (builder, "at", row->at);
  cli_add_text (builder, "path", row->path);
  cli_add_text (builder, "sha256", row->sha256);
  cli_add_text (builder, "card", row->card);
  json_builder_end_object (builder);
}

static int
list (const char *project, const char *only, gboolean json)
{
  g_autoptr(GError)      error = NULL;
  g_autoptr(OstStore)    store = ost_store_open (project, OST_STORE_READ, &error);
  g_autoptr(GPtrArray)   rows = store ? ost_store_list_models (store, &error) : NULL;
  g_autoptr(OstModelRow) wanted = rows && only ? ost_store_find_model (store, only, &error) : NULL;
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  if (rows == NULL || (only && wanted == NULL))
    return cli_fail (error);
  json_builder_begin_array (builder);
  for (guint i = 0; i < rows->len; i++)
    {
      const OstModelRow *row = rows->pdata[i];

      if (wanted && wanted->id != row->id)
        continue;
      add_model (builder, row);
      if (!json)
        g_print ("%-16s %-10s %s  %s\n", row->name, ost_model_state_get_id (row->state), row->at, row->card);
    }
  json_builder_end_array (builder);
  if (json)
    cli_print_json (builder);
  return CLI_DONE;
}

static int
set_state (const char *project, const char *name, OstModelState state)
{
  g_autoptr(GError)      error = NULL;
  g_autoptr(OstStore)    store = ost_store_open (project, OST_STORE_WRITE, &error);
  g_autoptr(OstModelRow) row = store ? ost_store_find_model (store, name, &error) : NULL;

  if (row == NULL || !ost_store_set_model_state (store, row->id, state, &error))
    return cli_fail (error);
  g_print ("%s is %s\n", row->name, ost_model_state_get_id (state));
  return CLI_DONE;
}

int
cli_models (int argc, char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry options[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print one JSON document", NULL },
    { NULL }
  };

  if (!cli_parse (&argc, &argv, options, "PROJECT [promote|retire|show MODEL]",
                  "Lists the models of a project; promote puts one to use (the one before is retired and can be promoted "
                  "again), retire takes it out of use.", 1, 3))
    return CLI_USAGE;
  if (argc == 2)
    return list (argv[1], NULL, json);
  if (argc == 4 && g_str_equal (argv[2], "show"))
    return list (argv[1], argv[3], json);
  if (argc == 4 && g_str_equal (argv[2], "promote"))
    return set_state (argv[1], argv[3], OST_MODEL_PROMOTED);
  if (argc == 4 && g_str_equal (argv[2], "retire"))
    return set_state (argv[1], argv[3], OST_MODEL_RETIRED);
  return cli_misuse ("osteon-cli models PROJECT [promote|retire|show MODEL].");
}
