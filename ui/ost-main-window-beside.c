/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-private.h"

#include "ui/ost-i18n.h"

/* Which radiograph stands beside the open one: another of the same subject, else the one that was open before, else
 * the one before it in the list. */

typedef struct
{
  GWeakRef window;
  char    *path;
  char    *words;
  gint64   image_id;
} BesideJob;

static void
beside_job_free (BesideJob *job)
{
  g_weak_ref_clear (&job->window);
  g_free (job->path);
  g_free (job->words);
  g_free (job);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const BesideJob *job = data;
  GError *error = NULL;
  OstImage *image = ost_image_load (job->path, NULL, &error);

  if (image != NULL)
    g_task_return_pointer (task, image, (GDestroyNotify) ost_image_unref);
  else
    g_task_return_error (task, error);
}

static void
loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  const BesideJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (OstMainWindow) self = g_weak_ref_get ((GWeakRef *) &job->window);
  g_autoptr (GError) error = NULL;
  g_autoptr (OstImage) image = g_task_propagate_pointer (G_TASK (result), &error);

  if (self != NULL && self->project != NULL && self->beside_image == job->image_id)
    ost_beside_show (self->beside, image, image != NULL ? job->words : error->message);
}

/* 0 when the subject is unknown or has no other image. */
static gint64
find_of_same_subject (OstMainWindow *self, const OstImageRow *row)
{
  g_autoptr (GPtrArray) rows = row->subject != NULL
                                 ? ost_store_list_images (ost_project_get_store (self->project), NULL) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const OstImageRow *other = g_ptr_array_index (rows, i);

      if (other->id != row->id && g_strcmp0 (other->subject, row->subject) == 0)
        return other->id;
    }
  return 0;
}

static gint64
find_other (OstMainWindow *self, const OstImageRow *row, const char **ret_why)
{
  gint64 id = find_of_same_subject (self, row);

  *ret_why = _ ("same subject");
  if (id != 0)
    return id;
  *ret_why = _ ("open before");
  if (self->beside_last != 0 && self->beside_last != row->id && ost_worklist_contains (self->worklist, self->beside_last))
    return self->beside_last;
  *ret_why = _ ("beside it in the list");
  id = ost_worklist_get_neighbour (self->worklist, row->id, -1);
  return id != 0 && id != row->id ? id : ost_worklist_get_neighbour (self->worklist, row->id, 1);
}

static void
load (OstMainWindow *self, gint64 image_id, const char *why)
{
  OstStore *store = ost_project_get_store (self->project);
  g_autoptr (GError) error = NULL;
  g_autoptr (OstImageRow) row = ost_store_get_image (store, image_id, &error);
  g_autofree char *path = row != NULL ? ost_store_dup_image_path (store, row, &error) : NULL;
  g_autoptr (GTask) task = NULL;
  BesideJob *job = NULL;

  if (path == NULL)
    {
      ost_beside_show (self->beside, NULL, error->message);
      return;
    }
  job = g_new0 (BesideJob, 1);
  g_weak_ref_init (&job->window, self);
  job->path = g_steal_pointer (&path);
  job->words = g_strdup_printf ("%s\n%s", row->name, why);
  job->image_id = image_id;
  task = g_task_new (NULL, self->cancellable, loaded, NULL);
  g_task_set_task_data (task, job, (GDestroyNotify) beside_job_free);
  g_task_run_in_thread (task, load_thread);
}

static void
show_other (OstMainWindow *self)
{
  g_autoptr (OstImageRow) row = ost_store_get_image (ost_project_get_store (self->project), self->beside_of, NULL);
  const char *why = "";
  const gint64 other = row != NULL ? find_other (self, row, &why) : 0;

  if (other == self->beside_image && other != 0)
    return;
  self->beside_image = other;
  ost_beside_show (self->beside, NULL, other == 0 ? _ ("There is no other radiograph.") : "");
  if (other != 0 && other != self->beside_of)
    load (self, other, why);
}

void
ost_main_window_update_beside (OstMainWindow *self)
{
  OstSession *session = ost_main_window_get_session (self);
  const gint64 id = session != NULL ? ost_session_get_image_id (session) : 0;

  if (id == self->beside_of)
    return;
  self->beside_last = self->project != NULL ? self->beside_of : 0;
  self->beside_of = id;
  if (id == 0)
    self->beside_image = 0;     /* ids mean something else in another project */
  if (id != 0 && gtk_widget_get_visible (GTK_WIDGET (self->beside)))
    show_other (self);
}

static void
change_beside (GSimpleAction *action, GVariant *value, gpointer data)
{
  OstMainWindow *self = data;

  if (g_variant_get_boolean (value) && !ost_main_window_has_image (self))
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->beside), g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
  self->beside_image = 0;
  if (g_variant_get_boolean (value))
    show_other (self);
  else
    ost_beside_show (self->beside, NULL, "");
}

void
ost_main_window_add_beside_action (OstMainWindow *self)
{
  static const GActionEntry entries[] = { { "beside", NULL, NULL, "false", change_beside } };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  ost_beside_set_canvas (self->beside, self->canvas);
}
