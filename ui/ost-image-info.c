/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-image-info.h"

#include "core/image/ost-identity.h"
#include "ui/ost-i18n.h"

struct _OstImageInfo
{
  GtkPopover parent_instance;

  /* Template widgets */
  GtkGrid *facts;
  GtkLabel *notice_label;
  GtkButton *identity_button;
  GtkGrid *identity;

  /* Owned */
  OstProject *project;
};

G_DEFINE_FINAL_TYPE (OstImageInfo, ost_image_info, GTK_TYPE_POPOVER)

/* --- rows --------------------------------------------------------------------------------------------------------- */

static void
clear (GtkGrid *grid)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (grid))) != NULL)
    gtk_grid_remove (grid, child);
}

static int
count_rows (GtkGrid *grid)
{
  int n = 0;

  while (gtk_grid_get_child_at (grid, 0, n) != NULL)
    n++;
  return n;
}

static void
add (GtkGrid *grid, const char *title, const char *value)
{
  const int row = count_rows (grid);
  GtkWidget *left = gtk_label_new (title), *right = gtk_label_new (value);

  gtk_label_set_xalign (GTK_LABEL (left), 0);
  gtk_label_set_yalign (GTK_LABEL (left), 0);
  gtk_widget_add_css_class (left, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (right), 0);
  gtk_label_set_wrap (GTK_LABEL (right), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (right), 32);
  gtk_label_set_selectable (GTK_LABEL (right), TRUE);
  gtk_widget_set_focusable (right, FALSE);
  gtk_grid_attach (grid, left, 0, row, 1, 1);
  gtk_grid_attach (grid, right, 1, row, 1, 1);
}

/* --- facts -------------------------------------------------------------------------------------------------------- */

static const char *
describe_side (char laterality)
{
  switch (laterality)
    {
    case 'L':
      return _ ("left, says the file");
    case 'R':
      return _ ("right, says the file");
    case 'B':
      return _ ("both, says the file");
    default:
      return _ ("the file does not say");
    }
}

static char *
dup_windows (const OstImage *image)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < image->n_windows; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", image->windows[i].name ? image->windows[i].name : _ ("unnamed"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_spacing (OstImageInfo *self, const OstImage *image)
{
  g_autofree char *spacing = ost_image_describe_spacing (image);
  g_autofree char *sides = NULL;

  add (self->facts, _ ("Spacing"), spacing);
  if (image->spacing_x_mm == image->spacing_y_mm)
    return;
  sides = g_strdup_printf (_ ("%.4g × %.4g mm: not square"), image->spacing_x_mm, image->spacing_y_mm);
  add (self->facts, _ ("A pixel"), sides);
}

static void
add_facts (OstImageInfo *self, const OstImageRow *row, const OstImage *image)
{
  g_autofree char *size = g_strdup_printf (_ ("%d × %d, %d bit %s"), image->width, image->height, image->bits, image->format);
  g_autofree char *windows = dup_windows (image);

  add (self->facts, _ ("Name"), row->name);
  if (row->subject != NULL)
    add (self->facts, _ ("Subject"), row->subject);
  add (self->facts, _ ("Size"), size);
  add_spacing (self, image);
  add (self->facts, _ ("Side"), describe_side (image->laterality));
  add (self->facts, _ ("View"), *image->view_position ? image->view_position : _ ("the file does not say"));
  add (self->facts, _ ("White"), image->min_is_white ? _ ("low values are white") : _ ("high values are white"));
  if (image->n_windows > 0)
    add (self->facts, _ ("Windows of the file"), windows);
}

static void
add_effort (OstImageInfo *self)
{
  const OstReading *reading = ost_session_get_reading (ost_project_get_session (self->project));
  g_autofree char *time = NULL;

  if (reading == NULL || reading->active_s <= 0)
    return;
  time = g_strdup_printf (_ ("%d min %02d s"), (int) reading->active_s / 60, (int) reading->active_s % 60);
  add (self->facts, _ ("At work on it"), time);
}

/* --- the patient, on request -------------------------------------------------------------------------------------- */

static void
hide_identity (OstImageInfo *self)
{
  clear (self->identity);
  gtk_widget_set_visible (GTK_WIDGET (self->identity), FALSE);
}

static void
fill_identity (OstImageInfo *self, GStrv texts)
{
  for (guint i = 0; i < OST_N_IDENTITIES; i++)
    if (*texts[i] != '\0')
      add (self->identity, _ (ost_identity_get_label (i)), texts[i]);
  if (count_rows (self->identity) == 0)
    add (self->identity, _ ("Patient"), _ ("The file says nothing."));
}

static void
show_identity (OstImageInfo *self)
{
  OstStore *store = ost_project_get_store (self->project);
  const gint64 id = ost_session_get_image_id (ost_project_get_session (self->project));
  g_autoptr (GError) error = NULL;
  g_autoptr (OstImageRow) row = ost_store_get_image (store, id, &error);
  g_autofree char *path = row != NULL ? ost_store_dup_image_path (store, row, &error) : NULL;
  g_auto (GStrv) texts = path != NULL ? ost_identity_load (path, &error) : NULL;

  clear (self->identity);
  if (texts != NULL)
    fill_identity (self, texts);
  else
    add (self->identity, _ ("Patient"), error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->identity), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->identity_button), FALSE);
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
refresh (OstImageInfo *self)
{
  OstSession *session = self->project != NULL ? ost_project_get_session (self->project) : NULL;
  const OstImage *image = session != NULL ? ost_session_get_image (session) : NULL;
  g_autoptr (OstImageRow) row = NULL;
  g_autofree char *notice = NULL;

  hide_identity (self);
  clear (self->facts);
  if (image != NULL)
    row = ost_store_get_image (ost_project_get_store (self->project), ost_session_get_image_id (session), NULL);
  if (row != NULL)
    {
      add_facts (self, row, image);
      add_effort (self);
    }
  notice = image != NULL && image->notice != NULL ? g_strdup_printf (_ ("Note: %s."), image->notice) : NULL;
  gtk_label_set_label (self->notice_label, notice != NULL ? notice : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice_label), notice != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->identity_button), image != NULL && g_str_equal (image->format, "DICOM"));
}

void
ost_image_info_set_project (OstImageInfo *self, OstProject *project)
{
  g_set_object (&self->project, project);
}

static void
ost_image_info_dispose (GObject *object)
{
  g_clear_object (&OST_IMAGE_INFO (object)->project);

  G_OBJECT_CLASS (ost_image_info_parent_class)->dispose (object);
}

static void
ost_image_info_class_init (OstImageInfoClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_image_info_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-image-info.ui");
  gtk_widget_class_bind_template_child (widget_class, OstImageInfo, facts);
  gtk_widget_class_bind_template_child (widget_class, OstImageInfo, notice_label);
  gtk_widget_class_bind_template_child (widget_class, OstImageInfo, identity_button);
  gtk_widget_class_bind_template_child (widget_class, OstImageInfo, identity);
}

static void
ost_image_info_init (OstImageInfo *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "show", G_CALLBACK (refresh), NULL);
  g_signal_connect (self, "closed", G_CALLBACK (hide_identity), NULL);
  g_signal_connect_swapped (self->identity_button, "clicked", G_CALLBACK (show_identity), self);
}
