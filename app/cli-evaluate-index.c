/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "app/cli-index.h"
#include "core/workflow/ost-evaluate-index.h"

static void
print_errors (const char *name, const OstIndexErrors *e)
{
  if (e->n == 0)
    {
      g_print ("  %-16s %4d\n", name, 0);
      return;
    }
  g_print ("  %-16s %4d   %5.2f (%.2f .. %.2f)   %+5.2f (%+.2f .. %+.2f)   %5.2f   %5.2f   %3.0f %%\n", name, e->n,
           100 * e->absolute.mean, 100 * e->absolute.low, 100 * e->absolute.high, 100 * e->bias.mean, 100 * e->bias.low,
           100 * e->bias.high, 100 * e->rms, 100 * e->worst, 100 * e->covered);
}

static void
print_text (const OstIndexEvaluation *e)
{
  g_print ("%d outlines of metacarpal 2 with a known index: %d without a number, %d flagged (%.0f %%)\n"
           "                      n   mean |error|, points   bias                    RMS   worst   known in 90 %% interval\n",
           e->n_outlines, e->n_none, e->n_flagged, 100.0 * e->n_flagged / e->n_outlines);
  print_errors ("all", &e->all);
  print_errors ("without a flag", &e->trusted);
}

static void
add_errors (JsonBuilder *builder, const char *name, const OstIndexErrors *e)
{
  ost_json_begin_object (builder, name);
  cli_add_count (builder, "n", e->n);
  cli_add_interval (builder, "absolute_error", e->absolute);
  cli_add_interval (builder, "bias", e->bias);
  ost_json_add_number (builder, "rms", e->rms);
  ost_json_add_number (builder, "worst", e->worst);
  ost_json_add_number (builder, "covered", e->covered);
  json_builder_end_object (builder);
}

static void
print_json (const OstIndexEvaluation *e)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  cli_add_count (builder, "outlines", e->n_outlines);
  cli_add_count (builder, "without_number", e->n_none);
  cli_add_count (builder, "flagged", e->n_flagged);
  add_errors (builder, "all", &e->all);
  add_errors (builder, "trusted", &e->trusted);
  ost_json_begin_array (builder, "rows");
  for (guint i = 0; i < e->rows->len; i++)
    {
      const OstIndexRow *row = e->rows->pdata[i];

      json_builder_begin_object (builder);
      ost_json_add_text (builder, "image", row->image);
      ost_json_add_number (builder, "known", row->known);
      cli_index_add (builder, &row->index);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

static const char summary[] =
  "Measured cortical indices against the known ones of synthetic radiographs. The project is not changed.\n"
  "TABLE is the phantom.csv that osteon-cli phantom wrote beside the radiographs: columns image, cortical_index.";

int
cli_evaluate_index (int argc, char **argv)
{
  g_autofree char *reader = NULL, *model = NULL, *known = NULL;
  gboolean         json = FALSE;
  const GOptionEntry options[] = {
    { "known", 0, 0, G_OPTION_ARG_FILENAME, &known, "Table of known indices", "TABLE" },
    CLI_OPTION_READER (&reader, "Whose outlines"),
    { "model", 0, 0, G_OPTION_ARG_STRING, &model, "The stored predictions of this segmenter instead, or “promoted”", "M" },
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  g_autoptr(GError)             error = NULL;
  g_autoptr(OstStore)           store = NULL;
  g_autoptr(OstIndexEvaluation) evaluation = NULL;
  OstIndexSource                source;
  int                           code;

  if (!cli_parse (&argc, &argv, options, "PROJECT --known TABLE", summary, 1, 1))
    return CLI_USAGE;
  if (known == NULL)
    return cli_misuse ("Where are the known indices? --known phantom.csv, as osteon-cli phantom writes it.");
  if ((store = ost_store_open (argv[1], OST_STORE_READ, &error)) == NULL)
    return cli_fail (error);
  if (!cli_index_source (store, reader, model, &source, &code))
    return code;
  evaluation = ost_evaluate_index (store, known, &source, cli_show_progress, NULL, &error);
  if (evaluation == NULL)
    return cli_fail (error);
  if (json)
    print_json (evaluation);
  else
    print_text (evaluation);
  return CLI_DONE;
}
