/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "core/tensor/ost-blas.h"
#include "core/workflow/ost-model-row.h"
#include "core/workflow/ost-train-classifier.h"
#include "core/workflow/ost-train-encoder.h"
#include "training-project.h"

/* From radiographs to a classifier in use. Small and short: what is tested is the way, not how well it learns. */

#define HANDS 12

typedef TrainingProject Project;

/* Twelve hands of people of their own, every second one with a T-score of -3; the last has none. */
static void
set_up (Project *p, gconstpointer data)
{
  g_autoptr(GPtrArray) images = NULL;

  training_project_init (p);
  for (int i = 0; i < HANDS; i++)
    training_project_add (p, i);
  images = ost_store_list_images (p->store, NULL);
  for (int i = 0; i < HANDS; i++)
    {
      g_autofree char *code = g_strdup_printf ("p%d", i);
      OstSubject       subject = { code, NULL, NAN, i == HANDS - 1 ? NAN : i % 2 ? -3 : -1, "total hip" };
      gint64           image = ((OstImageRow *) images->pdata[i])->id;

      g_assert_true (ost_store_put_subjects (p->store, &subject, &image, 1, NULL));
    }
}

static void
tear_down (Project *p, gconstpointer data)
{
  training_project_clear (p);
}

static const OstTrainEncoderOptions options = {
  .preset = "quick", .method = OST_ENCODER_SIMCLR, .seed = 2, .epochs = 1,
};

/* What the run warned of last. */
static gboolean
keep_warning (const char *text, gpointer warning)
{
  OstTrainingLine line;

  g_clear_pointer ((char **) warning, g_free);
  return ost_training_line_from_json (text, &line, warning);
}

static gint64
train_encoder (Project *p)
{
  OstPatchSummary        summary;
  g_autoptr(GError)      error = NULL;
  g_autoptr(OstModelRow) row = NULL;
  g_autofree char       *warning = NULL, *kept = NULL;
  gint64                 id;

  g_assert_true (ost_train_encoder_prepare (p->store, &options, &error));
  g_assert_no_error (error);
  g_assert_true (ost_train_encoder_run (p->path, &options, FALSE, keep_warning, &warning, &summary, &error));
  g_assert_no_error (error);
  g_assert_cmpint (summary.n_read, ==, summary.n_images);
  g_assert_cmpint (summary.n_subjects[OST_SPLIT_TRAIN], ==, HANDS - 2);
  g_assert_cmpint (summary.n_subjects[OST_SPLIT_TEST], ==, 0);             /* nobody of the test part was looked at */
  g_assert_cmpint (summary.n_bones + summary.n_missing, ==, OST_N_BONES * summary.n_images);
  g_assert_true (ost_train_encoder_can_resume (p->path));
  id = ost_train_encoder_register (p->store, &error);
  g_assert_no_error (error);
  g_assert_false (ost_train_encoder_can_resume (p->path));
  row = ost_store_find_model (p->store, "encoder-1", &error);
  kept = ost_model_row_dup_word (row, "warning");
  g_assert_cmpstr (kept, ==, warning);
  g_test_message ("warning: %s", warning);
  return id;
}

