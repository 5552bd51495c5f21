/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-point-row.h"

#include "ui/ost-i18n.h"

struct _OstPointRow
{
  GtkListBoxRow parent_instance;

  /* Template widgets */
  GtkLabel *sign_label;
  GtkLabel *position_label;
  GtkButton *flip_button;
  GtkButton *delete_button;
};

G_DEFINE_FINAL_TYPE (OstPointRow, ost_point_row, GTK_TYPE_LIST_BOX_ROW)

static void
ost_point_row_class_init (OstPointRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-point-row.ui");
  gtk_widget_class_bind_template_child (widget_class, OstPointRow, sign_label);
  gtk_widget_class_bind_template_child (widget_class, OstPointRow, position_label);
  gtk_widget_class_bind_template_child (widget_class, OstPointRow, flip_button);
  gtk_widget_class_bind_template_child (widget_class, OstPointRow, delete_button);
}

static void
ost_point_row_init (OstPointRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
dress_button (GtkButton *button, const char *does, const char *words, int index)
{
  g_autofree char *label = g_strdup_printf ("%s: %s", words, does);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "i", index);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), does);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* Signs are told apart by their shape; the colours are those of the canvas. */
void
ost_point_row_update (OstPointRow *self, const OstPoint *point, int index)
{
  g_autofree char *position = g_strdup_printf ("%.0f, %.0f", point->x, point->y);
  g_autofree char *isolated = g_strdup_printf ("\u2066%s\u2069", position);    /* x before y, also from right to left */
  g_autofree char *words = g_strdup_printf (point->positive ? _ ("Positive point at %s") : _ ("Negative point at %s"), position);

  gtk_label_set_markup (self->sign_label, point->positive ? "<span foreground=\"#7dea9d\">⊕</span>"
                                                          : "<span foreground=\"#ff8fa3\">⊖</span>");
  gtk_label_set_label (self->position_label, isolated);
  dress_button (self->flip_button, point->positive ? _ ("Make negative") : _ ("Make positive"), words, index);
  dress_button (self->delete_button, _ ("Delete"), words, index);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

GtkWidget *
ost_point_row_new (const OstPoint *point, int index)
{
  OstPointRow *self = g_object_new (OST_TYPE_POINT_ROW, NULL);

  ost_point_row_update (self, point, index);
  return GTK_WIDGET (self);
}
