/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-review-private.h"

#include <math.h>

#include "ui/ost-actions.h"
#include "ui/ost-i18n.h"

/* Decisions of the reviewer, the places that comments are pinned to, and the case after this one. */

static gboolean
decide (OstReviewing *r, OstDecisionKind kind, OstDecisionKind outcome, char **reasons, const char *comment)
{
  OstStore *store = ost_project_get_store (r->window->project);
  g_autoptr (GError) error = NULL;
  const gboolean pinned = kind == OST_DECISION_COMMENT && r->has_place;
  OstDecision d = { .image_id = r->image_id, .model_id = r->review != NULL ? r->review->model_id : 0, .reader_id = ost_reviewing_get_reader_id (r),
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
  ost_reviewing_show_decisions (r);
  return TRUE;
}

/* --- the next case ------------------------------------------------------------------------------------------------ */

static OstReviewOrder
order_of (OstReviewing *r)
{
  g_autoptr (GVariant) id = g_action_group_get_action_state (G_ACTION_GROUP (r->window), "review-order");
  OstReviewOrder order = OST_REVIEW_UNCERTAINTY;

  ost_review_order_from_id (g_variant_get_string (id, NULL), &order);
  return order;
}

static gboolean
is_unseen (const GArray *cases, gint64 image_id)
{
  for (guint i = 0; i < cases->len; i++)
    {
      const OstReviewCase *c = &g_array_index (cases, OstReviewCase, i);

      if (c->image_id == image_id)
        return isnan (c->hand.probability);
    }
  return FALSE;
}

/* What the answer says comes after the case that is open. FALSE when it is not wanted any more, or when that cannot be said. */
static gboolean
take_next (GAsyncResult *result, gpointer weak, OstMainWindow **ret_window)
{
  OstReviewing *r = ost_reviewing_answered (result, weak, ret_window);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) cases = r != NULL ? ost_review_cases_finish (result, &error) : NULL;

  if (error != NULL)
    ost_main_window_tell (*ret_window, error->message);
  if (cases == NULL)
    return FALSE;
  r->next = (OstReviewingNext) { .after = r->image_id, .order = order_of (r) };
  r->next.image_id = ost_review_next (cases, r->next.order, r->image_id);
  r->next.unseen = r->next.image_id != 0 && is_unseen (cases, r->next.image_id);
  return TRUE;
}

static void
ask_for_next (OstReviewing *r, GAsyncReadyCallback found)
{
  ost_review_list_async (ost_store_get_path (ost_project_get_store (r->window->project)), order_of (r), ost_reviewing_get_reader_id (r),
                         ost_reviewing_renew (&r->listing), found, ost_reviewing_weak_new (r));
}

static void
open_next (OstReviewing *r)
{
  const OstReviewingNext next = r->next;

  r->next = (OstReviewingNext) { 0 };
  if (next.image_id != 0)
    {
      ost_main_window_open_image (r->window, next.image_id);
      if (next.unseen)          /* why this one comes: nothing else is left, and it has no probability yet */
        ost_main_window_tell (r->window, _ ("The classifier has not seen this case yet: it looks at it now. “osteon-cli predict PROJECT "
                                            "--classify” asks it about all of them."));
    }
  else
    ost_main_window_tell (r->window, next.order == OST_REVIEW_DISAGREEMENT
                                       ? _ ("Nothing is left to settle: readers agree, or only one has decided.")
                                       : _ ("That was the last one: every case that the classifier has seen is decided."));
}

static void
next_found (GObject *source, GAsyncResult *result, gpointer weak)
{
  g_autoptr (OstMainWindow) self = NULL;

  if (take_next (result, weak, &self))
    open_next (ost_reviewing_of (self));
}

static void
next_expected (GObject *source, GAsyncResult *result, gpointer weak)
{
  g_autoptr (OstMainWindow) self = NULL;

  if (take_next (result, weak, &self))
    ost_main_window_expect (self, ost_reviewing_of (self)->next.image_id);
}

void
ost_reviewing_expect_next (OstReviewing *r)
{
  if (r->image_id != 0)
    ask_for_next (r, next_expected);
}

/* This reader's decision does not change which case is next in the other orders, so what was found ahead holds. */
static void
go_next (OstReviewing *r)
{
  r->asked = g_get_monotonic_time ();
  if (r->next.image_id != 0 && r->next.after == r->image_id && r->next.order == order_of (r)
      && r->next.order != OST_REVIEW_DISAGREEMENT)
    open_next (r);
  else
    ask_for_next (r, next_found);
}

/* --- decisions ---------------------------------------------------------------------------------------------------- */

static void
decided (OstMainWindow *self, guint kind, guint outcome, char **reasons, const char *comment)
{
  OstReviewing *r = ost_reviewing_of (self);

  if (r->image_id != 0 && decide (r, (OstDecisionKind) kind, (OstDecisionKind) outcome, reasons, comment)
      && (kind == OST_DECISION_REJECT || kind == OST_DECISION_ACCEPT))
    go_next (r);
}

static void
want_place (OstMainWindow *self)
{
  ost_review_layer_choose_place (ost_reviewing_of (self)->layer, TRUE);
  ost_main_window_tell (self, _ ("Click on the place of the comment."));
}

static void
place_chosen (OstMainWindow *self, double x, double y)
{
  OstReviewing *r = ost_reviewing_of (self);
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
  OstReviewing *r = ost_reviewing_of (data);

  if (r->reviewer != NULL)
    go_next (r);
}

static void
change_order (GSimpleAction *action, GVariant *value, gpointer data)
{
  OstReviewOrder order;

  if (ost_review_order_from_id (g_variant_get_string (value, NULL), &order))
    {
      g_simple_action_set_state (action, value);
      ost_main_window_look_ahead (data);
    }
}

void
ost_reviewing_add_decisions (OstMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "review-accept", change_accept },
    { "review-reject", open_reject },
    { "review-reject-for", reject_for, "s" },
    { "review-flag", flag },
    { "review-comment", open_comment },
    { "review-next", next },
    { "review-order", NULL, "s", "'uncertainty'", change_order },
  };
  OstReviewDecisions *decisions = ost_review_panel_get_decisions (self->review_panel);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_swapped (decisions, "decided", G_CALLBACK (decided), self);
  g_signal_connect_swapped (decisions, "pin", G_CALLBACK (want_place), self);
  g_signal_connect_swapped (ost_reviewing_of (self)->layer, "place-chosen", G_CALLBACK (place_chosen), self);
}
