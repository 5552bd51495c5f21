/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli.h"
#include "core/workflow/ost-output.h"

/* What the format cannot hold goes to standard error: the output stays the count, or one document. */
static void
warn (const OstFormat *format)
{
  if (format->loses != NULL)
    g_printerr ("osteon-cli: %s: %s\n", format->id, format->loses);
}

int
cli_export (int argc, char **argv)
{
  g_autofree char *id = NULL, *reader = NULL, *ids = ost_format_describe (TRUE);
  gboolean json = FALSE;
  const GOptionEntry options[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &id, ids, "F" },
    { "reader", 0, 0, G_OPTION_ARG_STRING, &reader, "Whose readings (the account's name)", "NAME" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print one JSON document", NULL },
    { NULL }
  };
  g_autoptr(OstStore) store = NULL;
  g_autoptr(GError) error = NULL;
  const OstFormat *format;
  gint64 reader_id;
  int n;

  if (!cli_parse (&argc, &argv, options, "PROJECT DEST --format F",
                  "Writes the masks of a reader into the folder DEST. Files are named after the images.", 2, 2))
    return CLI_USAGE;
  format = id != NULL ? ost_format_find (id) : NULL;
  if (format == NULL || !format->writes)
    return cli_misuse ("--format must be one of %s.", ids);
  if ((store = ost_store_open (argv[1], OST_STORE_READ, &error)) == NULL)
    return cli_fail (error);
  reader_id = ost_store_find_reader (store, cli_reader_name (reader));
  if (reader_id == 0)
    return cli_misuse ("No reader is called “%s” in this project. Name one with --reader.", cli_reader_name (reader));
  if ((n = ost_output_readings (store, reader_id, format, argv[2], &error)) < 0)
    return cli_fail (error);
  warn (format);
  g_print (json ? "{\"images\":%d}\n" : "%d radiographs exported\n", n);
  return CLI_DONE;
}
