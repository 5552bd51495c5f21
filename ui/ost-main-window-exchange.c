/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-private.h"

#include "core/workflow/ost-import-masks.h"
#include "core/workflow/ost-output.h"
#include "ui/ost-export-dialog.h"
#include "ui/ost-i18n.h"
#include "ui/ost-import-dialog.h"

/* Masks and pages that leave a project, and masks that come into it. */

/* --- export ------------------------------------------------------------------------------------------------------- */

/* What is on its way to a file. The program stays alive until it is written, even when the window has been closed meanwhile. */
typedef struct
{
  GWeakRef      window;
  GApplication *application;    /* held; NULL in tests */
  char         *dest;
} OutputJob;

static OutputJob *
output_job_new (OstMainWindow *self, const char *dest)
{
  OutputJob *job = g_new0 (OutputJob, 1);

  g_weak_ref_init (&job->window, self);
  job->application = g_application_get_default ();
  job->dest = g_strdup (dest);
  if (job->application != NULL)
    g_application_hold (job->application);
  self->n_outputs++;
  ost_main_window_update (self);
  return job;
}

static void
output_done (OutputJob *job, const char *sentence)
{
  g_autoptr (OstMainWindow) self = g_weak_ref_get (&job->window);

  if (self != NULL)
    {
      self->n_outputs--;
      ost_main_window_tell (self, sentence);
      ost_main_window_update (self);
    }
  if (job->application != NULL)
    g_application_release (job->application);
  g_weak_ref_clear (&job->window);
  g_free (job->dest);
  g_free (job);
}

static void
exported (GObject *source, GAsyncResult *result, gpointer data)
{
  OutputJob *job = data;
  g_autofree char *sentence = NULL;
  g_autoptr (GError) error = NULL;
  const int n = ost_output_finish (result, &error);

  if (n < 0)
    sentence = g_strdup (error->message);
  else if (n == 0)
    sentence = g_strdup (_ ("There is no mask to export yet."));
  else
    sentence = g_strdup_printf (ngettext ("Masks of %d reading written to %s", "Masks of %d readings written to %s", (gulong) n),
                                n, job->dest);
  output_done (job, sentence);
}

static void
write_chosen (OstMainWindow *self, OstExportDialog *dialog)
{
  const OstOutput *output = ost_export_dialog_get_output (dialog);

  if (self->project == NULL)
    return;
  g_object_set_data_full (G_OBJECT (self), "export-folder", g_strdup (output->dest), g_free);
  ost_output_write_async (ost_project_get_store (self->project), output, exported, output_job_new (self, output->dest));
}

/* Beside the project, until another folder was chosen. */
static char *
dup_export_folder (OstMainWindow *self)
{
  const char *last = g_object_get_data (G_OBJECT (self), "export-folder");
  g_autofree char *beside = g_path_get_dirname (ost_project_get_path (self->project));
  g_autofree char *name = g_strdup_printf ("%s-masks", ost_project_get_name (self->project));

  return last != NULL ? g_strdup (last) : g_build_filename (beside, name, NULL);
}

