/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-review-private.h"

#include <math.h>

#include "ui/ost-actions.h"
#include "ui/ost-i18n.h"

/* What is asked in the background about the case on screen, and what becomes of the answers. */

#define CROP_SIZE 224           /* pixels: sharp on dense screens at the strip's size */
#define SIMILAR   5
#define PAUSE     250           /* ms that somebody stays at a case before its index is measured */

GWeakRef *
ost_reviewing_weak_new (OstReviewing *r)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, r->window);
  return weak;
}

OstReviewing *
ost_reviewing_answered (GAsyncResult *result, gpointer weak, OstMainWindow **ret_window)
{
  *ret_window = g_weak_ref_get (weak);
  g_weak_ref_clear (weak);
  g_free (weak);
  if (*ret_window == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return NULL;
  return ost_reviewing_of (*ret_window);
}

GCancellable *
ost_reviewing_renew (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
  *cancellable = g_cancellable_new ();
  return *cancellable;
}

void
ost_reviewing_stop (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
}

static void
similar_found (GObject *source, GAsyncResult *result, gpointer weak)
{
  g_autoptr (OstMainWindow) self = NULL;
  OstReviewing *r = ost_reviewing_answered (result, weak, &self);
  g_autoptr (GArray) cases = NULL;
  g_autofree const char **names = NULL;

  if (r == NULL || (cases = ost_review_cases_finish (result, NULL)) == NULL)
    return;
  names = g_new0 (const char *, cases->len + 1);
  for (guint i = 0; i < cases->len; i++)
    names[i] = ost_worklist_get_name (self->worklist, g_array_index (cases, OstSimilarCase, i).image);
  ost_review_panel_set_similar (self->review_panel, cases, names);
}

static void
find_similar (OstReviewing *r)
{
  ost_review_panel_set_similar (r->window->review_panel, NULL, NULL);
  ost_review_similar_async (ost_store_get_path (ost_project_get_store (r->window->project)), r->image_id, r->review->model_id, SIMILAR,
                            r->asking, similar_found, ost_reviewing_weak_new (r));
}

/* What to do first, in a sentence. */
static void
show_problem (OstReviewing *r, const GError *error)
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
  OstReviewing *r = ost_reviewing_answered (result, weak, &self);
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
  ost_reviewing_show (r);
}

void
ost_reviewing_ask (OstReviewing *r, gboolean again)
{
  OstSession *session = ost_main_window_get_session (r->window);

  ost_actions_set_string (G_ACTION_MAP (r->window), "review-problem", "");
  if (r->review == NULL)
    ost_review_panel_set_problem (r->window->review_panel, _ ("The classifier looks at this radiograph…"), NULL, NULL);
  ost_reviewer_ask_async (r->reviewer, r->prediction, ost_session_get_image (session), again, ost_reviewing_renew (&r->asking), review_answered,
                          ost_reviewing_weak_new (r));
}

/* --- cortical index ----------------------------------------------------------------------------------------------- */

static void
measured (GObject *source, GAsyncResult *result, gpointer weak)
{
  g_autoptr (OstMainWindow) self = NULL;
  OstReviewing *r = ost_reviewing_answered (result, weak, &self);

  if (r == NULL)
    return;
  g_clear_pointer (&r->index, g_free);
  r->index = ost_reviewer_measure_finish (OST_REVIEWER (source), result, NULL);
  ost_actions_set_string (G_ACTION_MAP (self), "review-index", r->index == NULL ? "" : isnan (r->index->index) ? "none" : "known");
  ost_reviewing_show (r);
}

void
ost_reviewing_measure (OstReviewing *r)
{
  r->measure_due = FALSE;
  if (r->prediction == NULL && r->masks[OST_BONE_MC2] == NULL)
    return;
  ost_actions_set_string (G_ACTION_MAP (r->window), "review-index", "");
  ost_reviewer_measure_async (r->reviewer, ost_session_get_image (ost_main_window_get_session (r->window)), r->prediction, r->masks,
                              r->has_axis ? &r->axis : NULL, ost_reviewing_renew (&r->measuring), measured, ost_reviewing_weak_new (r));
}

static gboolean
measure_now (gpointer data)
{
  OstReviewing *r = data;

  r->measure_source = 0;
  ost_reviewing_measure (r);
  return G_SOURCE_REMOVE;
}

/* --- crops, own outlines -------------------------------------------------------------------------------------- */

static void
cropped (GObject *source, GAsyncResult *result, gpointer weak)
{
  g_autoptr (OstMainWindow) self = NULL;
  OstReviewing *r = ost_reviewing_answered (result, weak, &self);
  g_autoptr (GPtrArray) crops = r != NULL ? ost_reviewer_crop_finish (OST_REVIEWER (source), result, NULL) : NULL;

  if (crops == NULL)
    return;
  ost_review_strip_set_pictures (self->review_strip, crops);
  r->has_crops = TRUE;
  ost_reviewing_tell_ready (r);
  if (r->measure_due && r->measure_source == 0)
    r->measure_source = g_timeout_add (PAUSE, measure_now, r);
}

/* With a sample that is looked at, the reader's own outlines step back. */
void
ost_reviewing_crop (OstReviewing *r)
{
  ost_reviewer_crop_async (r->reviewer, ost_session_get_image (ost_main_window_get_session (r->window)), r->prediction, r->sample,
                           r->sample >= 0 ? NULL : r->masks, CROP_SIZE, ost_reviewing_renew (&r->cropping), cropped, ost_reviewing_weak_new (r));
}

static void
tried (GObject *source, GAsyncResult *result, gpointer weak)
{
  g_autoptr (OstMainWindow) self = NULL;
  OstReviewing *r = ost_reviewing_answered (result, weak, &self);

  if (r == NULL)
    return;
  g_clear_pointer (&r->tried, ost_hand_prediction_free);
  r->tried = ost_reviewer_try_finish (OST_REVIEWER (source), result, NULL);
  ost_actions_set_boolean (G_ACTION_MAP (self), "review-tried", r->tried != NULL);
  ost_reviewing_show (r);
}

/* The reader's masks, and the model's for bones that the reader has not drawn: what would the hand be with these? */
void
ost_reviewing_try_masks (OstReviewing *r)
{
  OstSession *session = ost_main_window_get_session (r->window);
  const OstReading *reading = ost_session_get_reading (session);
  OstMask *masks[OST_N_BONES];

  ost_actions_set_boolean (G_ACTION_MAP (r->window), "review-tried", FALSE);
  if (!ost_reviewing_has_masks (r) || r->prediction == NULL)
    {
      ost_reviewing_stop (&r->trying);
      g_clear_pointer (&r->tried, ost_hand_prediction_free);
      return;
    }
  for (int b = 0; b < OST_N_BONES; b++)
    masks[b] = r->masks[b] != NULL ? r->masks[b]
               : !reading->bones[b]->absent && r->prediction->segmentation->found[b] > 0 ? r->prediction->segmentation->masks[b] : NULL;
  ost_reviewer_try_async (r->reviewer, ost_session_get_image (session), masks, ost_reviewing_renew (&r->trying), tried, ost_reviewing_weak_new (r));
}
