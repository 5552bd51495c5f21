/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-private.h"

#include <stdlib.h>

#include "ui/ost-i18n.h"
#include "ui/ost-settings.h"
#include "ui/ost-shortcuts.h"

#define LAST_IMAGE   "last-image"       /* setting of the project */
#define TOAST_WIDTH  60                 /* characters a line of a message */
#define SHORT_TOAST  3                  /* s; long ones stay for the 5 of libadwaita */

G_DEFINE_FINAL_TYPE (OstMainWindow, ost_main_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- messages ----------------------------------------------------------------------------------------------------- */

/* A plain toast cuts a sentence at the edge of the window; long ones say what to do, so they wrap. */
static AdwToast *
new_toast (const char *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);
  AdwToast *toast = adw_toast_new (escaped);
  GtkWidget *label = NULL;

  if (g_utf8_strlen (sentence, -1) <= TOAST_WIDTH)
    {
      adw_toast_set_timeout (toast, SHORT_TOAST);
      return toast;
    }
  label = gtk_label_new (sentence);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), TOAST_WIDTH - 10);
  gtk_label_set_max_width_chars (GTK_LABEL (label), TOAST_WIDTH);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  adw_toast_set_custom_title (toast, label);
  return toast;
}

static gboolean
shows_picture (OstMainWindow *self)
{
  return g_str_equal (gtk_stack_get_visible_child_name (self->stack), "work");
}

void
ost_main_window_tell (OstMainWindow *self, const char *sentence)
{
  if (shows_picture (self))
    ost_viewer_tell (self->viewer, sentence, NULL, NULL);
  else
    adw_toast_overlay_add_toast (self->toasts, new_toast (sentence));
}

void
ost_main_window_tell_with (OstMainWindow *self, const char *sentence, const char *button, const char *detailed_action)
{
  AdwToast *toast = NULL;

  if (shows_picture (self))
    {
      ost_viewer_tell (self->viewer, sentence, button, detailed_action);
      return;
    }
  toast = new_toast (sentence);
  adw_toast_set_button_label (toast, button);
  adw_toast_set_detailed_action_name (toast, detailed_action);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* --- what is shown ------------------------------------------------------------------------------------------------ */

OstSession *
ost_main_window_get_session (OstMainWindow *self)
{
  return self->project != NULL ? ost_project_get_session (self->project) : NULL;
}

gboolean
ost_main_window_has_image (OstMainWindow *self)
{
  OstSession *session = ost_main_window_get_session (self);

  return session != NULL && ost_session_get_image (session) != NULL;
}

static void
update_title (OstMainWindow *self)
{
  g_autofree char *subtitle = NULL;
  g_autofree char *full = NULL;
  const char *name = NULL;
  guint n_done, n_all;

  if (self->project == NULL)
    {
      adw_window_title_set_title (self->title, "Osteon");
      adw_window_title_set_subtitle (self->title, "");
      gtk_window_set_title (GTK_WINDOW (self), "Osteon");
      return;
    }
  ost_worklist_count (self->worklist, &n_done, &n_all);
  subtitle = g_strdup_printf (_ ("%s · %u of %u done · reader %s"), ost_project_get_name (self->project), n_done, n_all,
                              ost_project_get_reader (self->project));
  name = ost_worklist_get_name (self->worklist, ost_session_get_image_id (ost_main_window_get_session (self)));
  full = g_strdup_printf ("Osteon · %s", name != NULL ? name : ost_project_get_name (self->project));
  adw_window_title_set_title (self->title, name != NULL ? name : ost_project_get_name (self->project));
  adw_window_title_set_subtitle (self->title, subtitle);
  gtk_window_set_title (GTK_WINDOW (self), full);
}

/* The problem page stays until a project opens. */
static void
update_page (OstMainWindow *self)
{
  guint n_done, n_all;

  if (self->project == NULL)
    {
      if (!g_str_equal (gtk_stack_get_visible_child_name (self->stack), "problem"))
        gtk_stack_set_visible_child_name (self->stack, "empty");
      return;
    }
  ost_worklist_count (self->worklist, &n_done, &n_all);
  gtk_stack_set_visible_child_name (self->stack, n_all > 0 ? "work" : "empty");
}

void
ost_main_window_update (OstMainWindow *self)
{
  update_title (self);
  update_page (self);
  ost_main_window_update_prediction (self);
  ost_main_window_update_review (self);
  ost_main_window_update_beside (self);
  ost_main_window_update_states (self);
}

static void
session_changed (OstMainWindow *self, int bone)
{
  ost_worklist_update (self->worklist, ost_session_get_image_id (ost_main_window_get_session (self)));
  ost_main_window_update (self);
}

/* --- images ------------------------------------------------------------------------------------------------------- */

typedef struct
{
  GWeakRef window;
  OstProject *project;
  gint64 image_id;
} OpenJob;

static void
open_job_free (OpenJob *job)
{
  g_weak_ref_clear (&job->window);
  g_object_unref (job->project);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OpenJob, open_job_free)

static void
remember_image (OstMainWindow *self, gint64 image_id)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, image_id);

  ost_store_set_setting (ost_project_get_store (self->project), LAST_IMAGE, text, NULL);
}

