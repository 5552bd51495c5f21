/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-private.h"

#include <math.h>
#include <string.h>

#include "ui/ost-actions.h"
#include "ui/ost-i18n.h"
#include "ui/ost-review-layer.h"
#include "ui/ost-review-panel.h"
#include "ui/ost-review-strip.h"
#include "ui/ost-shortcuts.h"

/* The reviewer's view: asks the classifier about the radiograph that is open, shows its bones, what each carries and how that
 * moves with another sample or with the reader's own outlines, and keeps decisions. */

#define CROP_SIZE 224           /* pixels: sharp on dense screens at the strip's size */
#define SIMILAR   5
#define PAUSE     250           /* ms that somebody stays at a case before its index is measured */

typedef struct
{
  OstMainWindow *window;        /* borrowed */
  OstReviewLayer *layer;        /* borrowed */
  OstReviewer *reviewer;        /* of the project, or NULL */
  GtkEventController *keys;     /* borrowed; while reviewing */
  GCancellable *asking, *trying, *cropping, *measuring, *listing;
  gboolean on;
  char *tool;                   /* of before */

  gint64 image_id;              /* whose everything below is */
  OstPrediction *prediction;    /* the segmenter's that was asked with, or NULL */
  OstMask *masks[OST_N_BONES];  /* the reader's as they were looked at, or NULL */
  int sample;
  OstReview *review;            /* or NULL */
  OstHandPrediction *tried;     /* with the reader's outlines, or NULL */
  OstCorticalIndex *index;      /* or NULL */
  OstCorticalAxis axis;
  gboolean has_axis, has_place, has_crops;
  gboolean measure_due;
  guint measure_source;         /* the index takes a second of both cores: after what is looked at first */
  double place_x, place_y;

  gboolean near;                /* the picture shows one bone; the view before: */
  double zoom, x, y;
  gint64 wanted, started;       /* the image that was asked for last, and when (monotonic) */
} Reviewing;

static Reviewing *
reviewing_of (OstMainWindow *self)
{
  return self->reviewing;
}

/* --- showing ------------------------------------------------------------------------------------------------------ */

static gboolean
has_masks (const Reviewing *r)
{
  for (int b = 0; b < OST_N_BONES; b++)
    if (r->masks[b] != NULL)
      return TRUE;
  return FALSE;
}

/* The sample that was chosen, else the reader's own outlines, else nothing beside what the classifier said. */
static void
fill_shown (Reviewing *r, OstReviewShown *shown, double now[OST_N_BONES], char **ret_label)
{
  OstSession *session = ost_main_window_get_session (r->window);
  const OstHandPrediction *hand = r->review != NULL ? r->review->hand : NULL;

  *shown = (OstReviewShown) { .review = r->review, .now_hand = NAN, .bone = ost_session_get_bone (session) };
  if (hand != NULL && r->sample >= 0 && r->sample < hand->n_samples)
    {
      memcpy (now, hand->samples + (gsize) r->sample * OST_N_BONES, OST_N_BONES * sizeof *now);
      shown->now = now;
      shown->now_hand = ost_hand_prediction_of_sample (hand, r->sample);
      *ret_label = g_strdup_printf (_ ("Sample %d of %d"), r->sample + 1, hand->n_samples);
    }
  else if (has_masks (r))
    {
      for (int b = 0; b < OST_N_BONES; b++)
        now[b] = r->tried != NULL ? r->tried->bones[b].probability : (double) NAN;
      shown->now = now;
      shown->now_hand = r->tried != NULL ? r->tried->hand.probability : (double) NAN;
      *ret_label = g_strdup (_ ("With your outlines"));
    }
  shown->now_label = *ret_label;
}

/* Crops and charts of this case are on screen: how long it took, for the log and for tests. */
static void
tell_ready (Reviewing *r)
{
  const gboolean ready = r->has_crops && r->review != NULL && (r->wanted == 0 || r->wanted == r->image_id);
  GActionMap *actions = G_ACTION_MAP (r->window);

  ost_actions_set_boolean (actions, "review-ready", ready);
  if (!ready || r->started == 0)
    return;
  ost_actions_set_int (actions, "review-ms", (int) ((g_get_monotonic_time () - r->started) / 1000));
  g_debug ("case ready after %d ms", (int) ((g_get_monotonic_time () - r->started) / 1000));
  r->started = 0;
}

