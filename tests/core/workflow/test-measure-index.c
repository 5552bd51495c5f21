/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/image/ost-png-save.h"
#include "core/phantom/ost-phantom.h"
#include "core/store/ost-store-models.h"
#include "core/workflow/ost-evaluate-index.h"
#include "core/workflow/ost-import.h"

/* A project with one good synthetic palmar view whose cortical index is known, and a reader who has its masks. */

#define HEIGHT 1400

typedef struct
{
  char       *folder;
  OstPhantom *phantom;
  OstStore   *store;
  gint64      image_id, reader_id;
} Project;

static void
add_reading (Project *p)
{
  gint64 reading_id = ost_store_ensure_reading (p->store, p->image_id, p->reader_id, NULL), state_id;

  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autoptr(OstBoneState) state = ost_bone_state_new (NULL, 0);

      state->mask = ost_mask_ref (p->phantom->masks[b]);
      g_assert_true (ost_store_apply_bone (p->store, reading_id, b, "import", "mask", state, &state_id, NULL));
    }
}

static void
set_up (Project *p, gconstpointer data)
{
  g_autofree char           *path = NULL, *image = NULL;
  g_autoptr(OstImportResult) result = NULL;
  GError                    *error = NULL;

  p->folder = g_dir_make_tmp ("osteon-XXXXXX", NULL);
  path = g_build_filename (p->folder, "p.osteon", NULL);
  image = g_build_filename (p->folder, "hand.png", NULL);
  p->phantom = ost_phantom_new (5, 3, HEIGHT);
  g_assert_true (ost_png_save_image (image, p->phantom->image, NULL));
  g_assert_true (ost_store_create (path, NULL));
  p->store = ost_store_open (path, OST_STORE_WRITE, &error);
  g_assert_no_error (error);
  result = ost_import (p->store, (const char *const[]) { image, NULL }, FALSE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  p->image_id = result->first_image;
  p->reader_id = ost_store_ensure_reader (p->store, "truth", NULL);
}

static void
tear_down (Project *p, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", p->folder);

  g_clear_pointer (&p->store, ost_store_close);
  ost_phantom_free (p->phantom);
  g_assert_cmpint (system (command), ==, 0);
  g_free (p->folder);
}

/* --- one image ---------------------------------------------------------------------------------------------------- */

/* The phantom is upright: the wrist below; the thumb of a left hand to the right, where the radial edge then is. */
static void
test_reading (Project *p, gconstpointer data)
{
  g_autoptr(OstImageRow) row = ost_store_get_image (p->store, p->image_id, NULL);
  const OstIndexSource   source = { .reader_id = p->reader_id };
  OstCorticalIndex       index, moved;
  OstCorticalAxis        axis;
  GError                *error = NULL;

  g_assert_true (ost_measure_index (p->store, row, &source, &index, &error));
  g_assert_cmpint (index.flags, ==, OST_CORTICAL_NO_BONE);      /* nothing drawn yet */
  add_reading (p);
  g_assert_true (ost_measure_index (p->store, row, &source, &index, &error));
  g_assert_no_error (error);
  g_test_message ("known %.4f, measured %.4f", p->phantom->cortical_index, index.index);
  g_assert_cmpfloat_with_epsilon (index.index, p->phantom->cortical_index, 0.03);
  g_assert_cmpint (index.flags, ==, 0);
  g_assert_true (index.sides_known);
  g_assert_cmpfloat (index.axis.y0, >, index.axis.y1);
  g_assert_cmpint (index.lines[9].x[0] > index.lines[9].x[3], ==, p->phantom->left);

  /* ends that a reader dragged: half of the bone, so the site is a quarter of it from the wrist */
  axis = (OstCorticalAxis) { index.axis.x0, index.axis.y0, (index.axis.x0 + index.axis.x1) / 2,
                             (index.axis.y0 + index.axis.y1) / 2 };
  g_assert_true (ost_measure_index (p->store, row, &(OstIndexSource) { p->reader_id, 0, &axis }, &moved, &error));
  g_assert_cmpfloat_with_epsilon (moved.length, index.length / 2, 1e-6);
  g_assert_cmpfloat (moved.lines[9].y[0], >, index.lines[9].y[0] + index.length / 5);
}

/* Samples that draw different bones: the interval spans what they say, the number is of the mean's outline. */
static void
test_prediction (Project *p, gconstpointer data)
{
  OstSegmentation  s = { .box = ost_letterbox_fit (p->phantom->image->width, HEIGHT, 256, 320), .n_samples = 2, .experts = 1 };
  double           weights[] = { 0.5, 0.5 };
  OstCorticalIndex index;

  s.weights = weights;
  s.labels = g_malloc0 (2 * 256 * 320);
  for (int i = 0; i < 2; i++)
    ost_letterbox_labels (&s.box, p->phantom->masks, s.labels + i * 256 * 320);
  for (int b = 0; b < OST_N_BONES; b++)
    s.masks[b] = p->phantom->masks[b];
  index = ost_measure_index_of_prediction (p->phantom->image, &s, NULL);
  g_assert_cmpint (index.n_masks, ==, 2);
  g_assert_cmpfloat_with_epsilon (index.index, p->phantom->cortical_index, 0.03);
  g_assert_true (index.low < index.index && index.index < index.high);
  g_free (s.labels);
}

static void
test_missing_prediction (Project *p, gconstpointer data)
{
  g_autoptr(OstImageRow) row = ost_store_get_image (p->store, p->image_id, NULL);
  OstCorticalIndex       index;
  GError                *error = NULL;

  g_assert_true (ost_measure_index (p->store, row, &(OstIndexSource) { .model_id = 1 }, &index, &error));
  g_assert_no_error (error);
  g_assert_true (isnan (index.index) && (index.flags & OST_CORTICAL_NO_BONE));
}

/* --- against known values ----------------------------------------------------------------------------------------- */

static OstIndexEvaluation *
evaluate (Project *p, const char *table, GError **error)
{
  g_autofree char *path = g_build_filename (p->folder, "known.csv", NULL);

  g_assert_true (g_file_set_contents (path, table, -1, NULL));
  return ost_evaluate_index (p->store, path, &(OstIndexSource) { .reader_id = p->reader_id }, NULL, NULL, error);
}

static void
refuse (Project *p, const char *table, const char *says)
{
  g_autoptr(GError)             error = NULL;
  g_autoptr(OstIndexEvaluation) evaluation = evaluate (p, table, &error);

  g_assert_null (evaluation);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_evaluation (Project *p, gconstpointer data)
{
  g_autofree char              *table = NULL;
  g_autoptr(OstIndexEvaluation) evaluation = NULL;
  GError                       *error = NULL;
  char                          known[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (known, sizeof known, "%.4f", p->phantom->cortical_index + 0.1);
  table = g_strdup_printf ("image,cortical_index,more\r\nhand.png,%s,x\nelsewhere.png,0.5,y\n", known);
  refuse (p, table, "outline");
  add_reading (p);
  evaluation = evaluate (p, table, &error);
  g_assert_no_error (error);
  g_assert_cmpint (evaluation->n_outlines, ==, 1);
  g_assert_cmpint (evaluation->n_none, ==, 0);
  g_assert_cmpint (evaluation->trusted.n, ==, 1);
  g_assert_cmpfloat_with_epsilon (evaluation->all.bias.mean, -0.1, 0.031);      /* the table says 10 points too much */
  g_assert_cmpfloat_with_epsilon (evaluation->all.absolute.mean, 0.1, 0.031);
  g_assert_cmpfloat (evaluation->all.covered, ==, 0);
}

static void
test_tables (Project *p, gconstpointer data)
{
  refuse (p, "", "columns");
  refuse (p, "image,index\nhand.png,0.5\n", "columns");
  refuse (p, "image,cortical_index\nhand.png,50\n", "line 2");
  refuse (p, "image,cortical_index\nhand.png,0.5\nhand.png\n", "line 3");
  refuse (p, "image,cortical_index\nelse.png,0.5\n", "names no image");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/measure-index/reading", Project, NULL, set_up, test_reading, tear_down);
  g_test_add ("/measure-index/prediction", Project, NULL, set_up, test_prediction, tear_down);
  g_test_add ("/measure-index/missing-prediction", Project, NULL, set_up, test_missing_prediction, tear_down);
  g_test_add ("/measure-index/evaluation", Project, NULL, set_up, test_evaluation, tear_down);
  g_test_add ("/measure-index/tables", Project, NULL, set_up, test_tables, tear_down);
  return g_test_run ();
}
