/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-review-hand.h"

#include <math.h>

#include "core/workflow/ost-review.h"
#include "ui/ost-i18n.h"

#define HAND_COLOUR 0x9a9996u   /* no bone's */

struct _OstReviewHand
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkLabel *value_label, *interval_label, *now_label, *summary_label, *rule_label, *model_label, *driver_label;
  GtkWidget *stale_box;
  GtkDrawingArea *hand_area, *bones_area;

  OstReview *review;            /* or NULL */
  double now[OST_N_BONES], now_hand;
  OstBone bone;
};

enum
{
  BONE_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OstReviewHand, ost_review_hand, ADW_TYPE_BIN)

/* --- drawing ------------------------------------------------------------------------------------------------------ */

static OstBoneBar
bar_of (const OstReviewShown *shown, OstBone bone)
{
  const OstProbability *p = &shown->review->hand->bones[bone];

  return (OstBoneBar) { p->probability, p->low, p->high, shown->now != NULL ? shown->now[bone] : (double) NAN,
                        ost_bone_get_colour (bone), ost_review_short_label (bone) };
}

static double
font_size_of (GtkWidget *widget)
{
  const PangoFontDescription *font = pango_context_get_font_description (gtk_widget_get_pango_context (widget));

  return pango_font_description_get_size (font) / (double) PANGO_SCALE * 1.1;
}

/* The bars in the order of the screen. */
static OstBonesChart
chart_of (OstReviewHand *self, OstBoneBar bars[OST_N_BONES])
{
  const OstReviewShown shown = { self->review, self->now, self->now_hand, NULL, self->bone };
  OstBonesChart chart = { bars, OST_N_BONES, self->review->hand->threshold, -1, font_size_of (GTK_WIDGET (self)),
                          adw_style_manager_get_dark (adw_style_manager_get_default ()) };

  for (int i = 0; i < OST_N_BONES; i++)
    {
      bars[i] = bar_of (&shown, ost_bone_screen_order[i]);
      if (ost_bone_screen_order[i] == self->bone)
        chart.selected = i;
    }
  return chart;
}

static void
draw_bones (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  OstReviewHand *self = data;
  OstBoneBar bars[OST_N_BONES];
  OstBonesChart chart;

  if (self->review == NULL)
    return;
  chart = chart_of (self, bars);
  ost_draw_bones (cr, width, height, &chart);
}

static void
draw_hand (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  OstReviewHand *self = data;
  OstBoneBar bar;

  if (self->review == NULL)
    return;
  bar = (OstBoneBar) { self->review->hand->hand.probability, self->review->hand->hand.low, self->review->hand->hand.high, NAN,
                       HAND_COLOUR, NULL };
  ost_draw_probability (cr, width, height, &bar, self->review->hand->threshold,
                        adw_style_manager_get_dark (adw_style_manager_get_default ()));
}

static void
chart_pressed (GtkGestureClick *gesture, int n_press, double x, double y, gpointer data)
{
  OstReviewHand *self = data;
  OstBoneBar bars[OST_N_BONES];
  OstBonesChart chart;
  int at;

  if (self->review == NULL)
    return;
  chart = chart_of (self, bars);
  at = ost_bones_chart_at (gtk_widget_get_width (GTK_WIDGET (self->bones_area)), &chart, x);
  if (at >= 0)
    g_signal_emit (self, signals[BONE_CHOSEN], 0, (int) ost_bone_screen_order[at]);
}

/* --- words -------------------------------------------------------------------------------------------------------- */

static char *
numbers (const char *format, double a, double b)
{
  g_autofree char *first = ost_review_number (a), *second = ost_review_number (b);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (format, first, second);
#pragma GCC diagnostic pop
}

/* What the bone carries: what the hand would be without it. NULL when that cannot be said. */
static char *
carried_text (const OstHandPrediction *hand, OstBone bone)
{
  const double without = ost_review_without (hand, bone).probability;
  g_autofree char *number = ost_review_number (without);

  if (isnan (without))
    return NULL;
  return g_strdup_printf (_ ("%s. Without this bone the hand would be at %s."), _ (ost_bone_get_label (bone)), number);
}

static char *
driver_sentence (const OstHandPrediction *hand, gboolean raises)
{
  const int bone = ost_review_driver (hand, raises);
  g_autofree char *number = bone >= 0 ? ost_review_number (ost_review_without (hand, (OstBone) bone).probability) : NULL;

  if (bone < 0)
    return NULL;
  return raises ? g_strdup_printf (_ ("%s raises it most: without it %s."), _ (ost_bone_get_label ((OstBone) bone)), number)
                : g_strdup_printf (_ ("%s lowers it most: without it %s."), _ (ost_bone_get_label ((OstBone) bone)), number);
}

static void
update_driver (OstReviewHand *self, const OstHandPrediction *hand)
{
  g_autofree char *up = driver_sentence (hand, TRUE), *down = driver_sentence (hand, FALSE);
  g_autofree char *both = up != NULL && down != NULL ? g_strdup_printf ("%s\n%s", up, down)
                                                     : g_strdup (up != NULL ? up : down != NULL ? down : "");
  g_autoptr (GString) spoken = g_string_new (_ ("Probability by bone"));

  for (int i = 0; i < OST_N_BONES; i++)
    {
      const OstBone bone = ost_bone_screen_order[i];
      g_autofree char *number = ost_review_number (hand->bones[bone].probability);

      g_string_append_printf (spoken, "; %s %s", _ (ost_bone_get_label (bone)),
                              isnan (hand->bones[bone].probability) ? _ ("not found") : number);
    }
  gtk_label_set_label (self->driver_label, both);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bones_area), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken->str, -1);
}