static void
show (Reviewing *r)
{
  OstMainWindow *self = r->window;
  OstReviewShown shown;
  double now[OST_N_BONES];
  g_autofree char *label = NULL;

  if (ost_main_window_get_session (self) == NULL)
    return;
  fill_shown (r, &shown, now, &label);
  ost_review_hand_show (ost_review_panel_get_hand (self->review_panel), &shown);
  ost_review_hand_show_strip (self->review_strip, &shown);
  ost_review_index_show (ost_review_panel_get_index (self->review_panel), r->index, r->has_axis);
  ost_review_layer_set_index (r->layer, r->index);
  ost_actions_set_string (G_ACTION_MAP (self), "review", r->review != NULL ? r->review->model : "");
  ost_actions_set_enabled (G_ACTION_MAP (self), "review-again", r->review != NULL);
  tell_ready (r);
}

static gint64
reader_of (Reviewing *r)
{
  return ost_project_get_reader_id (r->window->project);
}

static void
show_agreement (Reviewing *r, gint64 reader_id)
{
  OstReviewAgreement a;
  g_autofree char *sentence = NULL;

  if (ost_review_agreement (ost_project_get_store (r->window->project), reader_id, &a, NULL) && a.n_cases > 0)
    sentence = isnan (a.kappa) ? g_strdup_printf (_ ("Of the cases that you and others decided, %d of %d were decided alike."), a.n_agree, a.n_cases)
                               : g_strdup_printf (_ ("Of the cases that you and others decided, %d of %d were decided alike (kappa %.2f)."),
                                                  a.n_agree, a.n_cases, a.kappa);
  ost_review_panel_set_agreement (r->window->review_panel, sentence);
}

static void
show_pins (Reviewing *r, GPtrArray *rows)
{
  g_autoptr (GArray) pins = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < rows->len; i++)
    {
      const OstDecision *d = rows->pdata[i];

      if (!isnan (d->x))
        {
          g_array_append_val (pins, d->x);
          g_array_append_val (pins, d->y);
        }
    }
  ost_review_layer_set_pins (r->layer, (const double *) (gpointer) pins->data, pins->len / 2);
}

static void
show_decisions (Reviewing *r)
{
  OstReviewDecisions *panel = ost_review_panel_get_decisions (r->window->review_panel);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const gint64 reader_id = reader_of (r);
  int hidden = 0;

  if (r->image_id != 0)
    rows = ost_store_list_decisions (ost_project_get_store (r->window->project), r->image_id, reader_id, &hidden, &error);
  if (error != NULL)
    ost_main_window_tell (r->window, error->message);
  ost_review_decisions_show (panel, rows, hidden, reader_id);
  if (rows != NULL)
    show_pins (r, rows);
  show_agreement (r, reader_id);
  ost_actions_set_int (G_ACTION_MAP (r->window), "review-decisions", rows != NULL ? (int) rows->len : 0);
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

/* A request of ours: its window may be gone, its answer no longer wanted. */
static GWeakRef *
weak_new (Reviewing *r)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, r->window);
  return weak;
}

