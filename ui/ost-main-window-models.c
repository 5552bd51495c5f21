/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-private.h"

#include "ui/ost-i18n.h"
#include "ui/ost-training-view.h"

/* Training and models: the window that shows them, and the sign in the header while one is trained. */

#define RING_PX 16

/* --- the sign ----------------------------------------------------------------------------------------------------- */

/* A ring that closes as the run goes on, in the colour of the words beside it. */
static void
draw_ring (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  OstMainWindow *self = data;
  double fraction = self->training != NULL ? ost_training_get_fraction (self->training) : 0;
  double radius = RING_PX / 2.0 - 2;
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &colour);
  cairo_translate (cr, width / 2.0, height / 2.0);
  cairo_set_line_width (cr, 3);
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, 0.25);
  cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_arc (cr, 0, 0, radius, -G_PI / 2, -G_PI / 2 + 2 * G_PI * fraction);
  cairo_stroke (cr);
}

static void
update_sign (OstMainWindow *self)
{
  OstTrainingJob *job = self->training != NULL ? ost_training_get_job (self->training) : NULL;
  gboolean running = job != NULL && ost_training_is_running (self->training);
  g_autofree char *stage = job != NULL ? ost_training_view_dup_stage (self->training) : NULL;
  g_autofree char *left = job != NULL ? ost_training_view_dup_time_left (self->training) : NULL;
  g_autofree char *tip = NULL;

  gtk_widget_set_visible (self->training_button, job != NULL);
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "training")),
                             g_variant_new_string (self->training != NULL ? ost_training_get_state_id (self->training) : ""));
  if (job == NULL)
    return;
  if (running)
    tip = g_strjoin (": ", ost_training_kind_label (ost_training_job_get_kind (job)), left != NULL ? left : stage, NULL);
  else
    tip = g_strdup (_ ("Training was interrupted: see what can be done"));
  gtk_label_set_text (self->training_label, running ? stage : _ ("Training interrupted"));
  gtk_widget_set_visible (self->training_ring, running);
  gtk_widget_set_tooltip_text (self->training_button, tip);
  gtk_widget_queue_draw (self->training_ring);
}

static void
training_changed (OstMainWindow *self)
{
  update_sign (self);
}

/* The models' window, when there is one, shows the new card itself. */
static void
model_added (OstMainWindow *self, const char *name)
{
  g_autofree char *sentence = g_strdup_printf (_ ("Training has finished: %s is a candidate"), name);
  g_autofree char *action = g_strdup_printf ("win.show-model::%s", name);

  if (self->models == NULL)
    ost_main_window_tell_with (self, sentence, _ ("Show"), action);
}

static void
training_failed (OstMainWindow *self, const char *sentence)
{
  if (self->models == NULL)
    ost_main_window_tell_with (self, sentence, _ ("Show"), "win.show-training");
}

void
ost_main_window_take_training (OstMainWindow *self)
{
  self->training = ost_training_new (self->project);
  g_signal_connect_swapped (self->training, "changed", G_CALLBACK (training_changed), self);
  g_signal_connect_swapped (self->training, "model-added", G_CALLBACK (model_added), self);
  g_signal_connect_swapped (self->training, "failed", G_CALLBACK (training_failed), self);
  update_sign (self);
}

void
ost_main_window_drop_training (OstMainWindow *self)
{
  if (self->models != NULL)
    gtk_window_destroy (GTK_WINDOW (self->models));
  if (self->cohort != NULL)
    gtk_window_destroy (GTK_WINDOW (self->cohort));
  if (self->training != NULL)
    g_signal_handlers_disconnect_by_data (self->training, self);
  g_clear_object (&self->training);
}

/* --- the window --------------------------------------------------------------------------------------------------- */

static void
show_image (OstMainWindow *self, gint64 image_id)
{
  ost_main_window_open_image (self, image_id);
  gtk_window_present (GTK_WINDOW (self));
}

static void
train_from_cohort (OstMainWindow *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self), "train-classifier", NULL);
}

