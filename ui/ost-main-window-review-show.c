/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-review-private.h"

#include <math.h>
#include <string.h>

#include "ui/ost-actions.h"
#include "ui/ost-i18n.h"

/* What is known about the case on screen: strip, charts, index, decisions, pins. */

gboolean
ost_reviewing_has_masks (const OstReviewing *r)
{
  for (int b = 0; b < OST_N_BONES; b++)
    if (r->masks[b] != NULL)
      return TRUE;
  return FALSE;
}

/* The sample that was chosen, else the reader's own outlines, else nothing beside what the classifier said. */
static void
fill_shown (OstReviewing *r, OstReviewShown *shown, double now[OST_N_BONES], char **ret_label)
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
  else if (ost_reviewing_has_masks (r))
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
void
ost_reviewing_tell_ready (OstReviewing *r)
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

void
ost_reviewing_show (OstReviewing *r)
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
  ost_reviewing_tell_ready (r);
}

gint64
ost_reviewing_get_reader_id (OstReviewing *r)
{
  return ost_project_get_reader_id (r->window->project);
}

static void
show_agreement (OstReviewing *r, gint64 reader_id)
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
show_pins (OstReviewing *r, GPtrArray *rows)
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

void
ost_reviewing_show_decisions (OstReviewing *r)
{
  OstReviewDecisions *panel = ost_review_panel_get_decisions (r->window->review_panel);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const gint64 reader_id = ost_reviewing_get_reader_id (r);
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
