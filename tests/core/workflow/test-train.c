/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/image/ost-png-save.h"
#include "core/phantom/ost-phantom.h"
#include "core/tensor/ost-blas.h"
#include "core/workflow/ost-evaluate-segmenter.h"
#include "core/workflow/ost-import.h"
#include "core/workflow/ost-predict.h"
#include "core/workflow/ost-train-segmenter.h"
#include "core/workflow/ost-training-lock.h"

/* A project with a few small synthetic hands, masks as two readers have them: from the readings to a promoted model, its
 * predictions and its figures. One epoch: what is tested is the way, not how well it learns. */

#define HEIGHT 400

typedef struct
{
  char     *folder, *path;
  OstStore *store;
} Project;

static void
set_up (Project *p, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  p->folder = g_dir_make_tmp ("osteon-train-XXXXXX", NULL);
  p->path = g_build_filename (p->folder, "p.osteon", NULL);
  g_assert_true (ost_store_create (p->path, NULL));
  p->store = ost_store_open (p->path, OST_STORE_WRITE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Project *p, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", p->folder);

  g_clear_pointer (&p->store, ost_store_close);
  g_assert_cmpint (system (command), ==, 0);
  g_free (p->folder);
  g_free (p->path);
}

static void
add_reading (Project *p, gint64 image, const OstPhantom *phantom, const char *reader)
{
  gint64 reading = ost_store_ensure_reading (p->store, image, ost_store_ensure_reader (p->store, reader, NULL), NULL);

  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autoptr(OstBoneState) state = ost_bone_state_new (NULL, 0);

      state->mask = ost_mask_ref (phantom->masks[b]);
      g_assert_true (ost_store_apply_bone (p->store, reading, b, "import", "mask", state, NULL, NULL));
    }
  g_assert_true (ost_store_apply_status (p->store, reading, OST_STATUS_ACCEPTED, "accept", NULL));
}

/* Hand number `i` of a person of its own, read by Anna and, every second one, by Ben. */
static void
add_hand (Project *p, int i)
{
  g_autoptr(OstPhantom)      phantom = ost_phantom_new (5, (guint64) i, HEIGHT);
  g_autofree char           *name = g_strdup_printf ("hand-%d.png", i), *path = g_build_filename (p->folder, name, NULL);
  g_autoptr(OstImportResult) result = NULL;

  g_assert_true (ost_png_save_image (path, phantom->image, NULL));
  result = ost_import (p->store, (const char *const[]) { path, NULL }, FALSE, NULL, NULL, NULL, NULL);
  add_reading (p, result->first_image, phantom, "Anna");
  if (i % 2)
    add_reading (p, result->first_image, phantom, "Ben");
}

static const OstTrainOptions quick = { .preset = "quick", .seed = 2, .epochs = 1 };

/* Nothing accepted, then one person only: said in words before anything is done. */
static void
test_too_little (Project *p, gconstpointer data)
{
  OstTrainSummary   summary;
  g_autoptr(GError) error = NULL;

  g_assert_false (ost_train_segmenter_prepare (p->store, &quick, &summary, &error));
  g_assert_nonnull (strstr (error->message, "accepted reading"));
  g_clear_error (&error);
  add_hand (p, 0);
  g_assert_false (ost_train_segmenter_prepare (p->store, &quick, &summary, &error));
  g_assert_nonnull (strstr (error->message, "one subject"));
}

/* The split is drawn once: people who come later get parts, nobody moves. */
static void
test_split_stays (Project *p, gconstpointer data)
{
  OstTrainSummary       summary;
  g_autoptr(GHashTable) before = NULL, after = NULL;
  GHashTableIter        iter;
  gpointer              subject, part;

  for (int i = 0; i < 4; i++)
    add_hand (p, i);
  g_assert_true (ost_train_segmenter_prepare (p->store, &quick, &summary, NULL));
  g_assert_cmpint (summary.n_images, ==, 4);
  g_assert_cmpint (summary.n_readings, ==, 6);
  g_assert_cmpint (summary.n_readers, ==, 2);
  before = ost_store_load_split (p->store, NULL);
  add_hand (p, 4);
  g_assert_true (ost_train_segmenter_prepare (p->store, &quick, &summary, NULL));
  after = ost_store_load_split (p->store, NULL);
  g_assert_cmpuint (g_hash_table_size (after), ==, 5);
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &subject, &part))
    g_assert_cmpstr (g_hash_table_lookup (after, subject), ==, part);
}

