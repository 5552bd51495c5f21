/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "core/tensor/ost-blas.h"
#include "core/workflow/ost-evaluate-segmenter.h"
#include "core/workflow/ost-predict.h"
#include "core/workflow/ost-train-segmenter.h"
#include "core/workflow/ost-training-lock.h"
#include "training-project.h"

/* A project with a few small synthetic hands, masks as two readers have them: from the readings to a promoted model, its
 * predictions and its figures. One epoch: what is tested is the way, not how well it learns. */

typedef TrainingProject Project;

static void
set_up (Project *p, gconstpointer data)
{
  training_project_init (p);
}

static void
tear_down (Project *p, gconstpointer data)
{
  training_project_clear (p);
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
  training_project_add (p, 0);
  g_assert_false (ost_train_segmenter_prepare (p->store, &quick, &summary, &error));
  g_assert_nonnull (strstr (error->message, "one subject"));
}

/* Looking does not draw: the window shows the numbers before anybody has said yes. */
static void
test_survey_changes_nothing (Project *p, gconstpointer data)
{
  OstTrainSummary       before, after;
  g_autoptr(GHashTable) split = NULL;

  for (int i = 0; i < 5; i++)
    training_project_add (p, i);
  g_assert_true (ost_train_segmenter_survey (p->store, quick.seed, &before, NULL));
  split = ost_store_load_split (p->store, NULL);
  g_assert_cmpuint (g_hash_table_size (split), ==, 0);
  g_assert_true (ost_train_segmenter_prepare (p->store, &quick, &after, NULL));
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
  g_assert_cmpint (before.parts[OST_SPLIT_TRAIN].n_subjects, ==, 3);
  g_assert_cmpint (before.parts[OST_SPLIT_VALIDATION].n_images, ==, 1);
  g_assert_cmpint (before.parts[OST_SPLIT_TRAIN].n_readings + before.parts[OST_SPLIT_VALIDATION].n_readings
                   + before.parts[OST_SPLIT_TEST].n_readings, ==, before.n_readings);
}

/* A pace that was measured counts, one that was not is a constant; more of either takes longer. */
static void
test_estimate (Project *p, gconstpointer data)
{
  OstTrainSummary small = { .n_images = 10, .parts = { { 8, 8, 8 }, { 1, 1, 1 }, { 1, 1, 1 } } };
  OstTrainSummary large = { .n_images = 1000, .parts = { { 800, 800, 800 }, { 100, 100, 100 }, { 100, 100, 100 } } };
  OstTrainOptions paper = { .preset = "paper" }, other = { .preset = "none" };

  g_assert_cmpfloat (ost_train_segmenter_estimate (&quick, &small, 3), >, 3);
  g_assert_cmpfloat (ost_train_segmenter_estimate (&quick, &small, 3), <, 10);
  g_assert_cmpfloat (ost_train_segmenter_estimate (&quick, &large, NAN), >, ost_train_segmenter_estimate (&quick, &small, NAN));
  g_assert_cmpfloat (ost_train_segmenter_estimate (&paper, &large, NAN), >, ost_train_segmenter_estimate (&quick, &large, NAN));
  g_assert_true (isnan (ost_train_segmenter_estimate (&other, &small, 1)));
  g_assert_true (isnan (ost_train_segmenter_measured (p->store, "quick")));
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
    training_project_add (p, i);
  g_assert_true (ost_train_segmenter_prepare (p->store, &quick, &summary, NULL));
  g_assert_cmpint (summary.n_images, ==, 4);
  g_assert_cmpint (summary.n_readings, ==, 6);
  g_assert_cmpint (summary.n_readers, ==, 2);
  before = ost_store_load_split (p->store, NULL);
  training_project_add (p, 4);
  g_assert_true (ost_train_segmenter_prepare (p->store, &quick, &summary, NULL));
  after = ost_store_load_split (p->store, NULL);
  g_assert_cmpuint (g_hash_table_size (after), ==, 5);
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &subject, &part))
    g_assert_cmpstr (g_hash_table_lookup (after, subject), ==, part);
}

static gboolean
count_reports (const char *line, gpointer data)
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
    training_project_add (p, i);
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
  g_assert_cmpint (evaluation.n_images, ==, summary.parts[OST_SPLIT_TEST].n_subjects);
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
  g_test_add ("/train/survey-changes-nothing", Project, NULL, set_up, test_survey_changes_nothing, tear_down);
  g_test_add ("/train/estimate", Project, NULL, set_up, test_estimate, tear_down);
  g_test_add ("/train/split-stays", Project, NULL, set_up, test_split_stays, tear_down);
  g_test_add ("/train/whole-way", Project, NULL, set_up, test_whole_way, tear_down);
  g_test_add ("/train/one-at-a-time", Project, NULL, set_up, test_one_at_a_time, tear_down);
  return g_test_run ();
}