/* NULL when the answer is not wanted any more. Frees weak; *ret_window keeps the window alive. */
static Reviewing *
answered (GAsyncResult *result, gpointer weak, OstMainWindow **ret_window)
{
  *ret_window = g_weak_ref_get (weak);
  g_weak_ref_clear (weak);
  g_free (weak);
  if (*ret_window == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return NULL;
  return reviewing_of (*ret_window);
}

static GCancellable *
renew (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
  *cancellable = g_cancellable_new ();
  return *cancellable;
}

static void
stop (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
}

static void
similar_found (GObject *source, GAsyncResult *result, gpointer weak)
{
  g_autoptr (OstMainWindow) self = NULL;
  Reviewing *r = answered (result, weak, &self);
  g_autoptr (GArray) cases = NULL;
  g_autofree const char **names = NULL;

  if (r == NULL || (cases = ost_reviewer_similar_finish (OST_REVIEWER (source), result, NULL)) == NULL)
    return;
  names = g_new0 (const char *, cases->len + 1);
  for (guint i = 0; i < cases->len; i++)
    names[i] = ost_worklist_get_name (self->worklist, g_array_index (cases, OstSimilarCase, i).image);
  ost_review_panel_set_similar (self->review_panel, cases, names);
}

static void
find_similar (Reviewing *r)
{
  ost_review_panel_set_similar (r->window->review_panel, NULL, NULL);
  ost_reviewer_similar_async (r->reviewer, r->image_id, r->review->model_id, SIMILAR, r->asking, similar_found, weak_new (r));
}

/* What to do first, in a sentence. */
static void
show_problem (Reviewing *r, const GError *error)
{
  const gboolean none = g_error_matches (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND);

  if (none)
    ost_review_panel_set_problem (r->window->review_panel,
                                  _ ("No classifier is in use yet. Train an encoder, then a classifier from subjects with "
                                     "T-scores; their probabilities appear here, bone by bone."),
                                  _ ("Models…"), "win.models");
  else
    ost_review_panel_set_problem (r->window->review_panel, error->message, NULL, NULL);
  ost_actions_set_string (G_ACTION_MAP (r->window), "review-problem", error->message);
}

static void
review_answered (GObject *source, GAsyncResult *result, gpointer weak)
{
  g_autoptr (OstMainWindow) self = NULL;
  Reviewing *r = answered (result, weak, &self);
  g_autoptr (GError) error = NULL;

  if (r == NULL)
    return;
  g_clear_pointer (&r->review, ost_review_unref);
  r->review = ost_reviewer_ask_finish (OST_REVIEWER (source), result, &error);
  if (r->review == NULL)
    show_problem (r, error);
  else
    {
      ost_review_panel_set_problem (self->review_panel, NULL, NULL, NULL);
      find_similar (r);
    }
  show (r);
}

static void
ask (Reviewing *r, gboolean again)
{
  OstSession *session = ost_main_window_get_session (r->window);

  ost_actions_set_string (G_ACTION_MAP (r->window), "review-problem", "");
  if (r->review == NULL)
    ost_review_panel_set_problem (r->window->review_panel, _ ("The classifier looks at this radiograph…"), NULL, NULL);
  ost_reviewer_ask_async (r->reviewer, r->prediction, ost_session_get_image (session), again, renew (&r->asking), review_answered,
                          weak_new (r));
}

/* --- cortical index ----------------------------------------------------------------------------------------------- */

static void
measured (GObject *source, GAsyncResult *result, gpointer weak)
{
  g_autoptr (OstMainWindow) self = NULL;
  Reviewing *r = answered (result, weak, &self);

  if (r == NULL)
    return;
  g_clear_pointer (&r->index, g_free);
  r->index = ost_reviewer_measure_finish (OST_REVIEWER (source), result, NULL);
  ost_actions_set_string (G_ACTION_MAP (self), "review-index", r->index == NULL ? "" : isnan (r->index->index) ? "none" : "known");
  show (r);
}

static void
measure (Reviewing *r)
{
  r->measure_due = FALSE;
  if (r->prediction == NULL && r->masks[OST_BONE_MC2] == NULL)
    return;
  ost_actions_set_string (G_ACTION_MAP (r->window), "review-index", "");
  ost_reviewer_measure_async (r->reviewer, ost_session_get_image (ost_main_window_get_session (r->window)), r->prediction, r->masks,
                              r->has_axis ? &r->axis : NULL, renew (&r->measuring), measured, weak_new (r));
}

static gboolean
measure_now (gpointer data)
{
  Reviewing *r = data;

  r->measure_source = 0;
  measure (r);
  return G_SOURCE_REMOVE;
}

/* --- crops, own outlines -------------------------------------------------------------------------------------- */

static void
cropped (GObject *source, GAsyncResult *result, gpointer weak)
{
  g_autoptr (OstMainWindow) self = NULL;
  Reviewing *r = answered (result, weak, &self);
  g_autoptr (GPtrArray) crops = r != NULL ? ost_reviewer_crop_finish (OST_REVIEWER (source), result, NULL) : NULL;

  if (crops == NULL)
    return;
  ost_review_strip_set_pictures (self->review_strip, crops);
  r->has_crops = TRUE;
  tell_ready (r);
  if (r->measure_due && r->measure_source == 0)
    r->measure_source = g_timeout_add (PAUSE, measure_now, r);
}

/* With a sample that is looked at, the reader's own outlines step back. */
static void
crop (Reviewing *r)
{
  ost_reviewer_crop_async (r->reviewer, ost_session_get_image (ost_main_window_get_session (r->window)), r->prediction, r->sample,
                           r->sample >= 0 ? NULL : r->masks, CROP_SIZE, renew (&r->cropping), cropped, weak_new (r));
}

static void
tried (GObject *source, GAsyncResult *result, gpointer weak)
{
  g_autoptr (OstMainWindow) self = NULL;
  Reviewing *r = answered (result, weak, &self);

  if (r == NULL)
    return;
  g_clear_pointer (&r->tried, ost_hand_prediction_free);
  r->tried = ost_reviewer_try_finish (OST_REVIEWER (source), result, NULL);
  ost_actions_set_boolean (G_ACTION_MAP (self), "review-tried", r->tried != NULL);
  show (r);
}

/* The reader's masks, and the model's for bones that the reader has not drawn: what would the hand be with these? */
static void
try_masks (Reviewing *r)
{
  OstSession *session = ost_main_window_get_session (r->window);
  const OstReading *reading = ost_session_get_reading (session);
  OstMask *masks[OST_N_BONES];

  ost_actions_set_boolean (G_ACTION_MAP (r->window), "review-tried", FALSE);
  if (!has_masks (r) || r->prediction == NULL)
    {
      stop (&r->trying);
      g_clear_pointer (&r->tried, ost_hand_prediction_free);
      return;
    }
  for (int b = 0; b < OST_N_BONES; b++)
    masks[b] = r->masks[b] != NULL ? r->masks[b]
               : !reading->bones[b]->absent && r->prediction->segmentation->found[b] > 0 ? r->prediction->segmentation->masks[b] : NULL;
  ost_reviewer_try_async (r->reviewer, ost_session_get_image (session), masks, renew (&r->trying), tried, weak_new (r));
}

/* --- what changed ------------------------------------------------------------------------------------------------- */

static void
forget (Reviewing *r)
{
  stop (&r->asking);
  stop (&r->trying);
  stop (&r->cropping);
  stop (&r->measuring);
  g_clear_handle_id (&r->measure_source, g_source_remove);
  g_clear_pointer (&r->prediction, ost_prediction_unref);
  g_clear_pointer (&r->review, ost_review_unref);
  g_clear_pointer (&r->tried, ost_hand_prediction_free);
  g_clear_pointer (&r->index, g_free);
  for (int b = 0; b < OST_N_BONES; b++)
    g_clear_pointer (&r->masks[b], ost_mask_unref);
  r->has_axis = r->has_place = r->has_crops = r->near = r->measure_due = FALSE;
  r->sample = -1;
  r->image_id = 0;
}

static void
take_image (Reviewing *r, gint64 image_id)
{
  OstMainWindow *self = r->window;
  const gint64 started = r->started;

  forget (r);
  r->started = started != 0 ? started : g_get_monotonic_time ();
  r->image_id = image_id;
  ost_review_strip_set_pictures (self->review_strip, NULL);
  ost_review_layer_set_pins (r->layer, NULL, 0);
  ost_review_layer_choose_place (r->layer, FALSE);
  ost_review_decisions_set_place (ost_review_panel_get_decisions (self->review_panel), NULL);
  ost_review_panel_set_similar (self->review_panel, NULL, NULL);
  ost_review_panel_set_problem (self->review_panel, image_id == 0 ? _ ("No radiograph is open.") : _ ("The model looks at this radiograph…"),
                                NULL, NULL);
  show_decisions (r);
}

static gboolean
take_masks (Reviewing *r, OstSession *session)
{
  gboolean changed = FALSE;

  for (int b = 0; b < OST_N_BONES; b++)
    {
      OstMask *mask = ost_session_get_mask (session, (OstBone) b);

      if (mask == r->masks[b])
        continue;
      g_clear_pointer (&r->masks[b], ost_mask_unref);
      r->masks[b] = mask != NULL ? ost_mask_ref (mask) : NULL;
      changed = TRUE;
    }
  return changed;
}

static gboolean
take_prediction (Reviewing *r)
{
  OstPrediction *prediction = r->window->prediction;

  if (prediction == r->prediction || (prediction != NULL && prediction->image_id != r->image_id))
    return FALSE;
  g_clear_pointer (&r->prediction, ost_prediction_unref);
  r->prediction = prediction != NULL ? ost_prediction_ref (prediction) : NULL;
  ost_review_layer_set_prediction (r->layer, prediction);
  return prediction != NULL;
}

static int
current_sample (OstMainWindow *self)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self), "prediction-sample");

  return g_variant_get_int32 (state);
}

