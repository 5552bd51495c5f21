/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-training-view.h"

#include <math.h>

#include "ui/ost-curves.h"
#include "ui/ost-i18n.h"

struct _OstTrainingView
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkLabel *title_label;
  GtkWidget *stop_button, *continue_button, *keep_button, *again_button;
  GtkWidget *message_box;
  GtkLabel *message_label;
  GtkProgressBar *bar;
  GtkLabel *stage_label, *time_label, *figures_label, *notes_label, *warning_label;
  GtkWidget *warning_box;
  OstCurves *curves;
};

G_DEFINE_FINAL_TYPE (OstTrainingView, ost_training_view, GTK_TYPE_WIDGET)

/* --- words -------------------------------------------------------------------------------------------------------- */

/* While an epoch goes on, the line says how many are finished. */
static char *
dup_epoch (const OstTrainingLine *last)
{
  int epoch = MIN (last->epoch + (g_str_equal (last->stage, "train") ? 1 : 0), last->epochs);

  return g_strdup_printf (_ ("Epoch %d of %d"), MAX (epoch, 1), last->epochs);
}

/* While radiographs are read, and of a classifier, whose steps are bones that the encoder looks at. */
static char *
dup_stage_without_epochs (const OstTrainingLine *last)
{
  if (g_str_equal (last->stage, "prepare") && last->steps > 0 && isnan (last->seconds))
    return g_strdup_printf (_ ("Reading radiograph %d of %d"), (int) last->step, (int) last->steps);
  if (g_str_equal (last->stage, "validate"))
    return g_strdup (_ ("Choosing by the validation part"));
  if (last->steps > 0)
    return g_strdup_printf (_ ("Looking at bone %d of %d"), (int) last->step, (int) last->steps);
  return g_strdup (_ ("Reading the radiographs"));
}

char *
ost_training_view_dup_stage (OstTraining *training)
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
  if (last->epochs > 0)
    return dup_epoch (last);
  return dup_stage_without_epochs (last);
}

char *
ost_training_view_dup_time_left (OstTraining *training)
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

/* "Encoder · SimCLR · Quick · seed 1" */
static void
show_title (OstTrainingView *self, OstTrainingKind kind, const OstTrainingLog *log)
{
  g_autoptr (GString) text = g_string_new (ost_training_kind_label (kind));

  if (log->method != NULL)
    g_string_append_printf (text, " · %s", ost_training_method_label (log->method));
  if (log->preset != NULL)
    g_string_append_printf (text, " · %s", ost_training_preset_label (log->preset));
  if (log->begun)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, _ ("seed %d"), (int) log->seed);
    }
  gtk_label_set_text (self->title_label, text->str);
}

/* Before the first steps nobody knows how long it takes. */
static gboolean
is_measuring (OstTraining *training, const OstTrainingLine *last)
{
  return ost_training_is_running (training) && last->stage != NULL && !g_str_equal (last->stage, "done")
         && !ost_training_job_get_stopping (ost_training_get_job (training));
}

static void
show_stage (OstTrainingView *self, OstTraining *training, const OstTrainingLine *last)
{
  g_autofree char *stage = ost_training_view_dup_stage (training), *left = ost_training_view_dup_time_left (training);
  g_autoptr (GString) text = g_string_new (stage);

  if (ost_training_is_running (training))
    add_step (text, last);
  gtk_label_set_text (self->stage_label, text->str);
  gtk_label_set_text (self->time_label, left != NULL ? left : is_measuring (training, last) ? _ ("measuring the time left…") : "");
  gtk_progress_bar_set_fraction (self->bar, ost_training_get_fraction (training));
  if (ost_training_is_running (training) && last->stage == NULL)
    gtk_progress_bar_pulse (self->bar);
}

static char *
dup_segmenter_figures (const GArray *curve, const OstTrainingLine *now)
{
  const OstTrainingLine *best = best_epoch (curve);

  return g_strdup_printf (_ ("Last epoch: loss %.3f, Dice %.3f, GED² %.3f.  Best so far: epoch %d, Dice %.3f, GED² %.3f."),
                          now->loss, now->validation_dice, now->validation_ged2, best->epoch, best->validation_dice,
                          best->validation_ged2);
}

