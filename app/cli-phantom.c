/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli.h"
#include "core/workflow/ost-phantom-set.h"

static void
print_summary (const char *dir, const OstPhantomSetSummary *summary, gboolean json)
{
  g_autoptr(JsonBuilder) builder = NULL;

  if (!json)
    {
      g_print ("%s: %d synthetic radiographs, %d with T below -2.5, %d with all seven bones of use\n", dir, summary->count,
               summary->positive, summary->complete);
      return;
    }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  ost_json_add_text (builder, "folder", dir);
  cli_add_count (builder, "images", summary->count);
  cli_add_count (builder, "positive", summary->positive);
  cli_add_count (builder, "complete", summary->complete);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

int
cli_phantom (int argc, char **argv)
{
  int count = 0, readers = 0, size = 0;
  gint64 seed = 1;
  gboolean clean = FALSE, json = FALSE;
  const GOptionEntry options[] = {
    { "count", 0, 0, G_OPTION_ARG_INT, &count, "How many, 1 to 99999", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Other hands for another seed (1)", "S" },
    { "readers", 0, 0, G_OPTION_ARG_INT, &readers, "Outlines by M plausible readers, 0 to 16 (0)", "M" },
    { "height", 0, 0, G_OPTION_ARG_INT, &size, "Pixels of the longer edge, 400 to 4000 (1400 to 3588, drawn)", "H" },
    { "clean", 0, 0, G_OPTION_ARG_NONE, &clean, "Without foreign objects and markers", NULL },
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  g_autoptr(GError) error = NULL;
  OstPhantomSetSummary summary;

  if (!cli_parse (&argc, &argv, options, "DIR --count N",
                  "Synthetic hand radiographs with known truth: DIR/hand-00001.png ..., their exact outlines in\n"
                  "DIR/truth, those of readers in DIR/readers/reader-1 ..., readers.json, subjects.csv (for import\n"
                  "--subjects) and phantom.csv. Image i is the same however many are made; files there are replaced.",
                  1, 1))
    return CLI_USAGE;
  if (count < 1 || count > 99999)
    return cli_misuse ("How many radiographs? --count N, from 1 to 99999.");
  if (readers < 0 || readers > 16)
    return cli_misuse ("--readers must be from 0 to 16.");
  if (size != 0 && (size < 400 || size > 4000))
    return cli_misuse ("--height must be from 400 to 4000 pixels.");
  if (!ost_phantom_set_write (argv[1], &(OstPhantomSetOptions) { count, seed, readers, size, clean }, &summary, &error))
    return cli_fail (error);
  print_summary (argv[1], &summary, json);
  return CLI_DONE;
}
