/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-check-card.h"

#include "ui/ost-i18n.h"

struct _OstCheckCard
{
  AdwBin parent_instance;

  GtkWidget *box, *list;        /* children */
};

G_DEFINE_FINAL_TYPE (OstCheckCard, ost_check_card, ADW_TYPE_BIN)

static const char *
translate (const char *text)
{
  return _ (text);
}

static GtkWidget *
new_line (const OstFinding *finding)
{
  g_autofree char *sentence = ost_finding_describe (finding, translate);
  g_autofree char *tooltip = g_strdup_printf (_ ("Go to %s"), _ (ost_bone_get_label (finding->bone)));
  GtkWidget *label = gtk_label_new (sentence), *button = gtk_button_new ();

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_widget_add_css_class (label, "small");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "check-line");
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button),
                                          g_variant_new_string (ost_bone_get_id (finding->bone)));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.bone");
  return button;
}

static void
clear (OstCheckCard *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_box_remove (GTK_BOX (self->list), child);
}

guint
ost_check_card_run (OstCheckCard *self, const OstReading *reading)
{
  g_autoptr (GArray) found = NULL;
  guint n = 0;

  g_return_val_if_fail (OST_IS_CHECK_CARD (self), 0);

  clear (self);
  if (reading != NULL)
    {
      found = ost_reading_check (reading);
      n = found->len;
    }
  for (guint i = 0; i < n; i++)
    gtk_box_append (GTK_BOX (self->list), new_line (&g_array_index (found, OstFinding, i)));
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  return n;
}

gboolean
ost_check_card_is_shown (OstCheckCard *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self));
}

static void
ost_check_card_class_init (OstCheckCardClass *klass)
{
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ost_check_card_init (OstCheckCard *self)
{
  GtkWidget *title = gtk_label_new (_ ("What looks wrong"));
  GtkWidget *anyway = gtk_button_new_with_mnemonic (_ ("Accept An_yway"));

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (title, "notice");
  gtk_widget_set_margin_start (title, 12);
  gtk_widget_set_margin_top (title, 9);
  gtk_widget_set_halign (anyway, GTK_ALIGN_END);
  gtk_widget_set_margin_end (anyway, 10);
  gtk_widget_set_margin_bottom (anyway, 10);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (anyway), "win.accept-anyway");
  gtk_box_append (GTK_BOX (self->box), title);
  gtk_box_append (GTK_BOX (self->box), self->list);
  gtk_box_append (GTK_BOX (self->box), anyway);
  gtk_widget_add_css_class (self->box, "card");
  gtk_widget_set_margin_top (self->box, 10);
  adw_bin_set_child (ADW_BIN (self), self->box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("What looks wrong"), -1);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