/* The segmenter is not asked by itself in every setting; the reviewer needs it. */
static void
want_prediction (Reviewing *r)
{
  if (r->window->prediction == NULL && r->window->predicting == NULL)
    g_action_group_activate_action (G_ACTION_GROUP (r->window), "predict", NULL);
}

void
ost_main_window_update_review (OstMainWindow *self)
{
  Reviewing *r = reviewing_of (self);
  OstSession *session = ost_main_window_get_session (self);
  const gint64 image_id = session != NULL && ost_session_get_image (session) != NULL ? ost_session_get_image_id (session) : 0;
  gboolean new_masks, new_prediction, new_sample;

  if (r == NULL || !r->on || r->reviewer == NULL)
    return;
  if (image_id != r->image_id)
    {
      take_image (r, image_id);
      if (image_id != 0)
        want_prediction (r);
    }
  if (image_id == 0)
    return;
  new_masks = take_masks (r, session);
  new_prediction = take_prediction (r);
  new_sample = r->sample != current_sample (self);
  r->sample = current_sample (self);
  if (new_prediction)
    ask (r, FALSE);
  if (new_masks || new_prediction)
    {
      r->measure_due = TRUE;
      try_masks (r);
    }
  if (new_masks || new_prediction || new_sample)
    crop (r);
  show (r);
}