static gboolean
count_reports (const OstTrainingProgress *progress, gpointer data)
{
  ++*(int *) data;
  return TRUE;
}

/* Trains while the project is open for writing here, as the window has it; then registers, promotes, predicts, evaluates. */
static void
test_whole_way (Project *p, gconstpointer data)
{
  OstTrainSummary            summary;
  OstSegmenterEvaluation     evaluation;
  g_autoptr(OstSegmenter)    segmenter = NULL;
  g_autoptr(OstSegmentation) segmentation = NULL, kept = NULL;
  g_autoptr(OstModelRow)     row = NULL;
  g_autoptr(GPtrArray)       images = NULL;
  g_autoptr(GBytes)          bytes = NULL;
  g_autoptr(GError)          error = NULL;
  int                        reports = 0;
  gint64                     id, model;

  for (int i = 0; i < 6; i++)
    add_hand (p, i);
  g_assert_true (ost_train_segmenter_prepare (p->store, &quick, &summary, NULL));
  g_assert_true (ost_train_segmenter_run (p->path, &quick, FALSE, count_reports, &reports, &error));
  g_assert_no_error (error);
  g_assert_cmpint (reports, >=, 3);
  g_assert_true (ost_train_segmenter_can_resume (p->path));
  id = ost_train_segmenter_register (p->store, &error);
  g_assert_no_error (error);
  g_assert_false (ost_train_segmenter_can_resume (p->path));
  g_assert_null (ost_predict_load_model (p->store, NULL, &model, &error));      /* a candidate is not in use */
  g_assert_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (ost_store_set_model_state (p->store, id, OST_MODEL_PROMOTED, NULL));
  segmenter = ost_predict_load_model (p->store, NULL, &model, &error);
  g_assert_no_error (error);
  g_assert_cmpint (model, ==, id);
  images = ost_store_list_images (p->store, NULL);
  segmentation = ost_predict_image (p->store, segmenter, model, images->pdata[0], &error);
  g_assert_no_error (error);
  bytes = ost_store_get_prediction (p->store, ((OstImageRow *) images->pdata[0])->id, model, NULL);
  kept = ost_segmentation_from_bytes (bytes, &error);
  g_assert_no_error (error);
  for (int b = 0; b < OST_N_BONES; b++)
    g_assert_true (ost_mask_equal (segmentation->masks[b], kept->masks[b]));
  g_assert_true (ost_evaluate_segmenter (p->store, segmenter, OST_SPLIT_TEST, NULL, NULL, &evaluation, &error));
  g_assert_no_error (error);
  g_assert_cmpint (evaluation.n_images, ==, summary.n_subjects[OST_SPLIT_TEST]);
  g_assert_cmpfloat (evaluation.ged2.mean, >=, 0);
  g_assert_cmpfloat (evaluation.mean_dice.mean, >=, 0);
  g_assert_cmpfloat (evaluation.mean_dice.mean, <=, 1);
}

/* A second run while one goes on is refused; the lock goes with its holder. */
static void
test_one_at_a_time (Project *p, gconstpointer data)
{
  g_autofree char  *folder = ost_train_segmenter_dup_folder (p->path);
  g_autoptr(GError) error = NULL;
  int               lock;

  g_mkdir_with_parents (folder, 0700);
  lock = ost_training_lock (folder, NULL);
  g_assert_cmpint (lock, >=, 0);
  g_assert_cmpint (ost_training_lock_pid (folder), >, 0);
  g_assert_false (ost_train_segmenter_run (p->path, &quick, FALSE, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  close (lock);
  g_assert_cmpint (ost_training_lock_pid (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/train/too-little", Project, NULL, set_up, test_too_little, tear_down);
  g_test_add ("/train/split-stays", Project, NULL, set_up, test_split_stays, tear_down);
  g_test_add ("/train/whole-way", Project, NULL, set_up, test_whole_way, tear_down);
  g_test_add ("/train/one-at-a-time", Project, NULL, set_up, test_one_at_a_time, tear_down);
  return g_test_run ();
}
