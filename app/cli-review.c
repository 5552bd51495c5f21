/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli.h"
#include "core/workflow/ost-review-csv.h"

int
cli_review (int argc, char **argv)
{
  g_autofree char *reader = NULL, *csv = NULL;
  gboolean all = FALSE;
  const GOptionEntry options[] = {
    CLI_OPTION_READER (&reader, "Who looks"),
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, "Decisions of all readers, whoever looks", NULL },
    { NULL }
  };
  g_autoptr(GError)      error = NULL;
  g_autoptr(OstStore)    store = NULL;
  g_autoptr(OstImageRow) row = NULL;
  gint64                 reader_id;

  if (!cli_parse (&argc, &argv, options, "PROJECT IMAGE",
                  "What a reviewer sees of a radiograph as CSV, one row a bone: probability, interval, what it carries, cortical "
                  "index, decisions.", 2, 2))
    return CLI_USAGE;
  if ((store = ost_store_open (argv[1], OST_STORE_READ, &error)) == NULL
      || (row = ost_store_find_image (store, argv[2], &error)) == NULL)
    return cli_fail (error);
  reader_id = ost_store_find_reader (store, cli_reader_name (reader));
  csv = ost_review_to_csv (store, row, all ? 0 : reader_id != 0 ? reader_id : -1, &error);
  if (csv == NULL)
    return cli_fail (error);
  g_print ("%s", csv);
  return CLI_DONE;
}
