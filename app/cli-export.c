/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli.h"
#include "core/workflow/ost-output.h"

int
cli_export (int argc, char **argv)
{
  g_autofree char *format = NULL, *reader = NULL;
  gboolean json = FALSE;
  const GOptionEntry options[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format,
      "png: a label map with a visible palette and one file for each bone", "F" },
    { "reader", 0, 0, G_OPTION_ARG_STRING, &reader, "Whose readings (the account's name)", "NAME" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print one JSON document", NULL },
    { NULL }
  };
  g_autoptr(OstStore) store = NULL;
  g_autoptr(GError) error = NULL;
  gint64 reader_id;
  int n;

  if (!cli_parse (&argc, &argv, options, "PROJECT DEST --format png",
                  "Writes the masks of a reader into the folder DEST.", 2, 2))
    return CLI_USAGE;
  if (g_strcmp0 (format, "png") != 0)
    return cli_misuse ("--format must be png.");
  if ((store = ost_store_open (argv[1], OST_STORE_READ, &error)) == NULL)
    return cli_fail (error);
  reader_id = ost_store_find_reader (store, cli_reader_name (reader));
  if (reader_id == 0)
    return cli_misuse ("No reader is called “%s” in this project. Name one with --reader.", cli_reader_name (reader));
  if ((n = ost_output_masks (store, reader_id, argv[2], &error)) < 0)
    return cli_fail (error);
  g_print (json ? "{\"images\":%d}\n" : "%d radiographs exported\n", n);
  return CLI_DONE;
}
