/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-model-table.h"

#include <math.h>

#include "core/image/ost-bone.h"
#include "core/workflow/ost-model-row.h"
#include "ui/ost-i18n.h"
#include "ui/ost-training.h"

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

/* --- what training said ------------------------------------------------------------------------------------------- */

typedef struct
{
  const char *key;              /* in the model's card */
  const char *name, *meaning;   /* not translated yet */
  int         decimals;
} Figure;

static const Figure encoder_figures[] = {
  { "rank.features", N_ ("Effective rank of the features"), N_ ("on bones not learnt from; how many directions they really use"), 1 },
  { "rank", N_ ("Effective rank of the embeddings"), N_ ("of the last step; near 1 it has collapsed"), 1 },
  { "prototypes", N_ ("Prototypes in use"), N_ ("perplexity"), 1 },
  { "loss", N_ ("Training loss"), N_ ("of the last epoch"), 3 },
  { "validation.loss", N_ ("Validation loss"), N_ ("mean cross entropy"), 3 },
  { "cases.train", N_ ("Bones learnt from"), NULL, 0 },
  { "short.views", N_ ("Views with too little bone"), N_ ("share that could not be cut better"), 3 },
  { "waiting", N_ ("Waiting for views"), N_ ("share of the training time"), 3 },
};

static const Figure classifier_figures[] = {
  { "validation.auc", N_ ("Validation AUC"), N_ ("of subjects; the penalty was chosen by them, so it flatters"), 3 },
  { "validation.macro_f1", N_ ("Validation macro-F1"), N_ ("what the penalty was chosen by"), 3 },
  { "threshold", N_ ("Threshold"), N_ ("of the hand's probability"), 2 },
  { "temperature", N_ ("Temperature"), N_ ("divides the evidence, so that probabilities mean what they say"), 2 },
  { "lambda", N_ ("Penalty"), N_ ("on the size of the weights"), 5 },
  { "subjects.train", N_ ("Subjects learnt from"), NULL, 0 },
  { "positive.train", N_ ("of them with osteoporosis"), NULL, 0 },
  { "subjects.validation", N_ ("Subjects chosen by"), NULL, 0 },
  { "positive.validation", N_ ("of them with osteoporosis"), NULL, 0 },
};

static void
put_line (GtkGrid *table, int row, const char *name, const char *value, const char *meaning)
{
  GtkWidget *what = new_label (value, 1, NULL);
  GtkWidget *why = new_label (meaning, 0, "dim-label");

  gtk_label_set_selectable (GTK_LABEL (what), TRUE);
  gtk_label_set_wrap (GTK_LABEL (why), TRUE);
  gtk_widget_set_hexpand (why, TRUE);
  gtk_grid_attach (table, new_label (name, 0, NULL), 0, row, 1, 1);
  gtk_grid_attach (table, what, 1, row, 1, 1);
  gtk_grid_attach (table, why, 2, row, 1, 1);
}

/* What training warned of, the rule and the method in words; the next free row. */
static int
put_words (GtkGrid *table, const OstModelRow *row)
{
  g_autofree char *rule = ost_model_row_dup_word (row, "rule"), *method = ost_model_row_dup_word (row, "method");
  g_autofree char *warning = ost_model_row_dup_word (row, "warning");
  int n = 0;

  if (warning != NULL)
    {
      GtkWidget *label = new_label (warning, 0, "warning");

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_grid_attach (table, label, 0, n++, 3, 1);
    }
  if (rule != NULL)
    {
      GtkWidget *label = new_label (rule, 0, "heading");

      gtk_grid_attach (table, new_label (_ ("Positive is"), 0, NULL), 0, n, 1, 1);
      gtk_grid_attach (table, label, 1, n++, 2, 1);
    }
  if (method != NULL)
    put_line (table, n++, _ ("Method"), ost_training_method_label (method),
              g_str_equal (method, "texture") ? _ ("fixed filters, 25 numbers for each bone; nothing was learnt") : NULL);
  return n;
}

void
ost_model_table_fill_figures (GtkGrid *table, const OstModelRow *row, OstTrainingKind kind)
{
  const Figure *figures = kind == OST_TRAINING_CLASSIFIER ? classifier_figures : encoder_figures;
  gsize n_figures = kind == OST_TRAINING_CLASSIFIER ? G_N_ELEMENTS (classifier_figures) : G_N_ELEMENTS (encoder_figures);
  GtkWidget *child = NULL;
  int n = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (table))) != NULL)
    gtk_grid_remove (table, child);
  n = put_words (table, row);
  for (gsize i = 0; i < n_figures; i++)
    {
      double value = ost_model_row_get_number (row, figures[i].key);
      g_autofree char *text = g_strdup_printf ("%.*f", figures[i].decimals, value);

      if (isfinite (value))
        put_line (table, n++, _ (figures[i].name), text, figures[i].meaning != NULL ? _ (figures[i].meaning) : NULL);
    }
}
