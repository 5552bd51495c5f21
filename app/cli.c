/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <unistd.h>

#include "app/cli.h"

gboolean
cli_parse (int *argc, char ***argv, const GOptionEntry *options, const char *operands, const char *summary, int n_min,
           int n_max)
{
  g_autofree char *usage = g_strdup_printf ("%s %s", (*argv)[0], operands);
  g_autoptr(GOptionContext) context = g_option_context_new (usage);
  g_autoptr(GError) error = NULL;
  int n;

  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      cli_misuse ("%s (osteon-cli %s)", error->message, usage);
      return FALSE;
    }
  /* "--" ends the options; GOption leaves it in place. */
  for (int i = 1; i < *argc; i++)
    if (g_str_equal ((*argv)[i], "--"))
      {
        for (int j = i; j < *argc; j++)
          (*argv)[j] = (*argv)[j + 1];
        (*argc)--;
        break;
      }
  n = *argc - 1;
  if (n >= n_min && (n_max < 0 || n <= n_max))
    return TRUE;
  cli_misuse ("%s: usage: osteon-cli %s", n < n_min ? "Something is missing" : "Too many arguments", usage);
  return FALSE;
}

void
cli_show_progress (int done, int total, gpointer data)
{
  if (isatty (STDERR_FILENO))
    g_printerr ("\r%d of %d%s", done, total, done == total ? "\n" : "");
}

int
cli_fail (GError *error)
{
  g_printerr ("osteon-cli: %s\n", error->message);
  return CLI_FAILED;
}

int
cli_misuse (const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("osteon-cli: %s\n", sentence);
  return CLI_USAGE;
}

void
cli_print_json (JsonBuilder *builder)
{
  g_autofree char *text = ost_json_to_text (builder);

  g_print ("%s\n", text);
}

void
cli_add_interval (JsonBuilder *builder, const char *name, OstInterval interval)
{
  ost_json_begin_object (builder, name);
  ost_json_add_number (builder, "mean", interval.mean);
  ost_json_add_number (builder, "low", interval.low);
  ost_json_add_number (builder, "high", interval.high);
  json_builder_end_object (builder);
}

void
cli_add_count (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  if (value < 0)
    json_builder_add_null_value (builder);
  else
    json_builder_add_int_value (builder, value);
}

void
cli_add_strings (JsonBuilder *builder, const char *name, GPtrArray *strings)
{
  ost_json_begin_array (builder, name);
  for (guint i = 0; i < strings->len; i++)
    json_builder_add_string_value (builder, strings->pdata[i]);
  json_builder_end_array (builder);
}

const char *
cli_reader_name (const char *given)
{
  return given ? given : g_get_user_name ();
}

GPtrArray *
cli_choose_images (OstStore *store, char **names, GError **error)
{
  g_autoptr(GPtrArray) rows = NULL;

  if (names[0] == NULL)
    return ost_store_list_images (store, error);
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_image_row_free);
  for (int i = 0; names[i]; i++)
    {
      OstImageRow *row = ost_store_find_image (store, names[i], error);

      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}