void
ost_main_window_review_started (OstMainWindow *self, gint64 image_id)
{
  Reviewing *r = reviewing_of (self);

  r->wanted = image_id;
  r->started = g_get_monotonic_time ();
  ost_actions_set_boolean (G_ACTION_MAP (self), "review-ready", FALSE);
}

void
ost_main_window_take_reviewer (OstMainWindow *self)
{
  reviewing_of (self)->reviewer = ost_reviewer_new (ost_project_get_store (self->project));
}

void
ost_main_window_drop_reviewer (OstMainWindow *self)
{
  Reviewing *r = reviewing_of (self);

  if (r == NULL)
    return;
  forget (r);
  stop (&r->listing);
  g_clear_object (&r->reviewer);
}

/* --- going to a bone and back ------------------------------------------------------------------------------------- */

static void
look_at (OstMainWindow *self, double zoom, double x, double y)
{
  const double width = gtk_widget_get_width (GTK_WIDGET (self->canvas)), height = gtk_widget_get_height (GTK_WIDGET (self->canvas));
  OstView view;
  double vx, vy;

  ost_canvas_set_zoom (self->canvas, zoom);
  view = ost_canvas_get_view (self->canvas);
  ost_view_from_image (&view, x, y, &vx, &vy);
  ost_canvas_pan (self->canvas, width / 2 - vx, height / 2 - vy);
}

/* Of the reader's mask, else of the model's. */
static gboolean
bounds_of (Reviewing *r, OstBone bone, OstRect *ret)
{
  OstMask *mask = r->masks[bone] != NULL ? r->masks[bone] : r->prediction != NULL ? r->prediction->segmentation->masks[bone] : NULL;

  *ret = mask != NULL ? ost_mask_bounds (mask) : (OstRect) { 0 };
  return ret->x0 < ret->x1;
}

static void
go_near (Reviewing *r, const OstRect *box)
{
  OstMainWindow *self = r->window;
  const double width = gtk_widget_get_width (GTK_WIDGET (self->canvas)), height = gtk_widget_get_height (GTK_WIDGET (self->canvas));
  const OstView view = ost_canvas_get_view (self->canvas);

  if (!r->near)
    {
      r->zoom = view.zoom;
      ost_view_to_image (&view, width / 2, height / 2, &r->x, &r->y);
    }
  r->near = TRUE;
  look_at (self, 0.8 * MIN (width / (box->x1 - box->x0), height / (box->y1 - box->y0)), (box->x0 + box->x1) / 2.0,
           (box->y0 + box->y1) / 2.0);
}

/* The second press on the same bone goes back to where one was. */
static void
bone_chosen (OstMainWindow *self, int bone)
{
  Reviewing *r = reviewing_of (self);
  OstSession *session = ost_main_window_get_session (self);
  OstRect box;

  if (!ost_main_window_has_image (self))
    return;
  if (r->near && ost_session_get_bone (session) == (OstBone) bone)
    {
      r->near = FALSE;
      look_at (self, r->zoom, r->x, r->y);
      return;
    }
  ost_session_set_bone (session, (OstBone) bone);
  if (bounds_of (r, (OstBone) bone, &box))
    go_near (r, &box);
}

/* --- decisions ---------------------------------------------------------------------------------------------------- */

