/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "app/cli.h"
#include "core/workflow/ost-reader-agreement.h"

static void
add_pair (JsonBuilder *builder, const OstReaderPair *pair)
{
  json_builder_begin_object (builder);
  ost_json_add_text (builder, "first", pair->first);
  ost_json_add_text (builder, "second", pair->second);
  ost_json_add_text (builder, "bone", ost_bone_get_id (pair->bone));
  ost_json_add_number (builder, "dice", pair->dice);
  ost_json_add_number (builder, "mean_px", pair->px.mean);
  ost_json_add_number (builder, "hd95_px", pair->px.hd95);
  ost_json_add_number (builder, "mean_mm", pair->mm.mean);
  ost_json_add_number (builder, "hd95_mm", pair->mm.hd95);
  json_builder_end_object (builder);
}

static void
print_pair (const OstReaderPair *pair, const char *source)
{
  g_print ("%s, %s  %-6s  Dice %.3f", pair->first, pair->second, ost_bone_get_id (pair->bone), pair->dice);
  if (isnan (pair->px.mean))
    g_print (", only one of them has it");
  else
    g_print (", boundaries %.2f px apart, 95 %% within %.2f px", pair->px.mean, pair->px.hd95);
  if (!isnan (pair->mm.mean))
    g_print ("; %.3f, %.3f mm (%s)", pair->mm.mean, pair->mm.hd95, source);
  g_print ("\n");
}

static void
print_text (const OstReaderAgreement *a, const char *source)
{
  for (guint i = 0; i < a->pairs->len; i++)
    print_pair (a->pairs->pdata[i], source);
  if (a->n_hidden > 0)
    g_print ("%d of others: shown once this reader has accepted or rejected their own reading.\n", a->n_hidden);
  else if (a->n_readers < 2)
    g_print ("Fewer than two readings are accepted: there is nothing to compare.\n");
}

static void
print_document (const OstReaderAgreement *a, const char *source)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  cli_add_count (builder, "readers", a->n_readers);
  cli_add_count (builder, "hidden", a->n_hidden);
  ost_json_add_text (builder, "spacing", source);
  ost_json_begin_array (builder, "pairs");
  for (guint i = 0; i < a->pairs->len; i++)
    add_pair (builder, a->pairs->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

static char *
describe_spacing (const OstImageRow *row)
{
  const OstImage spacing = { .spacing_x_mm = row->spacing_x_mm, .spacing_y_mm = row->spacing_y_mm,
                             .spacing_source = row->spacing_source, .magnification = 1 };

  return ost_image_describe_spacing (&spacing);
}

int
cli_agreement (int argc, char **argv)
{
  g_autofree char *reader = NULL, *source = NULL;
  gboolean all = FALSE, json = FALSE;
  const GOptionEntry options[] = {
    CLI_OPTION_READER (&reader, "Who looks"),
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, "All readers, whoever looks", NULL },
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  g_autoptr(GError)             error = NULL;
  g_autoptr(OstStore)           store = NULL;
  g_autoptr(OstImageRow)        row = NULL;
  g_autoptr(OstReaderAgreement) agreement = NULL;
  gint64                        reader_id;

  if (!cli_parse (&argc, &argv, options, "PROJECT IMAGE",
                  "How far the readers' accepted outlines of a radiograph agree: Dice, mean distance of boundaries and its 95th "
                  "percentile, for each bone and pair of readers. Readers are blind to each other until their own reading is "
                  "accepted or rejected.", 2, 2))
    return CLI_USAGE;
  if ((store = ost_store_open (argv[1], OST_STORE_READ, &error)) == NULL
      || (row = ost_store_find_image (store, argv[2], &error)) == NULL)
    return cli_fail (error);
  reader_id = ost_store_find_reader (store, cli_reader_name (reader));
  agreement = ost_reader_agreement_new (store, row, all ? 0 : reader_id != 0 ? reader_id : -1, &error);
  if (agreement == NULL)
    return cli_fail (error);
  source = describe_spacing (row);
  (json ? print_document : print_text) (agreement, source);
  return CLI_DONE;
}
