/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-bone-dots.h"

#include "ui/ost-i18n.h"

#define DOT_RADIUS 4.0
#define DOT_STEP   12.5

struct _OstBoneDots
{
  GtkWidget parent_instance;

  guint8 locked, masked, absent;
};

G_DEFINE_FINAL_TYPE (OstBoneDots, ost_bone_dots, GTK_TYPE_WIDGET)

static GdkRGBA
bone_rgba (OstBone bone, float alpha)
{
  guint32 colour = ost_bone_get_colour (bone);

  return (GdkRGBA) { (float) (colour >> 16 & 0xff) / 255.0f, (float) (colour >> 8 & 0xff) / 255.0f,
                     (float) (colour & 0xff) / 255.0f, alpha };
}

static void
append_disc (GtkSnapshot *snapshot, float x, float y, const GdkRGBA *colour, float border)
{
  GskRoundedRect disc;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (x - (float) DOT_RADIUS, y - (float) DOT_RADIUS, 2 * (float) DOT_RADIUS,
                                               2 * (float) DOT_RADIUS);

  gsk_rounded_rect_init_from_rect (&disc, &bounds, (float) DOT_RADIUS);
  gtk_snapshot_append_border (snapshot, &disc, (float[4]) { border, border, border, border },
                              (GdkRGBA[4]) { *colour, *colour, *colour, *colour });
}

static void
snapshot_bone (OstBoneDots *self, GtkSnapshot *snapshot, OstBone bone, float x, float y)
{
  GdkRGBA grey = { 0.55f, 0.55f, 0.55f, 0.8f };
  GdkRGBA colour = bone_rgba (bone, 1.0f);
  guint bit = 1u << bone;

  if (self->absent & bit)
    gtk_snapshot_append_color (snapshot, &grey, &GRAPHENE_RECT_INIT (x - (float) DOT_RADIUS, y - 1, 2 * (float) DOT_RADIUS, 2));
  else if (self->locked & bit)
    append_disc (snapshot, x, y, &colour, (float) DOT_RADIUS);
  else if (self->masked & bit)
    append_disc (snapshot, x, y, &colour, 1.8f);
  else
    append_disc (snapshot, x, y, &grey, 1.2f);
}

static void
ost_bone_dots_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  OstBoneDots *self = OST_BONE_DOTS (widget);
  float y = (float) gtk_widget_get_height (widget) / 2.0f;
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  for (int i = 0; i < OST_N_BONES; i++)
    {
      int column = rtl ? OST_N_BONES - 1 - i : i;

      snapshot_bone (self, snapshot, ost_bone_screen_order[i], (float) (DOT_RADIUS + DOT_STEP * column), y);
    }
}

static void
ost_bone_dots_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  double size = 2 * DOT_RADIUS + (orientation == GTK_ORIENTATION_HORIZONTAL ? (OST_N_BONES - 1) * DOT_STEP : 0);

  *minimum = *natural = (int) (size + 0.999);
}

static void
ost_bone_dots_class_init (OstBoneDotsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = ost_bone_dots_snapshot;
  widget_class->measure = ost_bone_dots_measure;
  gtk_widget_class_set_css_name (widget_class, "bonedots");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ost_bone_dots_init (OstBoneDots *self)
{
}

static int
count_bits (guint8 bits)
{
  int n = 0;

  for (int i = 0; i < OST_N_BONES; i++)
    n += bits >> i & 1;
  return n;
}

void
ost_bone_dots_set (OstBoneDots *self, guint8 locked, guint8 masked, guint8 absent)
{
  g_autofree char *words = NULL;

  g_return_if_fail (OST_IS_BONE_DOTS (self));

  self->locked = locked;
  self->masked = masked;
  self->absent = absent;
  words = g_strdup_printf (_ ("%d of %d bones accepted, %d with a mask"), count_bits (locked), OST_N_BONES, count_bits (masked));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GdkPaintable *
ost_bone_swatch_new (OstBone bone)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GdkRGBA colour = bone_rgba (bone, 1.0f);
  GskRoundedRect square;

  gsk_rounded_rect_init_from_rect (&square, &GRAPHENE_RECT_INIT (1, 1, 12, 12), 3);
  gtk_snapshot_push_rounded_clip (snapshot, &square);
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (0, 0, 14, 14));
  gtk_snapshot_pop (snapshot);
  return gtk_snapshot_free_to_paintable (snapshot, &GRAPHENE_SIZE_INIT (14, 14));
}
