/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli.h"
#include "core/workflow/ost-demo.h"

#define DEFAULT_DEMO 6
#define MAX_DEMO     100000

static gboolean
parse_demo (const char *name, const char *value, gpointer data, GError **error)
{
  guint64 n = DEFAULT_DEMO;

  if (value != NULL && !g_ascii_string_to_unsigned (value, 10, 1, MAX_DEMO, &n, error))
    return FALSE;
  *(int *) data = n;
  return TRUE;
}

int
cli_new (int argc, char **argv)
{
  static int n_demo;
  gint64 seed = 1;
  g_autofree char *reader = NULL;
  gboolean json = FALSE;
  const GOptionEntry options[] = {
    { "demo", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, (gpointer) parse_demo,
      "Fill it with N synthetic radiographs (6)", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Other synthetic radiographs for another seed (1)", "S" },
    { "reader", 0, 0, G_OPTION_ARG_STRING, &reader, "Who clicked on the bones of the first one (the account's name)",
      "NAME" },
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  g_autoptr(GOptionGroup) group = g_option_group_new ("new", "", "", &n_demo, NULL);
  g_autoptr(GOptionContext) context = g_option_context_new ("PROJECT");
  g_autoptr(OstStore) store = NULL;
  g_autoptr(GError) error = NULL;

  g_option_group_add_entries (group, options);
  g_option_context_set_main_group (context, g_steal_pointer (&group));
  g_option_context_set_summary (context, "Makes a project: the folder PROJECT.osteon.");
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return cli_misuse ("%s (osteon-cli new PROJECT [--demo[=N]] [--seed S])", error->message);
  if (argc != 2)
    return cli_misuse ("Name one project: osteon-cli new PROJECT [--demo[=N]] [--seed S]");

  if (!ost_store_create (argv[1], &error))
    return cli_fail (error);
  if ((store = ost_store_open (argv[1], OST_STORE_WRITE, &error)) == NULL
      || (n_demo > 0 && !ost_demo_fill (store, n_demo, seed, cli_reader_name (reader), &error)))
    {
      g_prefix_error (&error, "“%s” was made but is not full; use it as it is, or remove it and start again: ",
                      argv[1]);
      return cli_fail (error);
    }
  if (json)
    {
      g_autoptr(JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      ost_json_add_text (builder, "project", ost_store_get_path (store));
      cli_add_count (builder, "images", n_demo);
      json_builder_end_object (builder);
      cli_print_json (builder);
    }
  else
    g_print ("%s, %d synthetic radiographs\n", ost_store_get_path (store), n_demo);
  return CLI_DONE;
}
