/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "core/tensor/ost-blas.h"
#include "core/workflow/ost-classify.h"
#include "core/workflow/ost-evaluate-classifier.h"
#include "core/workflow/ost-reproduce.h"
#include "core/workflow/ost-train-classifier.h"
#include "training-project.h"

/* A project with a classifier on an encoder that has learnt nothing: what is tested is the way from radiographs to
 * figures, not how well anything is told apart. */

#define HANDS 20

typedef struct
{
  TrainingProject project;
  gint64          model;
  OstClassifier  *classifier;
  GPtrArray      *images;
} Fixture;

/* Every second one is positive; the last is without a T-score. */
static GPtrArray *
add_subjects (OstStore *store)
{
  GPtrArray *images = ost_store_list_images (store, NULL);

  for (guint i = 0; i < images->len; i++)
    {
      g_autofree char *code = g_strdup_printf ("p%u", i);
      OstSubject       subject = { code, NULL, NAN, i == images->len - 1 ? NAN : i % 2 ? -3 : -1, "total hip" };
      gint64           image = ((OstImageRow *) images->pdata[i])->id;

      g_assert_true (ost_store_put_subjects (store, &subject, &image, 1, NULL));
    }
  return images;
}

static gint64
add_encoder (Fixture *f)
{
  static const OstEncoderConfig config = { .depth = 18, .side = 64, .view = 48, .margin = 8, .segmented = 1 };
  g_autoptr(OstEncoder)         encoder = ost_encoder_new (&config, 3);
  g_autofree char              *path = g_build_filename (f->project.folder, "encoder.safetensors", NULL);
  g_autofree float             *features = g_new (float, 512);
  gint64                        id;

  g_assert_true (ost_encoder_run (encoder, NULL, 0, features, NULL));   /* makes the weights */
  g_assert_true (ost_encoder_save (encoder, path, NULL, NULL));
  id = ost_store_add_model (f->project.store, "encoder", path, 0, "{}", NULL);
  g_assert_true (ost_store_set_model_state (f->project.store, id, OST_MODEL_PROMOTED, NULL));
  return id;
}

static gint64
add_classifier (Fixture *f)
{
  const OstTrainClassifierOptions options = { NULL, OST_T_RULE_BELOW, 0.5, FALSE, 2 };
  OstPatchSummary                 summary;
  g_autoptr(GError)               error = NULL;
  gint64                          id;

  g_assert_true (ost_train_classifier_prepare (f->project.store, &options, &error));
  g_assert_true (ost_train_classifier_run (f->project.path, &options, NULL, NULL, &summary, &error));
  g_assert_no_error (error);
  id = ost_train_classifier_register (f->project.store, &error);
  g_assert_no_error (error);
  return id;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  training_project_init (&f->project);
  for (int i = 0; i < HANDS; i++)
    training_project_add (&f->project, i);
  f->images = add_subjects (f->project.store);
  add_encoder (f);
  f->model = add_classifier (f);
  g_assert_true (ost_store_set_model_state (f->project.store, f->model, OST_MODEL_PROMOTED, NULL));
  f->classifier = ost_classify_load_model (f->project.store, NULL, &f->model, NULL);
  g_assert_nonnull (f->classifier);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  ost_classifier_free (f->classifier);
  g_ptr_array_unref (f->images);
  training_project_clear (&f->project);
}

