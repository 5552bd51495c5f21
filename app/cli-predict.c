/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli.h"
#include "core/workflow/ost-predict.h"

static void
print_image (const OstImageRow *row, const OstSegmentation *s, JsonBuilder *builder, gboolean json)
{
  json_builder_begin_object (builder);
  cli_add_text (builder, "image", row->name);
  json_builder_set_member_name (builder, "routing");
  json_builder_begin_array (builder);
  for (int k = 0; k < s->experts; k++)
    cli_add_number (builder, NULL, s->routing[k]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "bones");
  json_builder_begin_object (builder);
  if (!json)
    g_print ("%s:", row->name);
  for (int b = 0; b < OST_N_BONES; b++)
    {
      cli_add_number (builder, ost_bone_get_id (b), s->found[b]);
      if (!json && s->found[b] > 0)
        g_print (" %s %.2f", ost_bone_get_id (b), s->found[b]);
      else if (!json)
        g_print (" %s -", ost_bone_get_id (b));
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  if (!json)
    g_print ("\n");
}

int
cli_predict (int argc, char **argv)
{
  g_autofree char *model = NULL;
  gboolean         json = FALSE;
  const GOptionEntry options[] = {
    { "model", 0, 0, G_OPTION_ARG_STRING, &model, "Which model (the promoted one)", "M" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print one JSON document", NULL },
    { NULL }
  };
  gint64                  id;
  g_autoptr(GError)       error = NULL;
  g_autoptr(OstStore)     store = NULL;
  g_autoptr(OstSegmenter) segmenter = NULL;
  g_autoptr(GPtrArray)    rows = NULL;
  g_autoptr(JsonBuilder)  builder = json_builder_new ();

  if (!cli_parse (&argc, &argv, options, "PROJECT [IMAGE...]",
                  "The segmenter's masks of all images, or of those named, kept in the project. Printed: how sure it is of each "
                  "bone, “-” for a bone that it did not find.", 1, -1))
    return CLI_USAGE;
  store = ost_store_open (argv[1], OST_STORE_WRITE, &error);
  segmenter = store ? ost_predict_load_model (store, model, &id, &error) : NULL;
  rows = segmenter ? cli_choose_images (store, argv + 2, &error) : NULL;
  if (rows == NULL)
    return cli_fail (error);
  json_builder_begin_array (builder);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr(OstSegmentation) s = ost_predict_image (store, segmenter, id, rows->pdata[i], &error);

      if (s == NULL)
        return cli_fail (error);
      print_image (rows->pdata[i], s, builder, json);
    }
  json_builder_end_array (builder);
  if (json)
    cli_print_json (builder);
  return CLI_DONE;
}