/* Encoder, classifier, candidate, use; cards say what they are of. */
static void
test_whole_way (Project *p, gconstpointer data)
{
  const OstTrainClassifierOptions classify = { NULL, OST_T_RULE_BELOW, 0.5, FALSE, 2 };
  OstPatchSummary                 summary;
  g_autoptr(GError)               error = NULL;
  g_autoptr(OstModelRow)          row = NULL;
  g_autoptr(OstClassifier)        classifier = NULL;
  gint64                          encoder, id, model;

  g_assert_false (ost_train_classifier_prepare (p->store, &classify, &error));
  g_assert_nonnull (strstr (error->message, "No encoder is in use"));
  g_clear_error (&error);
  encoder = train_encoder (p);
  g_assert_true (ost_store_set_model_state (p->store, encoder, OST_MODEL_PROMOTED, NULL));
  g_assert_true (ost_train_classifier_prepare (p->store, &classify, &error));
  g_assert_true (ost_train_classifier_run (p->path, &classify, NULL, NULL, &summary, &error));
  g_assert_no_error (error);
  id = ost_train_classifier_register (p->store, &error);
  g_assert_no_error (error);
  g_assert_true (ost_store_set_model_state (p->store, id, OST_MODEL_PROMOTED, NULL));
  row = ost_store_get_promoted (p->store, "classifier", NULL);
  g_assert_cmpint (row->parent, ==, encoder);
  g_assert_nonnull (strstr (row->card, "T-score below -2.5 (total hip)"));
  classifier = ost_train_classifier_load (p->store, NULL, &model, &error);
  g_assert_no_error (error);
  g_assert_cmpint (model, ==, id);
}

/* Every line is one that a watcher understands, and the run is over only once. */
static gboolean
count_epochs (const char *text, gpointer data)
{
  OstTrainingLine line;

  g_assert_true (ost_training_line_from_json (text, &line, NULL));
  *(int *) data += line.epochs > 0 && g_str_equal (line.stage, "validate");
  g_assert_false (line.epochs > 0 && g_str_equal (line.stage, "done"));
  return TRUE;
}

/* The encoder learns the labels first; the project's own encoder stays what it was, and is the parent. */
static void
test_fine_tune (Project *p, gconstpointer data)
{
  const OstTrainClassifierOptions classify = { NULL, OST_T_RULE_BELOW, 0.5, TRUE, 2, 2 };
  OstPatchSummary                 summary;
  g_autoptr(GError)               error = NULL;
  g_autoptr(OstModelRow)          row = NULL;
  g_autofree char *work = g_build_filename (p->path, "models", "training-classifier", "fine-tuning", NULL);
  gint64           encoder = train_encoder (p), id;
  int              epochs = 0;

  g_assert_true (ost_store_set_model_state (p->store, encoder, OST_MODEL_PROMOTED, NULL));
  g_assert_true (ost_train_classifier_prepare (p->store, &classify, &error));
  g_assert_true (ost_train_classifier_run (p->path, &classify, count_epochs, &epochs, &summary, &error));
  g_assert_no_error (error);
  g_assert_cmpint (epochs, ==, 2);
  g_assert_false (g_file_test (work, G_FILE_TEST_EXISTS));
  id = ost_train_classifier_register (p->store, &error);
  g_assert_no_error (error);
  g_assert_true (ost_store_set_model_state (p->store, id, OST_MODEL_PROMOTED, NULL));
  row = ost_store_get_promoted (p->store, "classifier", NULL);
  g_assert_cmpint (row->parent, ==, encoder);
  g_assert_nonnull (strstr (row->card, "fine.tuned"));
}

static gboolean
stop (const char *text, gpointer data)
{
  OstTrainingLine line;

  g_assert_true (ost_training_line_from_json (text, &line, NULL));
  return line.epochs == 0;              /* read everything, then stop */
}

/* Two readers: a pixel is bone when half of them say so. Squares instead of bones: as many, wherever. */
static void
test_patches (Project *p, gconstpointer data)
{
  OstPatchDataOptions    bones = { .config = { 18, 32, 32, 8, 1 }, .seed = 4, .with_test = TRUE }, squares = bones;
  OstPatchSummary        summary, other;
  g_autoptr(OstPatchSet) set = NULL, arm = NULL;
  g_autoptr(GError)      error = NULL;
  int                    labels[3] = { 0 };

  g_assert_true (ost_patch_data_prepare (p->store, 2, &error));
  set = ost_patch_data_load (p->path, &bones, NULL, NULL, &summary, &error);
  g_assert_no_error (error);
  g_assert_cmpint (set->n, ==, summary.n_bones);
  g_assert_cmpint (set->n_people, ==, HANDS);
  for (int i = 0; i < set->n; i++)
    labels[set->cases[i].label + 1]++;
  g_assert_true (labels[0] > 0 && labels[0] <= OST_N_BONES && labels[1] > 0 && labels[2] > 0);
  g_assert_cmpint (summary.n_subjects[0] + summary.n_subjects[1] + summary.n_subjects[2], ==, HANDS);
  squares.config.segmented = 0;
  arm = ost_patch_data_load (p->path, &squares, NULL, NULL, &other, &error);
  g_assert_no_error (error);
  g_assert_cmpint (arm->n, ==, OST_N_BONES * HANDS);
}

