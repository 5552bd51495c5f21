/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-training-run.h"

#include <math.h>

#include "ui/ost-curves.h"
#include "ui/ost-i18n.h"

struct _OstTrainingRun
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkLabel *title_label;
  GtkWidget *stop_button, *continue_button, *keep_button, *again_button;
  GtkWidget *message_box;
  GtkLabel *message_label;
  GtkProgressBar *bar;
  GtkLabel *stage_label, *time_label, *figures_label;
  OstCurves *curves;
};

G_DEFINE_FINAL_TYPE (OstTrainingRun, ost_training_run, GTK_TYPE_WIDGET)

/* --- words -------------------------------------------------------------------------------------------------------- */

/* While an epoch goes on, the line says how many are finished. */
static char *
dup_epoch (const OstTrainingLine *last)
{
  int epoch = MIN (last->epoch + (g_str_equal (last->stage, "train") ? 1 : 0), last->epochs);

  return g_strdup_printf (_ ("Epoch %d of %d"), MAX (epoch, 1), last->epochs);
}

char *
ost_training_run_dup_stage (OstTraining *training)
{
  OstTrainingJob *job = ost_training_get_job (training);
  const OstTrainingLine *last = job != NULL ? &ost_training_job_get_log (job)->last : NULL;

  if (last == NULL)
    return g_strdup ("");
  if (ost_training_job_get_stopping (job))
    return g_strdup (_ ("Stopping after this step"));
  if (ost_training_is_running (training) && last->stage == NULL)
    return g_strdup (_ ("Reading the radiographs"));
  if (last->stage == NULL)
    return g_strdup (_ ("Not begun"));
  if (g_str_equal (last->stage, "done"))
    return g_strdup (_ ("Finished"));
  return dup_epoch (last);
}

char *
ost_training_run_dup_time_left (OstTraining *training)
{
  OstTrainingJob *job = ost_training_get_job (training);
  const OstTrainingLine *last = job != NULL ? &ost_training_job_get_log (job)->last : NULL;
  g_autofree char *time = NULL;

  if (!ost_training_is_running (training) || ost_training_job_get_stopping (job) || last->stage == NULL
      || !(last->seconds_left > 0))
    return NULL;
  time = ost_training_dup_time (last->seconds_left);
  return last->seconds_left < 60 ? g_strdup_printf (_ ("%s left"), time) : g_strdup_printf (_ ("about %s left"), time);
}

static void
add_step (GString *text, const OstTrainingLine *last)
{
  gint64 steps = last->epochs > 0 ? last->steps / last->epochs : 0;

  if (steps > 0 && last->stage != NULL && g_str_equal (last->stage, "train"))
    g_string_append_printf (text, _ (" · step %d of %d"), (int) ((last->step - 1) % steps) + 1, (int) steps);
}

static const OstTrainingLine *
best_epoch (const GArray *curve)
{
  const OstTrainingLine *best = NULL;

  for (guint i = 0; i < curve->len; i++)
    {
      const OstTrainingLine *epoch = &g_array_index (curve, OstTrainingLine, i);

      if (best == NULL || epoch->validation_ged2 < best->validation_ged2)
        best = epoch;
    }
  return best;
}

/* --- showing ------------------------------------------------------------------------------------------------------ */

static void
show_title (OstTrainingRun *self, const OstTrainingLog *log)
{
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, log->seed);
  g_autofree char *text = g_strdup_printf (_ ("Segmenter · %s · seed %s"), ost_training_preset_label (log->preset), seed);

  gtk_label_set_text (self->title_label, log->preset != NULL ? text : _ ("Segmenter"));
}

static void
show_stage (OstTrainingRun *self, OstTraining *training, const OstTrainingLine *last)
{
  g_autofree char *stage = ost_training_run_dup_stage (training), *left = ost_training_run_dup_time_left (training);
  g_autoptr (GString) text = g_string_new (stage);

  if (ost_training_is_running (training))
    add_step (text, last);
  gtk_label_set_text (self->stage_label, text->str);
  gtk_label_set_text (self->time_label, left != NULL ? left
                                        : ost_training_is_running (training) && last->stage != NULL
                                              && !ost_training_job_get_stopping (ost_training_get_job (training))
                                          ? _ ("measuring the time left…") : "");
  gtk_progress_bar_set_fraction (self->bar, ost_training_get_fraction (training));
  if (ost_training_is_running (training) && last->stage == NULL)
    gtk_progress_bar_pulse (self->bar);
}

static void
show_figures (OstTrainingRun *self, const GArray *curve)
{
  const OstTrainingLine *best = best_epoch (curve);
  const OstTrainingLine *now = curve->len > 0 ? &g_array_index (curve, OstTrainingLine, curve->len - 1) : NULL;
  g_autofree char *text = NULL;

  if (now == NULL)
    text = g_strdup (_ ("The curves begin with the first finished epoch."));
  else
    text = g_strdup_printf (_ ("Last epoch: loss %.3f, Dice %.3f, GED² %.3f.  Best so far: epoch %d, Dice %.3f, GED² %.3f."),
                            now->loss, now->validation_dice, now->validation_ged2, best->epoch, best->validation_dice,
                            best->validation_ged2);
  gtk_label_set_text (self->figures_label, text);
}

static void
show_message (OstTrainingRun *self, OstTrainingJob *job)
{
  OstTrainingState state = ost_training_job_get_state (job);
  const char *message = ost_training_job_get_message (job);

  if (state == OST_TRAINING_DONE)
    message = _ ("The run has ended, and its model has not been taken into the project yet.");
  gtk_label_set_text (self->message_label, message != NULL ? message : "");
  gtk_widget_set_visible (self->message_box, message != NULL);
}

static void
show_buttons (OstTrainingRun *self, OstTraining *training)
{
  const char *project = ost_project_get_path (ost_training_get_project (training));
  gboolean running = ost_training_is_running (training);

  gtk_widget_set_visible (self->stop_button, running);
  gtk_widget_set_visible (self->continue_button, !running && ost_train_segmenter_can_resume (project));
  gtk_widget_set_visible (self->keep_button, !running && ost_train_segmenter_has_best (project));
  gtk_widget_set_visible (self->again_button, !running);
}

void
ost_training_run_update (OstTrainingRun *self, OstTraining *training)
{
  OstTrainingJob *job = ost_training_get_job (training);
  const OstTrainingLog *log = job != NULL ? ost_training_job_get_log (job) : NULL;

  if (log == NULL)
    return;
  show_title (self, log);
  show_stage (self, training, &log->last);
  show_figures (self, log->curve);
  show_message (self, job);
  show_buttons (self, training);
  ost_curves_set (self->curves, log->curve, log->last.epochs);
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_training_run_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  if (child != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (ost_training_run_parent_class)->dispose (object);
}

static void
ost_training_run_class_init (OstTrainingRunClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_training_run_dispose;
  g_type_ensure (OST_TYPE_CURVES);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-training-run.ui");
  gtk_widget_class_bind_template_child (widget_class, OstTrainingRun, title_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingRun, stop_button);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingRun, continue_button);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingRun, keep_button);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingRun, again_button);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingRun, message_box);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingRun, message_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingRun, bar);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingRun, stage_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingRun, time_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingRun, figures_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingRun, curves);
}

static void
ost_training_run_init (OstTrainingRun *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