static void
show_cohort (OstMainWindow *self, const char *model)
{
  if (self->cohort == NULL)
    {
      self->cohort = ost_cohort_window_new (gtk_window_get_application (GTK_WINDOW (self)), self->project);
      g_object_add_weak_pointer (G_OBJECT (self->cohort), (gpointer *) &self->cohort);
      g_signal_connect_object (self->cohort, "image-chosen", G_CALLBACK (show_image), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->cohort, "train-classifier", G_CALLBACK (train_from_cohort), self, G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (self->cohort));
  ost_cohort_window_show (self->cohort, model);
}

static OstTrainingWindow *
ensure_models (OstMainWindow *self)
{
  if (self->models == NULL)
    {
      self->models = ost_training_window_new (gtk_window_get_application (GTK_WINDOW (self)), self->training);
      g_object_add_weak_pointer (G_OBJECT (self->models), (gpointer *) &self->models);
      g_signal_connect_object (self->models, "image-chosen", G_CALLBACK (show_image), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->models, "cohort-wanted", G_CALLBACK (show_cohort), self, G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (self->models));
  return self->models;
}

static void
train_segmenter (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_training_window_show_training (ensure_models (data), OST_TRAINING_SEGMENTER);
}

static void
train_encoder (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_training_window_show_training (ensure_models (data), OST_TRAINING_ENCODER);
}

static void
train_classifier (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_training_window_show_training (ensure_models (data), OST_TRAINING_CLASSIFIER);
}

/* The sign in the header: the run, whatever it is. */
static void
show_training (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  OstTrainingJob *job = self->training != NULL ? ost_training_get_job (self->training) : NULL;

  ost_training_window_show_training (ensure_models (self),
                                     job != NULL ? ost_training_job_get_kind (job) : OST_TRAINING_SEGMENTER);
}

/* Promotion is a decision on a card that compares: the menu leads to the newest candidate's. */
static void
promote_model (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  g_autoptr (GPtrArray) rows = ost_store_list_models (ost_project_get_store (self->project), NULL);

  for (guint i = rows != NULL ? rows->len : 0; i > 0; i--)
    if (((OstModelRow *) rows->pdata[i - 1])->state == OST_MODEL_CANDIDATE)
      {
        ost_training_window_show_model (ensure_models (self), ((OstModelRow *) rows->pdata[i - 1])->name);
        return;
      }
  ost_main_window_tell (self, _ ("There is no candidate to promote: train a model first."));
}

/* Likewise to a model in use whose button names the one before it; of several kinds the one that builds on the others. */
static void
roll_back_model (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  OstStore *store = ost_project_get_store (self->project);

  for (int kind = OST_TRAINING_N_KINDS - 1; kind >= 0; kind--)
    {
      const char *id = ost_training_kind_get_id ((OstTrainingKind) kind);
      g_autoptr (OstModelRow) in_use = ost_store_get_promoted (store, id, NULL);
      g_autoptr (OstModelRow) former = ost_store_get_former (store, id, NULL);

      if (in_use != NULL && former != NULL)
        {
          ost_training_window_show_model (ensure_models (self), in_use->name);
          return;
        }
    }
  ost_main_window_tell (self, _ ("There is no model to go back to: none has been replaced yet."));
}

static void
cohort (GSimpleAction *action, GVariant *target, gpointer data)
{
  show_cohort (data, NULL);
}

static void
show_models (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_training_window_show_model (ensure_models (data), NULL);
}

static void
show_model (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;

  if (self->training != NULL)
    ost_training_window_show_model (ensure_models (self), g_variant_get_string (target, NULL));
}

void
ost_main_window_add_model_actions (OstMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "train-segmenter", train_segmenter },
    { "train-encoder", train_encoder },
    { "train-classifier", train_classifier },
    { "show-training", show_training },
    { "promote-model", promote_model },
    { "roll-back-model", roll_back_model },
    { "models", show_models },
    { "cohort", cohort },
    { "show-model", show_model, "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (self->training_ring), RING_PX);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (self->training_ring), RING_PX);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->training_ring), draw_ring, self, NULL);
}
