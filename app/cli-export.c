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

/* The ids of the images that were named; NULL with an error when one is not there. */
static GArray *
find_images (OstStore *store, char **names, GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (; names != NULL && *names != NULL; names++)
    {
      g_autoptr(OstImageRow) row = ost_store_find_image (store, *names, error);

      if (row == NULL)
        return NULL;
      g_array_append_val (ids, row->id);
    }
  return g_steal_pointer (&ids);
}

/* The ids of the readers that were named; NULL after a message when there is none of that name. */
static GArray *
find_readers (OstStore *store, const char *const *names)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (; *names != NULL; names++)
    {
      const gint64 id = ost_store_find_reader (store, *names);

      if (id == 0)
        {
          cli_misuse ("No reader is called “%s” in this project. Name one with --reader.", *names);
          return NULL;
        }
      g_array_append_val (ids, id);
    }
  return g_steal_pointer (&ids);
}

int
cli_export (int argc, char **argv)
{
  g_autofree char *id = NULL, *ids = ost_format_describe (TRUE);
  g_auto(GStrv) named = NULL, images = NULL;
  gboolean json = FALSE, all = FALSE;
  OstOutput output = { 0 };
  const GOptionEntry options[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &id, ids, "F" },
    { "reader", 0, 0, G_OPTION_ARG_STRING_ARRAY, &named, "Whose readings (the account's name); may be given again",
      "NAME" },
    { "all-readers", 0, 0, G_OPTION_ARG_NONE, &all, "Readings of everybody, a folder each", NULL },
    { "image", 0, 0, G_OPTION_ARG_STRING_ARRAY, &images, "This radiograph only; may be given again", "IMAGE" },
    { "accepted", 0, 0, G_OPTION_ARG_NONE, &output.accepted, "Accepted readings only", NULL },
    { "codes", 0, 0, G_OPTION_ARG_NONE, &output.codes,
      "Call the images by 12 digits of their hash, not by "
      "name",
      NULL },
    { "identity", 0, 0, G_OPTION_ARG_NONE, &output.identity,
      "Copy patient and study from DICOM radiographs (dicom-seg); else nothing says who it is", NULL },
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  g_autoptr(OstStore) store = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) reader_ids = NULL, image_ids = NULL;
  int n;

  if (!cli_parse (&argc, &argv, options, "PROJECT DEST --format F",
                  "Writes the masks of a reader into the folder DEST. Files are named after the images.", 2, 2))
    return CLI_USAGE;
  output.format = id != NULL ? ost_format_find (id) : NULL;
  if (output.format == NULL || !output.format->writes)
    return cli_misuse ("--format must be one of %s.", ids);
  if (output.identity && !g_str_equal (output.format->id, "dicom-seg"))
    return cli_misuse ("--identity goes with --format dicom-seg alone: no other format here can hold a patient.");
  if ((store = ost_store_open (argv[1], OST_STORE_READ, &error)) == NULL)
    return cli_fail (error);
  if (named == NULL)
    named = all ? ost_store_list_readers (store, &error) : g_strsplit (cli_reader_name (NULL), "\n", 1);
  if (error != NULL || (image_ids = find_images (store, images, &error)) == NULL)
    return cli_fail (error);
  if ((reader_ids = find_readers (store, (const char *const *) named)) == NULL)
    return CLI_USAGE;
  output.dest = argv[2];
  output.readers = (const gint64 *) (gpointer) reader_ids->data;
  output.n_readers = reader_ids->len;
  output.images = images != NULL ? (const gint64 *) (gpointer) image_ids->data : NULL;
  output.n_images = image_ids->len;
  if ((n = ost_output_write (store, &output, &error)) < 0)
    return cli_fail (error);
  warn (output.format);
  g_print (json ? "{\"images\":%d}\n" : "%d radiographs exported\n", n);
  return CLI_DONE;
}
