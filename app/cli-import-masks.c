/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli.h"
#include "core/workflow/ost-import-masks.h"

static void
print_result (const OstImportMasksResult *result, gboolean json)
{
  const struct { const char *name; int n; } numbers[] = {
    { "files", result->n_files }, { "masks", result->n_bones }, { "known", result->n_known },
  };
  g_autoptr(JsonBuilder) builder = NULL;

  if (!json)
    {
      g_print ("%d masks imported from %d files, %d were there already\n", result->n_bones, result->n_files,
               result->n_known);
      return;
    }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      cli_add_count (builder, numbers[i].name, numbers[i].n);
    }
  json_builder_end_object (builder);
  cli_print_json (builder);
}

static const char summary[] =
  "Masks made elsewhere become a reader's reading. PATH is a file of the format, or a folder of them. The image\n"
  "is found by the sha256 that the file has, else by its name: hand.nii.gz, hand.seg.nrrd, hand-labels.png and\n"
  "hand-mc1.png are about the image “hand”. The format polygons is JSON:\n"
  "  {\"image\": \"hand.png\", \"sha256\": \"...\", \"width\": W, \"height\": H,\n"
  "   \"bones\": {\"mc1\": [[[x, y], ...], ...], ...}}\n"
  "A bone is one or more polygons in pixels of the image; its mask is their union. All files are checked before\n"
  "the first mask is written.";

int
cli_import_masks (int argc, char **argv)
{
  gboolean json = FALSE, accepted = FALSE;
  g_autofree char *id = NULL, *reader = NULL, *ids = ost_format_describe (FALSE);
  const GOptionEntry options[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &id, ids, "F" },
    { "reader", 0, 0, G_OPTION_ARG_STRING, &reader, "Whose reading the masks become", "NAME" },
    { "accept", 0, 0, G_OPTION_ARG_NONE, &accepted, "The readings are accepted: truth, and matter for training", NULL },
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  g_autoptr(OstStore) store = NULL;
  g_autoptr(GError) error = NULL;
  const OstFormat *format;
  OstImportMasksResult result;

  if (!cli_parse (&argc, &argv, options, "PROJECT PATH --format F --reader NAME", summary, 2, 2))
    return CLI_USAGE;
  format = id != NULL ? ost_format_find (id) : NULL;
  if (format == NULL || !format->reads)
    return cli_misuse ("“%s” is no format of masks: --format must be one of %s.", id ? id : "", ids);
  if (reader == NULL)
    return cli_misuse ("Whose masks are these? Name a reader with --reader NAME.");
  if ((store = ost_store_open (argv[1], OST_STORE_WRITE, &error)) == NULL
      || !ost_import_masks (store, argv[2], format, reader, accepted, &result, &error))
    return cli_fail (error);
  print_result (&result, json);
  return CLI_DONE;
}