static void
update_numbers (OstReviewHand *self, const OstHandPrediction *hand)
{
  g_autofree char *value = isnan (hand->hand.probability) ? g_strdup ("–") : ost_review_number (hand->hand.probability);
  g_autofree char *interval = isnan (hand->hand.low) ? g_strdup ("") : numbers (_ ("%s – %s in 90 %% of samples"), hand->hand.low, hand->hand.high);
  g_autofree char *threshold = ost_review_number (hand->threshold);
  g_autofree char *summary = g_strdup_printf (ngettext ("mean of %d bone · threshold %s", "mean of %d bones · threshold %s",
                                                        (gulong) hand->n_bones), hand->n_bones, threshold);
  g_autofree char *rule = g_strdup_printf (_ ("Learnt from: %s"), hand->rule != NULL ? hand->rule : "");
  g_autofree char *model = g_strdup_printf ("%s · %.10s", self->review->model, self->review->model_at);
  g_autofree char *spoken = g_strdup_printf (_ ("Probability of the hand %s, %s"), value, interval);

  gtk_label_set_label (self->value_label, value);
  gtk_label_set_label (self->interval_label, interval);
  gtk_label_set_label (self->summary_label, summary);
  gtk_label_set_label (self->rule_label, rule);
  gtk_label_set_label (self->model_label, model);
  gtk_widget_set_visible (self->stale_box, self->review->stale);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->hand_area), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
update_now (OstReviewHand *self, const OstReviewShown *shown)
{
  g_autofree char *number = ost_review_number (shown->now_hand);
  g_autofree char *text = shown->now_label == NULL ? NULL
                          : isnan (shown->now_hand) ? g_strdup_printf ("%s: …", shown->now_label)
                                                    : g_strdup_printf ("%s: %s", shown->now_label, number);

  gtk_label_set_label (self->now_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->now_label), text != NULL);
}

void
ost_review_hand_show (OstReviewHand *self, const OstReviewShown *shown)
{
  g_return_if_fail (OST_IS_REVIEW_HAND (self));
  if (shown->review != NULL)
    ost_review_ref (shown->review);
  g_clear_pointer (&self->review, ost_review_unref);
  self->review = shown->review;
  self->bone = shown->bone;
  self->now_hand = shown->now_hand;
  for (int b = 0; b < OST_N_BONES; b++)
    self->now[b] = shown->now != NULL ? shown->now[b] : (double) NAN;
  if (self->review != NULL)
    {
      update_numbers (self, self->review->hand);
      update_now (self, shown);
      update_driver (self, self->review->hand);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self->hand_area));
  gtk_widget_queue_draw (GTK_WIDGET (self->bones_area));
}

void
ost_review_hand_show_strip (OstReviewStrip *strip, const OstReviewShown *shown)
{
  for (int b = 0; b < OST_N_BONES; b++)
    {
      const OstHandPrediction *hand = shown->review != NULL ? shown->review->hand : NULL;
      OstReviewCrop *crop = ost_review_strip_get_crop (strip, (OstBone) b);
      OstBoneBar bar = { 0 };
      g_autofree char *carried = hand != NULL ? carried_text (hand, (OstBone) b) : NULL;

      if (hand != NULL)
        bar = bar_of (shown, (OstBone) b);
      ost_review_crop_set_probability (crop, hand != NULL ? &bar : NULL, hand != NULL ? hand->threshold : (double) NAN,
                                       hand != NULL ? hand->missing[b] : NULL, carried);
    }
  ost_review_strip_set_bone (strip, shown->bone);
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_review_hand_dispose (GObject *object)
{
  OstReviewHand *self = OST_REVIEW_HAND (object);

  g_clear_pointer (&self->review, ost_review_unref);
  G_OBJECT_CLASS (ost_review_hand_parent_class)->dispose (object);
}

static void
ost_review_hand_class_init (OstReviewHandClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_review_hand_dispose;
  signals[BONE_CHOSEN] = g_signal_new ("bone-chosen", OST_TYPE_REVIEW_HAND, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                       G_TYPE_INT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-review-hand.ui");
  gtk_widget_class_bind_template_child (widget_class, OstReviewHand, value_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewHand, interval_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewHand, now_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewHand, summary_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewHand, rule_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewHand, model_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewHand, driver_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewHand, stale_box);
  gtk_widget_class_bind_template_child (widget_class, OstReviewHand, hand_area);
  gtk_widget_class_bind_template_child (widget_class, OstReviewHand, bones_area);
}

static void
ost_review_hand_init (OstReviewHand *self)
{
  GtkGesture *press = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (self->hand_area, draw_hand, self, NULL);
  gtk_drawing_area_set_draw_func (self->bones_area, draw_bones, self, NULL);
  g_signal_connect (press, "pressed", G_CALLBACK (chart_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->bones_area), GTK_EVENT_CONTROLLER (press));
}
