/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-bone-panel.h"

#include "ui/ost-bone-row.h"
#include "ui/ost-check-card.h"
#include "ui/ost-i18n.h"
#include "ui/ost-point-row.h"

#define CHECK_MS 300     /* after a gesture: the mask may still be on its way, and a stroke is followed by another */

struct _OstBonePanel
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkListBox *bone_list;
  GtkLabel *points_title;
  GtkLabel *points_empty;
  GtkListBox *point_list;
  GtkButton *accept_button;
  GtkLabel *accept_label;
  OstPredictionPanel *prediction_panel;
  OstCheckCard *check_card;

  /* Borrowed */
  OstCanvas *canvas;
  GtkWidget *rows[OST_N_BONES];         /* by bone */

  /* Owned */
  OstSession *session;

  guint checking;               /* timeout: the reading has changed under the list */
  gint64 checked;               /* id of the reading that the list is about */
  gboolean updating;            /* selections are being set, not made */
  GArray *shown_points;         /* OstPoint: as listed, so that rows stay while nothing changed */
};

G_DEFINE_FINAL_TYPE (OstBonePanel, ost_bone_panel, ADW_TYPE_BIN)

/* --- bones -------------------------------------------------------------------------------------------------------- */

static const OstReading *
reading_of (OstBonePanel *self)
{
  return self->session != NULL ? ost_session_get_reading (self->session) : NULL;
}

static void
update_bones (OstBonePanel *self)
{
  const OstReading *reading = reading_of (self);

  for (int b = 0; b < OST_N_BONES; b++)
    ost_bone_row_update (OST_BONE_ROW (self->rows[b]), reading != NULL ? reading->bones[b] : NULL,
                         self->canvas == NULL || ost_canvas_get_visible (self->canvas, (OstBone) b));
}

static void
bone_selected (OstBonePanel *self, GtkListBoxRow *row)
{
  if (row != NULL && !self->updating && self->session != NULL)
    ost_session_set_bone (self->session, ost_bone_row_get_bone (OST_BONE_ROW (row)));
}

/* --- points ------------------------------------------------------------------------------------------------------- */

static gboolean
points_unchanged (OstBonePanel *self, const OstPoint *points, gsize n)
{
  if (self->shown_points->len != n)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      const OstPoint *old = &g_array_index (self->shown_points, OstPoint, i);

      if (old->x != points[i].x || old->y != points[i].y || old->positive != points[i].positive)
        return FALSE;
    }
  return TRUE;
}

/* Rows are kept and filled anew, so that a button that was just pressed keeps the focus and a drag costs no rebuilding.
 */
static void
list_points (OstBonePanel *self, const OstPoint *points, gsize n)
{
  if (points_unchanged (self, points, n))
    return;
  for (guint i = self->shown_points->len; i > n; i--)
    gtk_list_box_remove (self->point_list, GTK_WIDGET (gtk_list_box_get_row_at_index (self->point_list, (int) i - 1)));
  for (guint i = self->shown_points->len; i < n; i++)
    gtk_list_box_append (self->point_list, ost_point_row_new (&points[i], (int) i));
  for (gsize i = 0; i < MIN (n, self->shown_points->len); i++)
    ost_point_row_update (OST_POINT_ROW (gtk_list_box_get_row_at_index (self->point_list, (int)i)), &points[i], (int)i);
  g_array_set_size (self->shown_points, 0);
  if (n > 0)
    g_array_append_vals (self->shown_points, points, (guint) n);
}

static const char *
empty_text (const OstBoneState *state)
{
  if (state->absent)
    return _ ("Marked as not in the picture. The menu of its row takes that back.");
  if (state->prior != 0)
    return _ ("As the model predicts it. Click on what is missing, right click on what is too much.");
  if (state->mask != NULL)
    return _ ("A mask without points. A click adds one.");
  return _ ("Click on the bone in the picture; right click beside it where the mask should not go.");
}

static void
update_points (OstBonePanel *self)
{
  const OstReading *reading = reading_of (self);
  OstBone bone = self->session != NULL ? ost_session_get_bone (self->session) : OST_BONE_MC1;
  g_autofree char *title = g_strdup_printf (_ ("%s · points"), _ (ost_bone_get_label (bone)));
  const OstPoint *points = NULL;
  gsize n = 0;

  if (reading != NULL)
    points = ost_session_get_points (self->session, bone, &n);
  gtk_label_set_label (self->points_title, title);
  list_points (self, points, n);
  gtk_label_set_label (self->points_empty, reading != NULL ? empty_text (reading->bones[bone]) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->points_empty), n == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->point_list), n > 0);
}

static void
point_selected (OstBonePanel *self, GtkListBoxRow *row)
{
  if (row != NULL && !self->updating)
    ost_canvas_select (self->canvas, gtk_list_box_row_get_index (row));
}

/* --- everything --------------------------------------------------------------------------------------------------- */