/* Kept, read back, stale after another prediction of the segmenter and after another segmenter. */
static void
test_image (Fixture *f, gconstpointer data)
{
  OstImageRow                 *row = f->images->pdata[0];
  OstStore                    *store = f->project.store;
  g_autoptr(GError)            error = NULL;
  g_autoptr(OstHandPrediction) none = ost_classify_get (store, row->id, f->model, &error), p = NULL, kept = NULL;
  g_autoptr(OstModelRow)       segmenter = NULL;
  g_autoptr(GBytes)            other = NULL;

  g_assert_no_error (error);
  g_assert_null (none);
  p = ost_classify_image (store, f->classifier, f->model, row, &error);
  g_assert_no_error (error);
  g_assert_cmpint (p->n_bones, >=, 4);
  g_assert_true (p->hand.low <= p->hand.probability && p->hand.probability <= p->hand.high);
  for (int b = 0; b < OST_N_BONES; b++)
    g_assert_true (isnan (p->bones[b].probability) == (p->missing[b] != NULL));
  g_assert_cmpstr (p->rule, ==, "T-score below -2.5 (total hip)");
  kept = ost_classify_get (store, row->id, f->model, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (kept->samples, sizeof (double) * p->n_samples * OST_N_BONES, p->samples,
                   sizeof (double) * p->n_samples * OST_N_BONES);
  segmenter = ost_store_get_promoted (store, "segmenter", NULL);
  g_assert_cmpint (kept->segmenter, ==, segmenter->id);
  g_assert_false (ost_classify_is_stale (store, row->id, kept));
  ost_hand_prediction_free (ost_classify_image (store, f->classifier, f->model, f->images->pdata[1], NULL));
  other = ost_store_get_prediction (store, ((OstImageRow *) f->images->pdata[1])->id, segmenter->id, NULL);
  g_assert_true (ost_store_put_prediction (store, row->id, segmenter->id, other, NULL));
  g_assert_true (ost_classify_is_stale (store, row->id, kept));
  kept->segmenter++;
  g_assert_true (ost_classify_is_stale (store, row->id, kept));
}

/* Nearest first, oneself left out, and what is not classified is not there. */
static void
test_similar (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) before = NULL, cases = NULL;
  gint64            first = ((OstImageRow *) f->images->pdata[0])->id;

  before = ost_classify_similar (f->project.store, f->model, first, 5, &error);
  g_assert_no_error (error);
  g_assert_cmpint (before->len, ==, 0);
  for (int i = 0; i < 4; i++)
    ost_hand_prediction_free (ost_classify_image (f->project.store, f->classifier, f->model, f->images->pdata[i], NULL));
  cases = ost_classify_similar (f->project.store, f->model, first, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cases->len, ==, 2);
  g_assert_cmpfloat (g_array_index (cases, OstSimilarCase, 0).similarity, >=,
                     g_array_index (cases, OstSimilarCase, 1).similarity);
  for (guint i = 0; i < cases->len; i++)
    {
      const OstSimilarCase *a_case = &g_array_index (cases, OstSimilarCase, i);

      g_assert_cmpint (a_case->image, !=, first);
      g_assert_true (a_case->labelled);
      g_assert_cmpint (a_case->positive, ==, (a_case->image - first) % 2);
    }
}