/* Somebody who walks through the list with the arrow keys stays there; everybody else goes on in the picture. */
static void
focus_picture (OstMainWindow *self)
{
  if (!ost_worklist_is_walked (self->worklist))
    gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

/* The image before it stays. Without one the sentence stays instead. */
static void
image_failed (OstMainWindow *self, const char *sentence)
{
  if (ost_main_window_has_image (self))
    {
      ost_main_window_tell (self, sentence);
      ost_worklist_select (self->worklist, ost_session_get_image_id (ost_main_window_get_session (self)));
    }
  else
    ost_viewer_set_problem (self->viewer, sentence);
}

static void
image_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (OpenJob) job = data;
  g_autoptr (OstMainWindow) self = g_weak_ref_get (&job->window);
  g_autoptr (GError) error = NULL;
  gboolean opened = ost_session_open_finish (OST_SESSION (source), result, &error);

  if (self == NULL)
    return;
  self->n_opening--;
  if (self->project == job->project)
    {
      if (opened)
        {
          remember_image (self, job->image_id);
          ost_main_window_look_ahead (self);
          ost_main_window_list_windows (self);
          focus_picture (self);
        }
      else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        image_failed (self, error->message);
    }
  ost_main_window_update (self);
}

void
ost_main_window_open_image (OstMainWindow *self, gint64 image_id)
{
  OpenJob *job = NULL;

  g_return_if_fail (OST_IS_MAIN_WINDOW (self) && self->project != NULL);

  job = g_new0 (OpenJob, 1);
  g_weak_ref_init (&job->window, self);
  job->project = g_object_ref (self->project);
  job->image_id = image_id;
  self->n_opening++;
  ost_main_window_review_started (self, image_id);
  ost_worklist_select (self->worklist, image_id);
  ost_session_open_async (ost_project_get_session (self->project), image_id, image_opened, job);
  ost_main_window_update (self);
}

/* --- project ------------------------------------------------------------------------------------------------------ */

static void
open_first_image (OstMainWindow *self)
{
  g_autofree char *last = ost_store_dup_setting (ost_project_get_store (self->project), LAST_IMAGE);
  gint64 image_id = last != NULL ? g_ascii_strtoll (last, NULL, 10) : 0;

  if (!ost_worklist_contains (self->worklist, image_id))
    image_id = ost_worklist_get_next_todo (self->worklist, 0);
  if (image_id == 0)
    image_id = ost_worklist_get_neighbour (self->worklist, 0, 0);
  if (image_id != 0)
    ost_main_window_open_image (self, image_id);
}