static void
update_selections (OstBonePanel *self)
{
  int selected = self->canvas != NULL ? ost_canvas_get_selected (self->canvas) : -1;
  OstBone bone = self->session != NULL ? ost_session_get_bone (self->session) : OST_BONE_MC1;

  self->updating = TRUE;
  gtk_list_box_select_row (self->bone_list, GTK_LIST_BOX_ROW (self->rows[bone]));
  gtk_list_box_select_row (self->point_list,
                           selected >= 0 ? gtk_list_box_get_row_at_index (self->point_list, selected) : NULL);
  self->updating = FALSE;
}

/* --- check -------------------------------------------------------------------------------------------------------- */

guint
ost_bone_panel_check (OstBonePanel *self)
{
  const OstReading *reading = reading_of (self);

  g_clear_handle_id (&self->checking, g_source_remove);
  self->checked = reading != NULL ? reading->id : 0;
  return ost_check_card_run (self->check_card, reading);
}

static gboolean
check_again (gpointer data)
{
  OstBonePanel *self = data;

  self->checking = 0;
  ost_bone_panel_check (self);
  return G_SOURCE_REMOVE;
}

/* The list belongs to the reading that was looked at, until that is accepted. */
static void
update_check (OstBonePanel *self, const OstReading *reading)
{
  if (!ost_check_card_is_shown (self->check_card))
    return;
  if (reading == NULL || reading->id != self->checked || reading->status == OST_STATUS_ACCEPTED)
    {
      g_clear_handle_id (&self->checking, g_source_remove);
      ost_check_card_run (self->check_card, NULL);
    }
  else if (self->checking == 0)
    self->checking = g_timeout_add (CHECK_MS, check_again, self);
}

static void
update (OstBonePanel *self)
{
  const OstReading *reading = reading_of (self);
  gboolean accepted = reading != NULL && reading->status == OST_STATUS_ACCEPTED;
  const char *accept = accepted ? _ ("Next radiograph") : _ ("Accept and next");

  update_bones (self);
  update_points (self);
  update_selections (self);
  update_check (self, reading);
  gtk_label_set_label (self->accept_label, accept);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->accept_button), GTK_ACCESSIBLE_PROPERTY_LABEL, accept, -1);
  gtk_widget_set_sensitive (GTK_WIDGET (self), reading != NULL);
}

static void
view_changed (OstBonePanel *self)
{
  update_bones (self);
  update_selections (self);
}

void
ost_bone_panel_set_session (OstBonePanel *self, OstSession *session, OstCanvas *canvas)
{
  g_return_if_fail (OST_IS_BONE_PANEL (self));

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->canvas == NULL && canvas != NULL)
    g_signal_connect_object (canvas, "view-changed", G_CALLBACK (view_changed), self, G_CONNECT_SWAPPED);
  self->canvas = canvas;
  g_set_object (&self->session, session);
  if (session != NULL)
    {
      g_signal_connect_swapped (session, "changed", G_CALLBACK (update), self);
      g_signal_connect_swapped (session, "notify::bone", G_CALLBACK (update), self);
    }
  update (self);
}

OstPredictionPanel *
ost_bone_panel_get_prediction_panel (OstBonePanel *self)
{
  return self->prediction_panel;
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_bone_panel_dispose (GObject *object)
{
  OstBonePanel *self = OST_BONE_PANEL (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_handle_id (&self->checking, g_source_remove);
  g_clear_pointer (&self->shown_points, g_array_unref);

  G_OBJECT_CLASS (ost_bone_panel_parent_class)->dispose (object);
}

static void
ost_bone_panel_class_init (OstBonePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_bone_panel_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-bone-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, OstBonePanel, bone_list);
  gtk_widget_class_bind_template_child (widget_class, OstBonePanel, points_title);
  gtk_widget_class_bind_template_child (widget_class, OstBonePanel, points_empty);
  gtk_widget_class_bind_template_child (widget_class, OstBonePanel, point_list);
  gtk_widget_class_bind_template_child (widget_class, OstBonePanel, accept_button);
  gtk_widget_class_bind_template_child (widget_class, OstBonePanel, accept_label);
  gtk_widget_class_bind_template_child (widget_class, OstBonePanel, prediction_panel);
  gtk_widget_class_bind_template_child (widget_class, OstBonePanel, check_card);
}

static void
ost_bone_panel_init (OstBonePanel *self)
{
  self->shown_points = g_array_new (FALSE, FALSE, sizeof (OstPoint));
  g_type_ensure (OST_TYPE_CHECK_CARD);
  g_type_ensure (OST_TYPE_PREDICTION_PANEL);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < OST_N_BONES; i++)
    {
      OstBone bone = ost_bone_screen_order[i];

      self->rows[bone] = ost_bone_row_new (bone);
      gtk_list_box_append (self->bone_list, self->rows[bone]);
    }
  g_signal_connect_swapped (self->bone_list, "row-selected", G_CALLBACK (bone_selected), self);
  g_signal_connect_swapped (self->point_list, "row-selected", G_CALLBACK (point_selected), self);
  update (self);
}