/* Rows and figures fit each other; against itself nothing differs; folds ask everybody with a label. */
static void
test_evaluate (Fixture *f, gconstpointer data)
{
  OstEvaluateClassifierOptions       options = { .part = -1, .bootstrap = 50, .folds = 3, .repeats = 2, .seed = 1,
                                                 .against = "classifier-1" };
  g_autoptr(GError)                  error = NULL;
  g_autoptr(OstClassifierEvaluation) e = NULL, kept = NULL;
  int                                labelled = 0;

  ost_hand_prediction_free (ost_classify_image (f->project.store, f->classifier, f->model, f->images->pdata[0], NULL));
  e = ost_evaluate_classifier (f->project.path, &options, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (e->subjects->len, ==, HANDS);
  g_assert_cmpint (e->n_kept, ==, 1);
  for (guint i = 0; i < e->subjects->len; i++)
    labelled += ((OstClassifiedSubject *) e->subjects->pdata[i])->labelled;
  g_assert_cmpint (labelled, ==, HANDS - 1);
  g_assert_cmpint (e->of_subjects.true_positive + e->of_subjects.false_positive + e->of_subjects.true_negative
                   + e->of_subjects.false_negative + e->of_subjects.n_missing, ==, labelled);
  g_assert_cmpfloat (e->delong.difference, ==, 0);
  g_assert_cmpint (e->cross.folds, ==, 3);
  g_assert_cmpfloat (e->cross.auc, >=, 0);
  g_assert_cmpint (e->cross.pooled.n_subjects, ==, labelled);
  g_assert_false (e->cross.labels_seen);
  options = (OstEvaluateClassifierOptions) { .part = -1, .kept_only = TRUE };
  kept = ost_evaluate_classifier (f->project.path, &options, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kept->n_images, ==, 1);
  g_assert_cmpint (kept->n_without, ==, HANDS - 1);
}

static gboolean
stop_after_an_epoch (const OstReproduceProgress *progress, gpointer data)
{
  int *steps = data;

  return g_str_equal (progress->stage, "radiographs") || ++*steps < 5;
}

/* Stopped, it goes on; done, it is found again and not done again; other options are other runs. */
static void
test_reproduce (Fixture *f, gconstpointer data)
{
  const OstReproduceOptions  options = { "quick", 2, OST_T_RULE_BELOW };
  g_autoptr(GError)          error = NULL;
  int                        steps = 0;
  OstReproduce              *session = ost_reproduce_new (f->project.path, &options, stop_after_an_epoch, &steps, &error);
  g_autoptr(OstReproduce)    again = NULL;
  g_autoptr(OstReproduceRun) run = NULL, found = NULL, other = NULL;
  OstClassification          score;

  g_assert_no_error (error);
  g_assert_null (ost_reproduce_new (f->project.path, &options, NULL, NULL, NULL));      /* one at a time */
  g_assert_null (ost_reproduce_run (session, &ost_paper_rows[0], 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  ost_reproduce_free (session);
  again = ost_reproduce_new (f->project.path, &options, NULL, NULL, &error);
  g_assert_null (ost_reproduce_find (f->project.path, &options, &ost_paper_rows[0], 1, &error));
  run = ost_reproduce_run (again, &ost_paper_rows[0], 1, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (run->fold_auc, >=, 0);
  score = ost_reproduce_score (run, OST_REPRODUCE_SUBJECTS, 0);
  g_assert_cmpint (score.n_subjects, ==, 2);            /* a tenth of twenty */
  found = ost_reproduce_find (f->project.path, &options, &ost_paper_rows[0], 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->at, ==, run->at);
  g_assert_cmpuint (found->rows->len, ==, run->rows->len);
  for (guint i = 0; i < run->rows->len; i++)
    {
      const OstReproduceRow *x = &g_array_index (run->rows, OstReproduceRow, i);
      const OstReproduceRow *y = &g_array_index (found->rows, OstReproduceRow, i);

      g_assert_true (x->person == y->person && x->bone == y->bone && x->positive == y->positive && x->folds == y->folds);
      g_assert_true (x->test == y->test || (isnan (x->test) && isnan (y->test)));
    }
  other = ost_reproduce_find (f->project.path, &options, &ost_paper_rows[0], 2, &error);
  g_assert_null (other);
}

/* Of an encoder that has learnt nothing: what is tested is who is asked. */
static OstReproduceRun *
run_with (const char *project, const char *others)
{
  const OstReproduceOptions options = { "quick", 1, OST_T_RULE_BELOW, others };
  g_autoptr(GError)         error = NULL;
  g_autoptr(OstReproduce)   session = ost_reproduce_new (project, &options, NULL, NULL, &error);
  OstReproduceRun          *run;

  g_assert_no_error (error);
  run = ost_reproduce_run (session, &ost_paper_rows[OST_N_PAPER_ROWS - 1], 1, &error);
  g_assert_no_error (error);
  return run;
}

/* Whoever else is asked, the figures of the project's own people are the same. */
static void
test_others (Fixture *f, gconstpointer data)
{
  enum { OTHERS = 7 };          /* one without a T-score */
  TrainingProject             second;
  g_autoptr(GPtrArray)        images = NULL;
  g_autoptr(OstReproduceRun)  alone = NULL, with = NULL, kept = NULL;
  OstClassification           score;

  training_project_init (&second);
  for (int i = 0; i < OTHERS; i++)
    training_project_add (&second, HANDS + i);
  images = add_subjects (second.store);
  alone = run_with (f->project.path, NULL);
  with = run_with (f->project.path, second.path);
  g_assert_true (isnan (alone->loss) && alone->fold_auc >= 0);
  g_assert_cmpint (ost_reproduce_score (alone, OST_REPRODUCE_OTHERS, 100).n_subjects, ==, 0);
  score = ost_reproduce_score (with, OST_REPRODUCE_OTHERS, 100);
  g_assert_cmpint (score.n_subjects, ==, OTHERS - 1);
  g_assert_cmpint (score.true_positive + score.false_negative, ==, (OTHERS - 1) / 2);
  g_assert_cmpuint (with->rows->len, >, alone->rows->len);
  for (guint i = 0; i < alone->rows->len; i++)
    g_assert_cmpmem (&g_array_index (alone->rows, OstReproduceRow, i), sizeof (OstReproduceRow),
                     &g_array_index (with->rows, OstReproduceRow, i), sizeof (OstReproduceRow));
  for (guint i = alone->rows->len; i < with->rows->len; i++)
    g_assert_true (isnan (g_array_index (with->rows, OstReproduceRow, i).folds));
  kept = run_with (f->project.path, second.path);
  g_assert_cmpstr (kept->at, ==, with->at);
  g_assert_cmpfloat (ost_reproduce_score (kept, OST_REPRODUCE_OTHERS, 0).scores[OST_SCORE_AUC].value, ==,
                     score.scores[OST_SCORE_AUC].value);
  training_project_clear (&second);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/classify/image", Fixture, NULL, set_up, test_image, tear_down);
  g_test_add ("/classify/similar", Fixture, NULL, set_up, test_similar, tear_down);
  g_test_add ("/classify/evaluate", Fixture, NULL, set_up, test_evaluate, tear_down);
  g_test_add ("/classify/reproduce", Fixture, NULL, set_up, test_reproduce, tear_down);
  g_test_add ("/classify/others", Fixture, NULL, set_up, test_others, tear_down);
  return g_test_run ();
}
