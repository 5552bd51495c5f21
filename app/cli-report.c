/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli-reading.h"
#include "core/workflow/ost-output.h"

int
cli_report (int argc, char **argv)
{
  g_autofree char *reader = NULL;
  gboolean json = FALSE;
  const GOptionEntry options[] = {
    CLI_OPTION_READER (&reader, "Whose reading"),
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  g_autoptr(OstStore) store = NULL;
  g_autoptr(OstImageRow) row = NULL;
  g_autoptr(GError) error = NULL;
  gint64 reader_id;

  if (!cli_parse (&argc, &argv, options, "PROJECT IMAGE OUT.pdf|OUT.png",
                  "The page of one radiograph, as a reviewer would print it.", 3, 3))
    return CLI_USAGE;
  if ((store = ost_store_open (argv[1], OST_STORE_READ, &error)) == NULL)
    return cli_fail (error);
  if (!cli_reading_find_reader (store, reader, &reader_id))
    return CLI_USAGE;
  if ((row = ost_store_find_image (store, argv[2], &error)) == NULL
      || !ost_output_report (store, reader_id, row->id, argv[3], &error))
    return cli_fail (error);
  if (json)
    {
      g_autoptr(JsonBuilder) builder = json_builder_new ();
      g_autofree char *shown = g_filename_display_name (argv[3]);       /* JSON is UTF-8, a file name need not be */

      json_builder_begin_object (builder);
      ost_json_add_text (builder, "report", shown);
      json_builder_end_object (builder);
      cli_print_json (builder);
    }
  else
    g_print ("%s\n", argv[3]);
  return CLI_DONE;
}
