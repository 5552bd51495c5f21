/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-work-row.h"

#include "ui/ost-bone-dots.h"
#include "ui/ost-i18n.h"

struct _OstWorkRow
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkPicture *thumbnail;
  GtkLabel *name_label;
  GtkLabel *size_label;
  GtkLabel *status_label;
  OstBoneDots *dots;

  /* Owned */
  OstWorkObject *object;
  GCancellable *loading;
};

G_DEFINE_FINAL_TYPE (OstWorkRow, ost_work_row, ADW_TYPE_BIN)

/* --- texts -------------------------------------------------------------------------------------------------------- */

static int
count_finished (const OstWorkItem *item)
{
  int n = 0;

  for (int b = 0; b < OST_N_BONES; b++)
    n += (item->locked | item->absent) >> b & 1;
  return n;
}

static char *
dup_status_text (const OstWorkItem *item)
{
  const char *label = _ (ost_status_get_label (item->status));

  if (item->status == OST_STATUS_STARTED || item->status == OST_STATUS_FLAGGED)
    return g_strdup_printf (_ ("%s · %d of %d"), label, count_finished (item), OST_N_BONES);
  return g_strdup (label);
}

/* GTK 4.8 gives list items no name of their own. */
static void
name_list_item (OstWorkRow *self, const char *status)
{
  GtkWidget *list_item = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *words = g_strdup_printf ("%s, %s", ost_work_object_get_item (self->object)->name, status);

  if (list_item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (list_item), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
update (OstWorkRow *self)
{
  const OstWorkItem *item = ost_work_object_get_item (self->object);
  g_autofree char *size = g_strdup_printf ("%s%s%d × %d · %d bit", item->subject ? item->subject : "",
                                           item->subject ? " · " : "", item->width, item->height, item->bits);
  g_autofree char *status = dup_status_text (item);

  gtk_label_set_label (self->name_label, item->name);
  gtk_label_set_label (self->size_label, size);
  gtk_label_set_label (self->status_label, status);
  ost_bone_dots_set (self->dots, item->locked, item->masked, item->absent);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), item->name);
  name_list_item (self, status);
}

/* --- thumbnail ---------------------------------------------------------------------------------------------------- */

/* Recycled rows ask again, so an answer may be late; the error carries no news: the row just stays without a picture. */
static void
thumbnail_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (OstWorkRow) self = data;
  g_autoptr (GdkTexture) texture = ost_project_load_thumbnail_finish (result, NULL);

  if (texture != NULL && g_task_get_cancellable (G_TASK (result)) == self->loading)
    gtk_picture_set_paintable (self->thumbnail, GDK_PAINTABLE (texture));
}

static void
stop_loading (OstWorkRow *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

void
ost_work_row_set_object (OstWorkRow *self, OstWorkObject *object, OstProject *project)
{
  stop_loading (self);
  if (self->object != NULL)
    g_signal_handlers_disconnect_by_data (self->object, self);
  g_set_object (&self->object, object);
  gtk_picture_set_paintable (self->thumbnail, NULL);
  if (object == NULL)
    return;
  g_signal_connect_swapped (object, "changed", G_CALLBACK (update), self);
  update (self);
  self->loading = g_cancellable_new ();
  ost_project_load_thumbnail_async (project, ost_work_object_get_item (object)->image_id, self->loading, thumbnail_loaded,
                                    g_object_ref (self));
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_work_row_dispose (GObject *object)
{
  OstWorkRow *self = OST_WORK_ROW (object);

  stop_loading (self);
  if (self->object != NULL)
    g_signal_handlers_disconnect_by_data (self->object, self);
  g_clear_object (&self->object);

  G_OBJECT_CLASS (ost_work_row_parent_class)->dispose (object);
}

static void
ost_work_row_class_init (OstWorkRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_work_row_dispose;

  g_type_ensure (OST_TYPE_BONE_DOTS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-work-row.ui");
  gtk_widget_class_bind_template_child (widget_class, OstWorkRow, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, OstWorkRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, OstWorkRow, size_label);
  gtk_widget_class_bind_template_child (widget_class, OstWorkRow, status_label);
  gtk_widget_class_bind_template_child (widget_class, OstWorkRow, dots);
}

static void
ost_work_row_init (OstWorkRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