/* Stopped before an epoch there is nothing to keep; a second run while one goes on is refused by the first's lock. */
static void
test_stop (Project *p, gconstpointer data)
{
  OstPatchSummary   summary;
  g_autoptr(GError) error = NULL;

  g_assert_true (ost_train_encoder_prepare (p->store, &options, &error));
  g_assert_false (ost_train_encoder_run (p->path, &options, FALSE, stop, NULL, &summary, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (ost_train_encoder_can_resume (p->path));
}

/* A classifier's warning takes the same way. */
static void
test_classifier_line (Project *p, gconstpointer data)
{
  const OstClassifierProgress progress = { .stage = "done", .temperature = 20, .warning = "It has learnt nothing." };
  g_autofree char            *line = ost_classifier_progress_to_json (&progress), *warning = NULL;
  OstTrainingLine             read;

  g_assert_true (ost_training_line_from_json (line, &read, &warning));
  g_assert_cmpfloat (read.temperature, ==, 20);
  g_assert_cmpstr (warning, ==, "It has learnt nothing.");
}

/* Lines that a window reads: numbers that are not there are null. */
static void
test_lines (Project *p, gconstpointer data)
{
  const OstEncoderProgress encoder = { .stage = "train", .epoch = 3, .rank = NAN, .warning = "It has collapsed." };
  g_autofree char         *line = ost_encoder_progress_to_json (&encoder), *again = NULL, *warning = NULL;
  g_autofree char         *deep = g_strnfill (1 << 22, '[');
  OstTrainingLine          read;

  g_assert_nonnull (strstr (line, "\"stage\":\"train\",\"epoch\":3,"));
  g_assert_nonnull (strstr (line, "\"rank\":null"));
  g_assert_nonnull (strstr (line, "\"warning\":\"It has collapsed.\""));
  g_assert_null (strchr (line, '\n'));
  g_assert_true (ost_training_line_from_json (line, &read, &warning));
  g_assert_cmpstr (read.stage, ==, "train");
  g_assert_cmpint (read.epoch, ==, 3);
  g_assert_true (isnan (read.rank) && isnan (read.validation_dice));
  g_assert_cmpstr (warning, ==, "It has collapsed.");
  again = ost_training_line_to_json (&read);
  g_assert_null (strstr (again, "rank\":null"));        /* what is not there is left out */
  g_assert_true (ost_training_line_from_json (again, &read, NULL));
  g_assert_cmpint (read.epoch, ==, 3);
  g_assert_false (ost_training_line_from_json (deep, &read, NULL));     /* not given to a parser that recurses */
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/train-encoder/patches", Project, NULL, set_up, test_patches, tear_down);
  g_test_add ("/train-encoder/whole-way", Project, NULL, set_up, test_whole_way, tear_down);
  g_test_add ("/train-encoder/fine-tune", Project, NULL, set_up, test_fine_tune, tear_down);
  g_test_add ("/train-encoder/stop", Project, NULL, set_up, test_stop, tear_down);
  g_test_add ("/train-encoder/lines", Project, NULL, set_up, test_lines, tear_down);
  g_test_add ("/train-encoder/classifier-line", Project, NULL, set_up, test_classifier_line, tear_down);
  return g_test_run ();
}
