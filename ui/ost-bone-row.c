/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-bone-row.h"

#include "ui/ost-bone-dots.h"
#include "ui/ost-i18n.h"

struct _OstBoneRow
{
  GtkListBoxRow parent_instance;

  /* Template widgets */
  GtkLabel *key_label;
  GtkImage *swatch;
  GtkLabel *name_label;
  GtkLabel *state_label;
  GtkButton *visible_button;
  GtkButton *lock_button;
  GtkMenuButton *menu_button;

  OstBone bone;
  gboolean absent;              /* as the menu says */
};

G_DEFINE_FINAL_TYPE (OstBoneRow, ost_bone_row, GTK_TYPE_LIST_BOX_ROW)

static void
ost_bone_row_class_init (OstBoneRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-bone-row.ui");
  gtk_widget_class_bind_template_child (widget_class, OstBoneRow, key_label);
  gtk_widget_class_bind_template_child (widget_class, OstBoneRow, swatch);
  gtk_widget_class_bind_template_child (widget_class, OstBoneRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, OstBoneRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, OstBoneRow, visible_button);
  gtk_widget_class_bind_template_child (widget_class, OstBoneRow, lock_button);
  gtk_widget_class_bind_template_child (widget_class, OstBoneRow, menu_button);
}

static void
ost_bone_row_init (OstBoneRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* --- what a button does, on screen and to a screen reader ---------------------------------------------------------- */

static void
dress_button (GtkWidget *button, const char *icon, const char *does, const char *bone)
{
  g_autofree char *label = g_strdup_printf ("%s: %s", bone, does);

  if (GTK_IS_BUTTON (button) && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (button)), icon) != 0)
    gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_widget_set_tooltip_text (button, does);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
append_item (GMenu *menu, const char *label, const char *action, OstBone bone)
{
  g_autofree char *detailed = g_strdup_printf ("%s::%s", action, ost_bone_get_id (bone));

  g_menu_append (menu, label, detailed);
}

static void
set_menu (OstBoneRow *self, gboolean absent)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  append_item (menu, absent ? _ ("Mark as present") : _ ("Mark as not in the picture"), "win.toggle-absent", self->bone);
  self->absent = absent;
  append_item (menu, _ ("Remove all points"), "win.clear-bone", self->bone);
  gtk_menu_button_set_menu_model (self->menu_button, G_MENU_MODEL (menu));
}

GtkWidget *
ost_bone_row_new (OstBone bone)
{
  OstBoneRow *self = g_object_new (OST_TYPE_BONE_ROW, NULL);
  g_autofree char *key = g_strdup_printf ("%d", ost_bone_get_key (bone));
  g_autoptr (GdkPaintable) swatch = ost_bone_swatch_new (bone);
  GVariant *target = g_variant_new_string (ost_bone_get_id (bone));

  self->bone = bone;
  gtk_label_set_label (self->key_label, key);
  gtk_label_set_label (self->name_label, _ (ost_bone_get_label (bone)));
  gtk_image_set_from_paintable (self->swatch, swatch);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->visible_button), target);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->lock_button), target);
  dress_button (GTK_WIDGET (self->menu_button), NULL, _ ("More"), _ (ost_bone_get_label (bone)));
  set_menu (self, FALSE);
  ost_bone_row_update (self, NULL, TRUE);
  return GTK_WIDGET (self);
}

OstBone
ost_bone_row_get_bone (OstBoneRow *self)
{
  return self->bone;
}

/* --- state -------------------------------------------------------------------------------------------------------- */

static char *
dup_state_text (const OstBoneState *state)
{
  if (state == NULL)
    return g_strdup ("");
  if (state->absent)
    return g_strdup (_ ("absent"));
  if (state->n_points == 0 && state->strokes->len > 0)
    return g_strdup (_ ("drawn"));
  if (state->n_points == 0)
    return g_strdup (state->prior != 0 ? _ ("predicted") : state->mask != NULL ? _ ("imported") : "");
  return g_strdup_printf (ngettext ("%d click", "%d clicks", (gulong) state->n_points), (int) state->n_points);
}

void
ost_bone_row_update (OstBoneRow *self, const OstBoneState *state, gboolean visible)
{
  const char *name = _ (ost_bone_get_label (self->bone));
  gboolean locked = state != NULL && state->locked;
  g_autofree char *text = dup_state_text (state);
  g_autofree char *words = g_strdup_printf ("%s, %s%s", name, *text != '\0' ? text : _ ("no clicks"),
                                            locked ? _ (", accepted") : "");

  gtk_label_set_label (self->state_label, text);
  dress_button (GTK_WIDGET (self->visible_button), visible ? "view-reveal-symbolic" : "view-conceal-symbolic",
                visible ? _ ("Hide") : _ ("Show"), name);
  dress_button (GTK_WIDGET (self->lock_button), locked ? "changes-prevent-symbolic" : "changes-allow-symbolic",
                locked ? _ ("Accepted: open again") : _ ("Accept and lock"), name);
  if (locked)
    gtk_widget_add_css_class (GTK_WIDGET (self->lock_button), "locked-mark");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->lock_button), "locked-mark");
  if (self->absent != (state != NULL && state->absent))
    set_menu (self, !self->absent);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}
