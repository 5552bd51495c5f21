/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli.h"
#include "core/workflow/ost-import.h"

static void
show_progress (int done, int total, const char *path, gpointer data)
{
  cli_show_progress (done, total, data);
}

static void
print_result (const OstImportResult *result, int n_subjects, gboolean json)
{
  if (json)
    {
      g_autoptr(JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      cli_add_count (builder, "added", result->n_added);
      cli_add_count (builder, "known", result->n_known);
      cli_add_count (builder, "without_identity", result->n_bare);
      cli_add_count (builder, "subjects", n_subjects);
      cli_add_strings (builder, "failures", result->failures);
      cli_add_strings (builder, "notices", result->notices);
      json_builder_end_object (builder);
      cli_print_json (builder);
      return;
    }
  g_print ("%d added, %d known already, %u not read\n", result->n_added, result->n_known, result->failures->len);
  if (result->n_bare > 0)
    g_print ("note: %d DICOM files were copied without who the patient is (--keep-identity copies all)\n", result->n_bare);
  for (guint i = 0; i < result->notices->len; i++)
    g_print ("note: %s\n", (char *) result->notices->pdata[i]);
}

static OstImportHow
how (gboolean copy, gboolean keep)
{
  if (!copy)
    return OST_IMPORT_LINK;
  return keep ? OST_IMPORT_COPY_WHOLE : OST_IMPORT_COPY;
}

int
cli_import (int argc, char **argv)
{
  gboolean copy = FALSE, keep = FALSE, json = FALSE;
  g_autofree char *subjects = NULL;
  const GOptionEntry options[] = {
    { "copy", 0, 0, G_OPTION_ARG_NONE, &copy, "Copy the files into the project, DICOM without who the patient is", NULL },
    { "keep-identity", 0, 0, G_OPTION_ARG_NONE, &keep, "With --copy: byte for byte, names of patients included", NULL },
    { "subjects", 0, 0, G_OPTION_ARG_FILENAME, &subjects, "Table with the columns image,subject,sex,age,t_score,t_site",
      "FILE.csv" },
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  g_autoptr(OstStore) store = NULL;
  g_autoptr(OstImportResult) result = NULL;
  g_autoptr(GError) error = NULL;
  int n_subjects = 0;

  if (!cli_parse (&argc, &argv, options, "PROJECT PATH...",
                  "Images stay where they are and are known by their content. Folders are searched; files that cannot be "
                  "read are listed at the end.", 1, -1))
    return CLI_USAGE;
  if (keep && !copy)
    return cli_misuse ("--keep-identity is about copies: give --copy too.");
  if (argc < 3 && subjects == NULL)
    return cli_misuse ("Nothing to import: osteon-cli import PROJECT PATH... [--subjects FILE.csv]");

  if ((store = ost_store_open (argv[1], OST_STORE_WRITE, &error)) == NULL
      || (result = ost_import (store, (const char *const *) argv + 2, how (copy, keep),
                               show_progress, NULL, NULL, &error)) == NULL
      || (subjects != NULL && (n_subjects = ost_import_subjects (store, subjects, &error)) < 0))
    return cli_fail (error);

  print_result (result, n_subjects, json);
  for (guint i = 0; i < result->failures->len; i++)
    g_printerr ("osteon-cli: %s\n", (char *) result->failures->pdata[i]);
  return result->failures->len > 0 ? CLI_FAILED : CLI_DONE;
}