static void
export (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  g_autofree char *dest = dup_export_folder (self);
  const gint64 image_id = ost_session_get_image_id (ost_main_window_get_session (self));
  OstExportDialog *dialog = ost_export_dialog_new (self->project, image_id, ost_worklist_list_shown (self->worklist), dest);

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  g_signal_connect_object (dialog, "export", G_CALLBACK (write_chosen), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- what is known of the open radiograph, as a file ---------------------------------------------------------------- */

static void
saved (GObject *source, GAsyncResult *result, gpointer data)
{
  OutputJob *job = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *written = g_strdup_printf (_ ("Written to %s"), job->dest);

  output_done (job, ost_output_finish (result, &error) < 0 ? error->message : written);
}

typedef void (*Save) (OstStore *store, gint64 reader_id, gint64 image_id, const char *path, GAsyncReadyCallback callback, gpointer data);

static void
save_chosen (OstMainWindow *self, GListModel *files, Save save)
{
  g_autofree char *path = ost_main_window_dup_first_path (files);

  if (path != NULL && ost_main_window_has_image (self))
    save (ost_project_get_store (self->project), ost_project_get_reader_id (self->project),
          ost_session_get_image_id (ost_main_window_get_session (self)), path, saved, output_job_new (self, path));
}

static void
report_chosen (OstMainWindow *self, GListModel *files)
{
  save_chosen (self, files, ost_output_report_async);
}

static void
review_chosen (OstMainWindow *self, GListModel *files)
{
  save_chosen (self, files, ost_output_review_async);
}

static void
choose_name (OstMainWindow *self, const char *title, const char *ending, void (*chosen) (OstMainWindow *, GListModel *))
{
  const char *image = ost_worklist_get_name (self->worklist, ost_session_get_image_id (ost_main_window_get_session (self)));
  g_autofree char *name = g_strdup_printf ("%s.%s", image != NULL ? image : "page", ending);
  GtkFileChooser *chooser = ost_main_window_choose (self, title, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), chosen);

  if (chooser == NULL)
    return;
  gtk_file_chooser_set_current_name (chooser, name);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
report (GSimpleAction *action, GVariant *target, gpointer data)
{
  choose_name (data, _ ("Save the Page of This Radiograph"), "pdf", report_chosen);
}

static void
review_csv (GSimpleAction *action, GVariant *target, gpointer data)
{
  choose_name (data, _ ("Save the Review of This Radiograph"), "csv", review_chosen);
}

/* --- masks from elsewhere ----------------------------------------------------------------------------------------- */

typedef struct
{
  GWeakRef window;
  OstProject *project;          /* alive until the import has ended */
} MasksJob;

static void
masks_job_free (MasksJob *job)
{
  g_weak_ref_clear (&job->window);
  g_object_unref (job->project);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MasksJob, masks_job_free)

/* Rows and the open picture may have other masks now. */
static void
show_imported (OstMainWindow *self)
{
  const gint64 image_id = ost_session_get_image_id (ost_main_window_get_session (self));

  ost_worklist_reload (self->worklist, NULL);
  if (image_id != 0)
    ost_main_window_open_image (self, image_id);
}

static void
masks_imported (GObject *source, GAsyncResult *async, gpointer data)
{
  g_autoptr (MasksJob) job = data;
  g_autoptr (OstMainWindow) self = g_weak_ref_get (&job->window);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  OstImportMasksResult result;
  const gboolean done = ost_import_masks_finish (async, &result, &error);

  if (self == NULL)
    return;
  self->n_imports--;
  if (self->project == job->project)
    show_imported (self);
  if (done)
    sentence = g_strdup_printf (ngettext ("%d mask imported, %d known already", "%d masks imported, %d known already",
                                          (gulong) result.n_bones), result.n_bones, result.n_known);
  ost_main_window_tell (self, done ? sentence : error->message);
  ost_main_window_update (self);
}

static void
start_import (OstMainWindow *self, OstImportDialog *dialog)
{
  MasksJob *job = NULL;

  if (self->project == NULL)
    return;
  job = g_new0 (MasksJob, 1);
  g_weak_ref_init (&job->window, self);
  job->project = g_object_ref (self->project);
  self->n_imports++;
  ost_import_masks_async (ost_project_get_store (self->project), ost_import_dialog_get_path (dialog),
                          ost_import_dialog_get_format (dialog), ost_import_dialog_get_reader (dialog),
                          ost_import_dialog_get_accepted (dialog), masks_imported, job);
  ost_main_window_update (self);
}

static void
import_masks (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  OstImportDialog *dialog = ost_import_dialog_new (ost_project_get_reader (self->project));

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  g_signal_connect_object (dialog, "import", G_CALLBACK (start_import), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ost_main_window_add_exchange_actions (OstMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "export", export }, { "report", report }, { "review-csv", review_csv }, { "import-masks", import_masks },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
