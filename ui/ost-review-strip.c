/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-review-strip.h"

#include "ui/ost-i18n.h"

struct _OstReviewStrip
{
  AdwBin parent_instance;

  /* Borrowed */
  OstReviewCrop *crops[OST_N_BONES];    /* by bone */
};

enum
{
  BONE_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OstReviewStrip, ost_review_strip, ADW_TYPE_BIN)

OstReviewCrop *
ost_review_strip_get_crop (OstReviewStrip *self, OstBone bone)
{
  return self->crops[bone];
}

void
ost_review_strip_set_pictures (OstReviewStrip *self, GPtrArray *pictures)
{
  for (guint b = 0; b < OST_N_BONES; b++)
    ost_review_crop_set_picture (self->crops[b], pictures != NULL ? pictures->pdata[b] : NULL);
}

void
ost_review_strip_set_bone (OstReviewStrip *self, OstBone bone)
{
  for (guint b = 0; b < OST_N_BONES; b++)
    ost_review_crop_set_selected (self->crops[b], b == (guint) bone);
}

static void
crop_clicked (OstReviewStrip *self, OstReviewCrop *crop)
{
  g_signal_emit (self, signals[BONE_CHOSEN], 0, (int) ost_review_crop_get_bone (crop));
}

static void
ost_review_strip_class_init (OstReviewStripClass *klass)
{
  signals[BONE_CHOSEN] = g_signal_new ("bone-chosen", OST_TYPE_REVIEW_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                       1, G_TYPE_INT);
}

static void
ost_review_strip_init (OstReviewStrip *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), FALSE);     /* the pictures fill the crops, the crops do not fill the window */
  gtk_widget_add_css_class (GTK_WIDGET (self), "review-strip");
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Bones of this radiograph"), -1);
  for (int i = 0; i < OST_N_BONES; i++)
    {
      const OstBone bone = ost_bone_screen_order[i];
      GtkWidget *crop = ost_review_crop_new (bone);

      self->crops[bone] = OST_REVIEW_CROP (crop);
      g_signal_connect_swapped (crop, "clicked", G_CALLBACK (crop_clicked), self);
      gtk_box_append (GTK_BOX (box), crop);
    }
  adw_bin_set_child (ADW_BIN (self), box);
}
