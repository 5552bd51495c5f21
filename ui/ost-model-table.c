/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-model-table.h"

#include <math.h>

#include "core/image/ost-bone.h"
#include "ui/ost-i18n.h"

#define SWATCH_PX    12
#define THUMBNAIL_PX 44

/* --- cells -------------------------------------------------------------------------------------------------------- */

static GtkWidget *
new_label (const char *text, double xalign, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), (float) xalign);
  gtk_widget_add_css_class (label, "numeric");
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
put_dice (GtkGrid *table, int column, int row, double value)
{
  g_autofree char *text = isnan (value) ? g_strdup ("–") : g_strdup_printf ("%.3f", value);

  gtk_grid_attach (table, new_label (text, 1, NULL), column, row, 1, 1);
}

static void
draw_swatch (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  guint32 colour = ost_bone_get_colour ((OstBone) GPOINTER_TO_INT (data));

  cairo_set_source_rgb (cr, (colour >> 16) / 255.0, (colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0);
  cairo_rectangle (cr, 0, (height - SWATCH_PX) / 2.0, SWATCH_PX, SWATCH_PX);
  cairo_fill (cr);
}

static GtkWidget *
new_bone_cell (OstBone bone)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *swatch = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (swatch), SWATCH_PX);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (swatch), SWATCH_PX);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), draw_swatch, GINT_TO_POINTER (bone), NULL);
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), new_label (ost_bone_get_label (bone), 0, NULL));
  return box;
}

/* Without a sign where three decimals show none. */
static char *
dup_change (double change)
{
  if (isnan (change))
    return g_strdup ("–");
  return fabs (change) < 0.0005 ? g_strdup ("0.000") : g_strdup_printf ("%+.3f", change);
}

/* Green and red only where the interval leaves zero out: the rest may be chance. */
static void
put_change (GtkGrid *table, int column, int row, const OstInterval *change)
{
  g_autofree char *text = dup_change (change->mean);
  const char *css_class = NULL;

  if (change->n_subjects >= 2)
    css_class = change->low > 0 ? "success" : change->high < 0 ? "error" : NULL;
  gtk_grid_attach (table, new_label (text, 1, css_class), column, row, 1, 1);
}

/* --- table -------------------------------------------------------------------------------------------------------- */

/* One person has no spread: no interval then. Takes the ends. */
static void
put_interval (GtkGrid *table, int column, int row, const OstInterval *interval, char *low, char *high)
{
  g_autofree char *first = low, *last = high;
  g_autofree char *text = interval->n_subjects < 2 ? g_strdup ("–") : g_strdup_printf (_ ("%s to %s"), first, last);

  gtk_grid_attach (table, new_label (text, 1, "dim-label"), column, row, 1, 1);
}

static void
put_pairs (GtkGrid *table, int row, const OstCardRow *figures)
{
  const OstInterval *change = &figures->change;
  g_autofree char *pairs = g_strdup_printf ("%d / %d / %d", figures->wins, figures->ties, figures->losses);

  put_dice (table, 1, row, figures->before.mean);
  put_dice (table, 2, row, figures->after.mean);
  put_change (table, 3, row, change);
  put_interval (table, 4, row, change, dup_change (change->low), dup_change (change->high));
  gtk_grid_attach (table, new_label (pairs, 1, NULL), 5, row, 1, 1);
}

static void
put_alone (GtkGrid *table, int row, const OstCardRow *figures)
{
  const OstInterval *after = &figures->after;

  put_dice (table, 1, row, after->mean);
  put_interval (table, 2, row, after, g_strdup_printf ("%.3f", after->low), g_strdup_printf ("%.3f", after->high));
}

static void
put_header (GtkGrid *table, const OstModelCard *card)
{
  const char *const pairs[] = { card->against, card->model, _ ("change"), _ ("95 %"), _ ("wins / ties / losses"), NULL };
  const char *const alone[] = { _ ("mean Dice"), _ ("95 %"), NULL };
  const char *const *titles = card->against != NULL ? pairs : alone;

  gtk_grid_attach (table, new_label (_ ("Bone"), 0, "dim-label"), 0, 0, 1, 1);
  for (int i = 0; titles[i] != NULL; i++)
    gtk_grid_attach (table, new_label (titles[i], 1, "dim-label"), i + 1, 0, 1, 1);
}

void
ost_model_table_fill (GtkGrid *table, const OstModelCard *card)
{
  void (*put) (GtkGrid *, int, const OstCardRow *) = card->against != NULL ? put_pairs : put_alone;
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (table))) != NULL)
    gtk_grid_remove (table, child);
  put_header (table, card);
  for (int i = 0; i < OST_N_BONES; i++)
    {
      gtk_grid_attach (table, new_bone_cell (ost_bone_screen_order[i]), 0, i + 1, 1, 1);
      put (table, i + 1, &card->bones[ost_bone_screen_order[i]]);
    }
  gtk_grid_attach (table, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL), 0, OST_N_BONES + 1, card->against != NULL ? 6 : 3, 1);
  gtk_grid_attach (table, new_label (_ ("All bones"), 0, "heading"), 0, OST_N_BONES + 2, 1, 1);
  put (table, OST_N_BONES + 2, &card->all);
}

/* --- cases -------------------------------------------------------------------------------------------------------- */

static void
thumbnail_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) picture = data;
  g_autoptr (GdkTexture) texture = ost_project_load_thumbnail_finish (result, NULL);

  if (texture != NULL)
    gtk_picture_set_paintable (GTK_PICTURE (picture), GDK_PAINTABLE (texture));
}

static GtkWidget *
new_thumbnail (OstProject *project, gint64 image_id)
{
  GtkWidget *picture = gtk_picture_new ();

  gtk_widget_set_size_request (picture, THUMBNAIL_PX, THUMBNAIL_PX);
  gtk_widget_add_css_class (picture, "thumbnail");
  ost_project_load_thumbnail_async (project, image_id, NULL, thumbnail_loaded, g_object_ref (picture));
  return picture;
}

GtkWidget *
ost_model_case_row_new (OstProject *project, const OstCardCase *a_case)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *name = new_label (a_case->image, 0, NULL);
  g_autofree char *figures = g_strdup_printf (_ ("%s: %.3f → %.3f"), ost_bone_get_label (a_case->bone), a_case->before,
                                              a_case->after);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_box_append (GTK_BOX (words), name);
  gtk_box_append (GTK_BOX (words), new_label (figures, 0, a_case->after > a_case->before ? "success" : "error"));
  gtk_widget_add_css_class (gtk_widget_get_last_child (words), "small");
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), new_thumbnail (project, a_case->image_id));
  gtk_box_append (GTK_BOX (box), words);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, _ ("Shows this radiograph in the main window"));
  g_object_set_data_full (G_OBJECT (row), "image-id", g_memdup2 (&a_case->image_id, sizeof a_case->image_id), g_free);
  return row;
}