static gboolean
decide (Reviewing *r, OstDecisionKind kind, OstDecisionKind outcome, char **reasons, const char *comment)
{
  OstStore *store = ost_project_get_store (r->window->project);
  g_autoptr (GError) error = NULL;
  const gboolean pinned = kind == OST_DECISION_COMMENT && r->has_place;
  OstDecision d = { .image_id = r->image_id, .model_id = r->review != NULL ? r->review->model_id : 0, .reader_id = reader_of (r),
                    .kind = kind, .outcome = outcome, .reasons = reasons, .comment = (char *) comment, .x = pinned ? r->place_x : (double) NAN,
                    .y = pinned ? r->place_y : (double) NAN };

  if (ost_store_add_decision (store, &d, &error) == 0)
    {
      ost_main_window_tell (r->window, error->message);
      return FALSE;
    }
  if (pinned)
    {
      r->has_place = FALSE;
      ost_review_decisions_set_place (ost_review_panel_get_decisions (r->window->review_panel), NULL);
    }
  show_decisions (r);
  return TRUE;
}

/* Why this one comes: nothing else is left, and it has no probability yet. */
static void
tell_unseen (OstMainWindow *self, const GArray *cases, gint64 image_id)
{
  for (guint i = 0; i < cases->len; i++)
    {
      const OstReviewCase *c = &g_array_index (cases, OstReviewCase, i);

      if (c->image_id == image_id && isnan (c->hand.probability))
        ost_main_window_tell (self, _ ("The classifier has not seen this case yet: it looks at it now. “osteon-cli predict PROJECT --classify” "
                                       "asks it about all of them."));
    }
}

static void
next_found (GObject *source, GAsyncResult *result, gpointer weak)
{
  g_autoptr (OstMainWindow) self = NULL;
  Reviewing *r = answered (result, weak, &self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) cases = NULL;
  g_autoptr (GVariant) order_id = NULL;
  OstReviewOrder order = OST_REVIEW_UNCERTAINTY;
  gint64 next;

  if (r == NULL)
    return;
  cases = ost_reviewer_list_finish (OST_REVIEWER (source), result, &error);
  if (cases == NULL)
    {
      ost_main_window_tell (self, error->message);
      return;
    }
  order_id = g_action_group_get_action_state (G_ACTION_GROUP (self), "review-order");
  ost_review_order_from_id (g_variant_get_string (order_id, NULL), &order);
  next = ost_review_next (cases, order, r->image_id);
  if (next != 0)
    {
      ost_main_window_open_image (self, next);
      tell_unseen (self, cases, next);
    }
  else
    ost_main_window_tell (self, order == OST_REVIEW_DISAGREEMENT ? _ ("Nothing is left to settle: readers agree, or only one has decided.")
                                                                 : _ ("That was the last one: every case that the classifier has seen is decided."));
}

static void
go_next (Reviewing *r)
{
  g_autoptr (GVariant) id = g_action_group_get_action_state (G_ACTION_GROUP (r->window), "review-order");
  OstReviewOrder order = OST_REVIEW_UNCERTAINTY;

  ost_review_order_from_id (g_variant_get_string (id, NULL), &order);
  ost_reviewer_list_async (r->reviewer, order, reader_of (r), renew (&r->listing), next_found, weak_new (r));
}

static void
decided (OstMainWindow *self, guint kind, guint outcome, char **reasons, const char *comment)
{
  Reviewing *r = reviewing_of (self);

  if (r->image_id != 0 && decide (r, (OstDecisionKind) kind, (OstDecisionKind) outcome, reasons, comment)
      && (kind == OST_DECISION_REJECT || kind == OST_DECISION_ACCEPT))
    go_next (r);
}

static void
want_place (OstMainWindow *self)
{
  ost_review_layer_choose_place (reviewing_of (self)->layer, TRUE);
  ost_main_window_tell (self, _ ("Click on the place of the comment."));
}

static void
place_chosen (OstMainWindow *self, double x, double y)
{
  Reviewing *r = reviewing_of (self);
  OstReviewDecisions *panel = ost_review_panel_get_decisions (self->review_panel);
  g_autofree char *place = g_strdup_printf (_ ("pinned to %.0f, %.0f"), x, y);

  r->place_x = x;
  r->place_y = y;
  r->has_place = TRUE;
  ost_review_layer_choose_place (r->layer, FALSE);
  ost_review_decisions_set_place (panel, place);
  ost_review_decisions_open_comment (panel);
}

static void
ends_moved (OstMainWindow *self, const OstCorticalAxis *axis)
{
  Reviewing *r = reviewing_of (self);

  r->axis = *axis;
  r->has_axis = TRUE;
  measure (r);
}