static void
drop_project (OstMainWindow *self)
{
  OstSession *session = ost_main_window_get_session (self);

  if (session == NULL)
    return;
  ost_main_window_forget_ahead (self);
  ost_main_window_drop_training (self);
  ost_main_window_drop_reviewer (self);
  ost_main_window_drop_predictor (self);
  g_signal_handlers_disconnect_by_data (session, self);
  ost_viewer_set_session (self->viewer, NULL);
  ost_bone_panel_set_session (self->panel, NULL, self->canvas);
  ost_worklist_set_project (self->worklist, NULL);
  ost_image_info_set_project (self->info, NULL);
  ost_session_close (session);
  g_clear_object (&self->project);
}

static void
take_project (OstMainWindow *self, OstProject *project)
{
  OstSession *session = ost_project_get_session (project);
  g_autoptr (GError) error = NULL;

  drop_project (self);
  self->project = project;
  ost_main_window_take_predictor (self);
  ost_main_window_take_hanging (self);
  ost_main_window_take_reviewer (self);
  g_signal_connect_swapped (session, "changed", G_CALLBACK (session_changed), self);
  g_signal_connect_swapped (session, "mask-failed", G_CALLBACK (ost_main_window_tell), self);
  g_signal_connect_swapped (session, "notify", G_CALLBACK (ost_main_window_update_states), self);
  g_signal_connect_swapped (session, "notify::bone", G_CALLBACK (ost_main_window_update_prediction), self);
  g_signal_connect_swapped (session, "notify::bone", G_CALLBACK (ost_main_window_update_review), self);
  ost_viewer_set_session (self->viewer, session);
  ost_bone_panel_set_session (self->panel, session, self->canvas);
  ost_worklist_set_project (self->worklist, project);
  ost_main_window_take_training (self);
  ost_image_info_set_project (self->info, project);
  if (!ost_worklist_reload (self->worklist, &error))
    ost_main_window_tell (self, error->message);
  ost_settings_set_string (self->settings, "last-project", ost_project_get_path (project));
  ost_settings_remember_project (self->settings, ost_project_get_path (project));
  ost_main_window_list_recent (self);
  ost_main_window_update (self);
  open_first_image (self);
}

static const char *
problem_title (const GError *error)
{
  if (error->domain != OST_STORE_ERROR)
    return _ ("The project cannot be opened");
  switch ((OstStoreError) error->code)
    {
    case OST_STORE_ERROR_NOT_PROJECT:
      return _ ("No project there");
    case OST_STORE_ERROR_EXISTS:
      return _ ("There is something already");
    case OST_STORE_ERROR_BUSY:
      return _ ("The project is in use");
    case OST_STORE_ERROR_NEWER:
      return _ ("Made by a newer Osteon");
    case OST_STORE_ERROR_DAMAGED:
      return _ ("The project is damaged");
    case OST_STORE_ERROR_FULL:
      return _ ("The disk is full");
    case OST_STORE_ERROR_READ_ONLY:
      return _ ("The project cannot be written");
    case OST_STORE_ERROR_NOT_FOUND:
    case OST_STORE_ERROR_LOCKED:
    case OST_STORE_ERROR_INVALID:
    case OST_STORE_ERROR_SQL:
    default:
      return _ ("The project cannot be opened");
    }
}

static void
show_problem (OstMainWindow *self, const GError *error)
{
  g_autofree char *escaped = g_markup_escape_text (error->message, -1);

  if (self->project != NULL)
    {
      ost_main_window_tell (self, error->message);
      return;
    }
  adw_status_page_set_title (self->problem_page, problem_title (error));
  adw_status_page_set_description (self->problem_page, escaped);
  gtk_stack_set_visible_child_name (self->stack, "problem");
  ost_main_window_update (self);
}

