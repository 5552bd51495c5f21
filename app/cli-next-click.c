/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli.h"
#include "core/workflow/ost-next-click.h"
#include "core/workflow/ost-predict.h"

static void
print_click (const OstNextClick *click, gboolean worth, gboolean json)
{
  g_autoptr(JsonBuilder) builder = NULL;

  if (!json && !worth)
    g_print ("No click is worth it.\n");
  else if (!json)
    g_print ("%s: %.1f,%.1f (samples differ by %.1f %%, expected to fall by %.1f; on the bone with %.0f %%)\n",
             ost_bone_get_id (click->bone), click->x, click->y, 100 * click->doubt, 100 * click->gain, 100 * click->inside);
  if (!json)
    return;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  ost_json_add_flag (builder, "worth", worth);
  ost_json_add_text (builder, "bone", click->gain > 0 ? ost_bone_get_id (click->bone) : NULL);
  ost_json_add_number (builder, "x", click->x);
  ost_json_add_number (builder, "y", click->y);
  ost_json_add_number (builder, "inside", click->inside);
  ost_json_add_number (builder, "doubt", click->doubt);
  ost_json_add_number (builder, "gain", click->gain);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

static OstReading *
load_reading (OstStore *store, gint64 image_id, const char *reader, GError **error)
{
  const gint64 reader_id = ost_store_ensure_reader (store, cli_reader_name (reader), error);
  const gint64 reading_id = reader_id != 0 ? ost_store_ensure_reading (store, image_id, reader_id, error) : 0;

  return reading_id != 0 ? ost_store_load_reading (store, reading_id, error) : NULL;
}

static int
find (OstStore *store, const char *image, const char *reader, gboolean json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(OstImageRow) row = ost_store_find_image (store, image, &error);
  g_autoptr(OstReading) reading = row != NULL ? load_reading (store, row->id, reader, &error) : NULL;
  g_autoptr(OstSegmentation) segmentation = NULL;
  OstNextClick click;
  gint64 model_id;
  gboolean worth;

  if (reading == NULL || (segmentation = ost_predict_ensure (store, row, &model_id, &error)) == NULL)
    return cli_fail (error);
  worth = ost_next_click_reading (segmentation, model_id, reading, &click);
  print_click (&click, worth, json);
  return CLI_DONE;
}

int
cli_next_click (int argc, char **argv)
{
  g_autofree char *reader = NULL;
  gboolean json = FALSE;
  const GOptionEntry options[] = {
    CLI_OPTION_READER (&reader, "Whose reading"),
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(OstStore) store = NULL;

  if (!cli_parse (&argc, &argv, options, "PROJECT IMAGE",
                  "Where a click would settle most of what the samples of the prediction do not agree about, over the bones that are "
                  "open: without a mask, or started from the prediction. An image that has no prediction yet gets one.", 2, 2))
    return CLI_USAGE;
  store = ost_store_open (argv[1], OST_STORE_WRITE, &error);
  return store != NULL ? find (store, argv[2], reader, json) : cli_fail (error);
}