static char *
dup_encoder_figures (const OstTrainingLine *now)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("Last epoch: loss %.3f"), now->loss);
  if (!isnan (now->validation_loss))
    g_string_append_printf (text, _ (", validation loss %.3f"), now->validation_loss);
  if (!isnan (now->feature_rank))
    g_string_append_printf (text, _ (", effective rank of the features %.1f"), now->feature_rank);
  if (!isnan (now->rank))
    g_string_append_printf (text, _ (", of the embeddings %.1f of %d"), now->rank, now->rank_possible);
  if (!isnan (now->prototypes))
    g_string_append_printf (text, _ (", prototypes in use %.1f of %d"), now->prototypes, now->prototypes_possible);
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

static void
show_figures (OstTrainingView *self, OstTrainingKind kind, const GArray *curve)
{
  const OstTrainingLine *now = curve->len > 0 ? &g_array_index (curve, OstTrainingLine, curve->len - 1) : NULL;
  g_autofree char *text = NULL;

  if (kind == OST_TRAINING_CLASSIFIER)
    text = g_strdup (_ ("There are no epochs and no curves: the encoder looks at each bone once, then one line is fitted to what "
                        "it saw. That takes a minute or so."));
  else if (now == NULL)
    text = g_strdup (_ ("The curves begin with the first finished epoch."));
  else
    text = kind == OST_TRAINING_ENCODER ? dup_encoder_figures (now) : dup_segmenter_figures (curve, now);
  gtk_label_set_text (self->figures_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->curves), kind != OST_TRAINING_CLASSIFIER);
}

/* What the figures mean, or what the run warns of. */
static void
show_notes (OstTrainingView *self, OstTrainingKind kind, const char *warning)
{
  const char *const notes[OST_TRAINING_N_KINDS] = {
    _ ("Dice: how well the mean outline covers what the readers drew, 1 is perfect. GED²: how far the spread of the samples is from "
       "the spread of the readers, 0 is perfect; the epoch with the lowest is kept."),
    _ ("The loss compares views of the same bone with those of others; what it means depends on the method. Effective rank: how many "
       "directions the features really use. One that falls towards 1 means that every bone looks the same to the encoder. The newest "
       "epoch is kept."),
    _ ("The strength of the penalty is chosen on the validation part, the test part is not looked at."),
  };

  gtk_label_set_text (self->notes_label, notes[kind]);
  gtk_label_set_text (self->warning_label, warning != NULL ? warning : "");
  gtk_widget_set_visible (self->warning_box, warning != NULL);
}

static void
show_message (OstTrainingView *self, OstTrainingJob *job)
{
  OstTrainingState state = ost_training_job_get_state (job);
  const char *message = ost_training_job_get_message (job);

  if (state == OST_TRAINING_DONE)
    message = _ ("The run has ended, and its model has not been taken into the project yet.");
  gtk_label_set_text (self->message_label, message != NULL ? message : "");
  gtk_widget_set_visible (self->message_box, message != NULL);
}

static void
show_buttons (OstTrainingView *self, OstTraining *training)
{
  OstTrainingKind kind = ost_training_job_get_kind (ost_training_get_job (training));
  gboolean running = ost_training_is_running (training);

  gtk_widget_set_visible (self->stop_button, running && kind != OST_TRAINING_CLASSIFIER);      /* it keeps nothing half-done */
  gtk_widget_set_visible (self->continue_button, ost_training_can_continue (training));
  gtk_widget_set_visible (self->keep_button, ost_training_can_keep (training));
  gtk_widget_set_visible (self->again_button, !running);
}

void
ost_training_view_update (OstTrainingView *self, OstTraining *training)
{
  OstTrainingJob *job = ost_training_get_job (training);
  const OstTrainingLog *log = job != NULL ? ost_training_job_get_log (job) : NULL;
  OstTrainingKind kind = job != NULL ? ost_training_job_get_kind (job) : OST_TRAINING_SEGMENTER;

  if (log == NULL)
    return;
  show_title (self, kind, log);
  show_stage (self, training, &log->last);
  show_figures (self, kind, log->curve);
  show_notes (self, kind, log->warning);
  show_message (self, job);
  show_buttons (self, training);
  ost_curves_set (self->curves, kind, log->curve, log->last.epochs);
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_training_view_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  if (child != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (ost_training_view_parent_class)->dispose (object);
}

static void
ost_training_view_class_init (OstTrainingViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_training_view_dispose;
  g_type_ensure (OST_TYPE_CURVES);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-training-view.ui");
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, title_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, stop_button);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, continue_button);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, keep_button);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, again_button);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, message_box);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, message_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, bar);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, stage_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, time_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, figures_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, notes_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, warning_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, warning_box);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingView, curves);
}

static void
ost_training_view_init (OstTrainingView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