/* Opening the project that is open already would find it in use, by this window. */
gboolean
ost_main_window_open_project (OstMainWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *wanted = realpath (path, NULL);
  g_autofree char *current = self->project != NULL ? realpath (ost_project_get_path (self->project), NULL) : NULL;
  OstProject *project = NULL;

  if (current != NULL && g_strcmp0 (wanted, current) == 0)
    return TRUE;
  project = ost_project_open (path, self->reader, &error);
  if (project == NULL)
    show_problem (self, error);
  else
    take_project (self, project);
  return project != NULL;
}

gboolean
ost_main_window_new_project (OstMainWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  OstProject *project = ost_project_create (path, self->reader, &error);

  if (project == NULL)
    show_problem (self, error);
  else
    take_project (self, project);
  return project != NULL;
}

gboolean
ost_main_window_open_default_project (OstMainWindow *self)
{
  g_autofree char *path = ost_project_dup_default_path ();
  g_autofree char *folder = g_path_get_dirname (path);

  if (ost_project_is_project_path (path) && g_file_test (path, G_FILE_TEST_IS_DIR))
    return ost_main_window_open_project (self, path);
  g_mkdir_with_parents (folder, 0700);
  return ost_main_window_new_project (self, path);
}

OstProject *
ost_main_window_get_project (OstMainWindow *self)
{
  return self->project;
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
save_size (OstMainWindow *self)
{
  int width, height;

  if (self->settings == NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (self->settings, "window-width", CLAMP (width, 640, 20000));
  g_settings_set_int (self->settings, "window-height", CLAMP (height, 480, 20000));
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
}

static gboolean
ost_main_window_close_request (GtkWindow *window)
{
  save_size (OST_MAIN_WINDOW (window));
  return GTK_WINDOW_CLASS (ost_main_window_parent_class)->close_request (window);
}

static void
ost_main_window_dispose (GObject *object)
{
  OstMainWindow *self = OST_MAIN_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (self->chooser);
  g_clear_object (&self->chooser);
  g_clear_object (&self->folder);
  drop_project (self);
  ost_main_window_free_review (self);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->reader, g_free);

  G_OBJECT_CLASS (ost_main_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, title);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, redo_button);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, content);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, import_revealer);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, import_label);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, import_bar);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, beside);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, empty_page);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, worklist);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, tool_bar);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, viewer);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, panel);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, side);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, review_strip);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, review_panel);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, training_button);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, training_ring);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, training_label);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, info_button);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, info);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, file_windows);
  gtk_widget_class_bind_template_child (widget_class, OstMainWindow, recent);
}

static void
ost_main_window_class_init (OstMainWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_main_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = ost_main_window_close_request;

  g_type_ensure (OST_TYPE_WORKLIST);
  g_type_ensure (OST_TYPE_TOOL_BAR);
  g_type_ensure (OST_TYPE_VIEWER);
  g_type_ensure (OST_TYPE_BESIDE);
  g_type_ensure (OST_TYPE_BONE_PANEL);
  g_type_ensure (OST_TYPE_REVIEW_STRIP);
  g_type_ensure (OST_TYPE_REVIEW_PANEL);
  g_type_ensure (OST_TYPE_IMAGE_INFO);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-main-window.ui");
  bind_children (widget_class);
}

/* The arrow of an AdwSplitButton has a tooltip but no name. */
static void
name_open_menu (OstMainWindow *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->open_button); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_MENU_BUTTON (child))
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Folders and projects"), -1);
}

static void
remember_order (OstMainWindow *self)
{
  ost_settings_set_string (self->settings, "worklist-order", ost_worklist_get_order (self->worklist));
}

static void
restore_order (OstMainWindow *self)
{
  g_autofree char *order = ost_settings_dup_string (self->settings, "worklist-order");

  ost_worklist_set_order (self->worklist, order);
}