/* --- commands ----------------------------------------------------------------------------------------------------- */

static void
change_accept (GSimpleAction *action, GVariant *target, gpointer data)
{
  decided (data, OST_DECISION_ACCEPT, OST_DECISION_ACCEPT, NULL, NULL);
}

static void
open_reject (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_review_decisions_open_reject (ost_review_panel_get_decisions (OST_MAIN_WINDOW (data)->review_panel));
}

/* For scripts and tests: the reasons as they are told apart in the project. */
static void
reject_for (GSimpleAction *action, GVariant *target, gpointer data)
{
  g_auto (GStrv) reasons = g_strsplit (g_variant_get_string (target, NULL), ",", -1);

  decided (data, OST_DECISION_REJECT, OST_DECISION_REJECT, reasons, NULL);
}

static void
flag (GSimpleAction *action, GVariant *target, gpointer data)
{
  decided (data, OST_DECISION_FLAG, OST_DECISION_FLAG, NULL, NULL);
}

static void
open_comment (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_review_decisions_open_comment (ost_review_panel_get_decisions (OST_MAIN_WINDOW (data)->review_panel));
}

static void
next (GSimpleAction *action, GVariant *target, gpointer data)
{
  Reviewing *r = reviewing_of (data);

  if (r->reviewer != NULL)
    go_next (r);
}

static void
again (GSimpleAction *action, GVariant *target, gpointer data)
{
  Reviewing *r = reviewing_of (data);

  if (r->prediction != NULL)
    ask (r, TRUE);
}

static void
reset_ends (GSimpleAction *action, GVariant *target, gpointer data)
{
  Reviewing *r = reviewing_of (data);

  r->has_axis = FALSE;
  measure (r);
}

static void
change_wipe (GSimpleAction *action, GVariant *value, gpointer data)
{
  OstMainWindow *self = data;
  Reviewing *r = reviewing_of (self);

  ost_review_layer_set_wipe (r->layer, g_variant_get_boolean (value));
  ost_canvas_set_mask_style (self->canvas, g_variant_get_boolean (value) ? OST_NONE : OST_FILL);
  g_simple_action_set_state (action, value);
}

static void
show_bone (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstBone bone;

  if (ost_bone_from_id (g_variant_get_string (target, NULL), &bone))
    bone_chosen (data, (int) bone);
}

static void
change_order (GSimpleAction *action, GVariant *value, gpointer data)
{
  OstReviewOrder order;

  if (ost_review_order_from_id (g_variant_get_string (value, NULL), &order))
    g_simple_action_set_state (action, value);
}

static void
ignore_change (GSimpleAction *action, GVariant *value, gpointer data)
{
}

/* --- the mode ----------------------------------------------------------------------------------------------------- */

static const char *const commands[] = { "review-accept", "review-reject", "review-reject-for", "review-flag", "review-comment",
                                        "review-next", "review-wipe", "review-bone", "review-reset-ends" };

/* A reviewer's clicks on the picture should not draw: the picture is panned until a tool is chosen. */
static void
change_tool (Reviewing *r, gboolean on)
{
  GActionGroup *actions = G_ACTION_GROUP (r->window);
  g_autoptr (GVariant) tool = g_action_group_get_action_state (actions, "tool");

  if (on)
    {
      g_free (r->tool);
      r->tool = g_variant_dup_string (tool, NULL);
      g_action_group_change_action_state (actions, "tool", g_variant_new_string ("pan"));
    }
  else if (r->tool != NULL && g_str_equal (g_variant_get_string (tool, NULL), "pan"))
    g_action_group_change_action_state (actions, "tool", g_variant_new_string (r->tool));
}

/* Letters mean other things to a reviewer; the controller that was added last is asked first. */
static void
change_keys (Reviewing *r, gboolean on)
{
  if (r->keys != NULL)
    gtk_widget_remove_controller (GTK_WIDGET (r->window), r->keys);
  r->keys = on ? ost_shortcuts_new_review_controller (r->window->settings) : NULL;
  if (on)
    gtk_widget_add_controller (GTK_WIDGET (r->window), r->keys);
}