static void
ost_main_window_init (OstMainWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->folder = g_file_new_for_path (g_get_home_dir ());
  gtk_widget_init_template (GTK_WIDGET (self));
  self->canvas = ost_viewer_get_canvas (self->viewer);
  name_open_menu (self);
  gtk_stack_set_visible_child_name (self->stack, "empty");

  g_signal_connect_swapped (self->canvas, "refused", G_CALLBACK (ost_main_window_tell), self);
  g_signal_connect_swapped (self->canvas, "view-changed", G_CALLBACK (ost_main_window_update_states), self);
  g_signal_connect_swapped (self->canvas, "view-changed", G_CALLBACK (ost_main_window_hang), self);
  g_signal_connect_swapped (self->worklist, "image-chosen", G_CALLBACK (ost_main_window_open_image), self);
  g_signal_connect_swapped (self->worklist, "order-changed", G_CALLBACK (remember_order), self);
  g_signal_connect_swapped (self->worklist, "done", G_CALLBACK (gtk_widget_grab_focus), self->canvas);
  ost_bone_panel_set_session (self->panel, NULL, self->canvas);
  ost_main_window_add_actions (self);
  ost_main_window_add_file_actions (self);
  ost_main_window_add_tool_actions (self);
  ost_main_window_add_exchange_actions (self);
  ost_main_window_add_checkpoint_actions (self);
  ost_main_window_add_hanging_actions (self);
  ost_main_window_add_explain_action (self);
  ost_main_window_add_beside_action (self);
  ost_main_window_add_model_actions (self);
  ost_main_window_add_state_actions (self);
  ost_main_window_add_prediction_actions (self);
  ost_main_window_add_review (self);
  ost_main_window_add_drop_target (self);
}

/* The keys in force, and the window that explains them. */
static void
apply_keys (OstMainWindow *self)
{
  g_autoptr (GtkShortcutsWindow) help = ost_shortcuts_new_window (self->settings);

  if (self->keys != NULL)
    gtk_widget_remove_controller (GTK_WIDGET (self), self->keys);
  self->keys = ost_shortcuts_new_controller (self->settings);
  gtk_widget_add_controller (GTK_WIDGET (self), self->keys);
  gtk_application_window_set_help_overlay (GTK_APPLICATION_WINDOW (self), help);
  ost_tool_bar_set_settings (self->tool_bar, self->settings);
}

static void
apply_fade (OstMainWindow *self)
{
  ost_canvas_set_fades (self->canvas, ost_settings_get_boolean (self->settings, "fade-fill", TRUE));
}

OstMainWindow *
ost_main_window_new (GtkApplication *application, const char *reader, GSettings *settings)
{
  OstMainWindow *self = g_object_new (OST_TYPE_MAIN_WINDOW, "application", application, NULL);

  self->reader = g_strdup (reader);
  g_set_object (&self->settings, settings);
  apply_keys (self);
  if (settings != NULL)
    g_signal_connect_object (settings, "changed::keys", G_CALLBACK (apply_keys), self, G_CONNECT_SWAPPED);
  gtk_window_set_default_size (GTK_WINDOW (self), ost_settings_get_int (settings, "window-width", 1280),
                               ost_settings_get_int (settings, "window-height", 800));
  if (ost_settings_get_boolean (settings, "window-maximized", FALSE))
    gtk_window_maximize (GTK_WINDOW (self));
  gtk_widget_set_visible (GTK_WIDGET (self->side), ost_settings_get_boolean (settings, "side-panel", TRUE));
  gtk_widget_set_visible (GTK_WIDGET (self->worklist), ost_settings_get_boolean (settings, "worklist", TRUE));
  restore_order (self);
  ost_main_window_list_recent (self);
  ost_canvas_set_opacity (self->canvas, ost_settings_get_double (settings, "mask-opacity", 0.25));
  apply_fade (self);
  if (settings != NULL)
    g_signal_connect_object (settings, "changed::fade-fill", G_CALLBACK (apply_fade), self, G_CONNECT_SWAPPED);
  ost_main_window_update (self);
  return self;
}