static void
set_reviewing (OstMainWindow *self, gboolean on)
{
  Reviewing *r = reviewing_of (self);

  if (r->on == on)
    return;
  r->on = on;
  gtk_widget_set_visible (GTK_WIDGET (self->review_strip), on);
  gtk_stack_set_visible_child_name (self->side, on ? "review" : "annotate");
  gtk_widget_set_visible (GTK_WIDGET (r->layer), on);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    ost_actions_set_enabled (G_ACTION_MAP (self), commands[i], on);
  change_tool (r, on);
  change_keys (r, on);
  if (on)
    {
      r->started = g_get_monotonic_time ();
      ost_main_window_update_review (self);
      return;
    }
  if (ost_review_layer_get_wipe (r->layer))
    g_action_group_change_action_state (G_ACTION_GROUP (self), "review-wipe", g_variant_new_boolean (FALSE));
  forget (r);
}

static void
change_mode (GSimpleAction *action, GVariant *value, gpointer data)
{
  const char *mode = g_variant_get_string (value, NULL);

  if (!g_str_equal (mode, "annotate") && !g_str_equal (mode, "review"))
    return;
  g_simple_action_set_state (action, value);
  set_reviewing (data, g_str_equal (mode, "review"));
}

static void
toggle_mode (GSimpleAction *action, GVariant *target, gpointer data)
{
  g_action_group_change_action_state (G_ACTION_GROUP (data), "mode", g_variant_new_string (reviewing_of (data)->on ? "annotate" : "review"));
}

/* --- beginning and end -------------------------------------------------------------------------------------------- */

static void
add_layer (OstMainWindow *self)
{
  Reviewing *r = reviewing_of (self);
  GtkWidget *overlay = adw_bin_get_child (ADW_BIN (self->viewer)), *layer = ost_review_layer_new (self->canvas);

  r->layer = OST_REVIEW_LAYER (layer);
  gtk_widget_set_visible (layer, FALSE);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), layer);
  g_signal_connect_swapped (layer, "ends-moved", G_CALLBACK (ends_moved), self);
  g_signal_connect_swapped (layer, "place-chosen", G_CALLBACK (place_chosen), self);
}

static void
sample_changed (OstMainWindow *self)
{
  ost_main_window_update_review (self);
}

void
ost_main_window_add_review (OstMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "mode", NULL, "s", "'annotate'", change_mode },
    { "toggle-review", toggle_mode },
    { "review", NULL, NULL, "''", ignore_change },
    { "review-ready", NULL, NULL, "false", ignore_change },
    { "review-ms", NULL, NULL, "0", ignore_change },
    { "review-tried", NULL, NULL, "false", ignore_change },
    { "review-index", NULL, NULL, "''", ignore_change },
    { "review-problem", NULL, NULL, "''", ignore_change },
    { "review-decisions", NULL, NULL, "0", ignore_change },
    { "review-accept", change_accept },
    { "review-reject", open_reject },
    { "review-reject-for", reject_for, "s" },
    { "review-flag", flag },
    { "review-comment", open_comment },
    { "review-next", next },
    { "review-again", again },
    { "review-reset-ends", reset_ends },
    { "review-bone", show_bone, "s" },
    { "review-wipe", NULL, NULL, "false", change_wipe },
    { "review-order", NULL, "s", "'uncertainty'", change_order },
  };
  OstReviewDecisions *decisions = ost_review_panel_get_decisions (self->review_panel);
  Reviewing *r = g_new0 (Reviewing, 1);

  r->window = self;
  r->sample = -1;
  self->reviewing = r;
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    ost_actions_set_enabled (G_ACTION_MAP (self), commands[i], FALSE);
  add_layer (self);
  g_signal_connect_object (self, "action-state-changed::prediction-sample", G_CALLBACK (sample_changed), self, 0);
  g_signal_connect_object (self, "action-state-changed::prediction", G_CALLBACK (sample_changed), self, 0);
  g_signal_connect_swapped (self->review_strip, "bone-chosen", G_CALLBACK (bone_chosen), self);
  g_signal_connect_swapped (ost_review_panel_get_hand (self->review_panel), "bone-chosen", G_CALLBACK (bone_chosen), self);
  g_signal_connect_swapped (decisions, "decided", G_CALLBACK (decided), self);
  g_signal_connect_swapped (decisions, "pin", G_CALLBACK (want_place), self);
}

void
ost_main_window_free_review (OstMainWindow *self)
{
  Reviewing *r = reviewing_of (self);

  if (r == NULL)
    return;
  forget (r);
  stop (&r->listing);
  g_clear_object (&r->reviewer);
  g_free (r->tool);
  g_free (r);
  self->reviewing = NULL;
}
