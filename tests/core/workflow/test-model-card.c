/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/learn/ost-segmenter-trainer.h"
#include "core/tensor/ost-blas.h"
#include "core/workflow/ost-evaluate-segmenter.h"
#include "core/workflow/ost-model-card.h"
#include "core/workflow/ost-model-row.h"
#include "core/workflow/ost-train-segmenter.h"
#include "training-project.h"

/* Cards of networks with random weights: nothing is learnt here, so what they predict is poor and differs, which is what
 * comparing wants. The hold-out has two people. */

#define N_HANDS 16

typedef struct
{
  TrainingProject project;
  gint64          one, two;
} Fixture;

static gint64
add_model (Fixture *f, guint64 seed, gint64 parent)
{
  OstSegmenterTraining    training;
  g_autofree char        *path = g_build_filename (f->project.folder, "random.safetensors", NULL);
  g_autoptr(OstSegmenter) segmenter = NULL;
  g_autoptr(OstImage)     blank = NULL;
  g_autoptr(OstSegmentation) seen = NULL;
  g_autoptr(GError)       error = NULL;
  gint64                  id;

  g_assert_true (ost_segmenter_training_preset (&training, "quick"));
  segmenter = ost_segmenter_new (&training.config, seed);
  blank = ost_image_new (60, 80, 8);
  seen = ost_segmenter_predict (segmenter, blank, &error);      /* the weights are made when they are first wanted */
  g_assert_no_error (error);
  g_assert_true (ost_segmenter_save (segmenter, path, NULL, &error));
  id = ost_store_add_model (f->project.store, "segmenter", path, parent, "{\"preset\":\"quick\",\"epoch\":3}", &error);
  g_assert_no_error (error);
  return id;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const OstTrainOptions options = { .preset = "quick", .seed = 1 };
  OstTrainSummary       summary;

  training_project_init (&f->project);
  for (int i = 0; i < N_HANDS; i++)
    training_project_add (&f->project, i);
  g_assert_true (ost_train_segmenter_prepare (f->project.store, &options, &summary, NULL));
  g_assert_cmpint (summary.parts[OST_SPLIT_TEST].n_subjects, ==, 2);
  f->one = add_model (f, 1, 0);
  f->two = add_model (f, 2, f->one);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  training_project_clear (&f->project);
}

static void
promote (Fixture *f, gint64 id)
{
  g_assert_true (ost_store_set_model_state (f->project.store, id, OST_MODEL_PROMOTED, NULL));
}

static OstModelCard *
make (Fixture *f, gint64 model, gint64 against)
{
  g_autoptr(GError) error = NULL;
  OstModelCard     *card = ost_model_card_new (f->project.store, model, against, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return card;
}

/* The means are those of `evaluate segmenter`, bone by bone; the change is the difference of the two. */
static void
test_agrees_with_evaluate (Fixture *f, gconstpointer data)
{
  OstSegmenterEvaluation  evaluations[2];
  gint64                  ids[] = { f->one, f->two };
  g_autoptr(OstModelCard) card = make (f, f->two, f->one);

  for (int m = 0; m < 2; m++)
    {
      g_autofree char        *name = g_strdup_printf ("%" G_GINT64_FORMAT, ids[m]);
      g_autoptr(OstModelRow)  row = ost_store_find_model (f->project.store, name, NULL);
      g_autoptr(OstSegmenter) segmenter = ost_segmenter_load (row->path, NULL);

      g_assert_true (ost_evaluate_segmenter (f->project.store, segmenter, OST_SPLIT_TEST, NULL, NULL, &evaluations[m], NULL));
    }
  g_assert_cmpint (card->n_images, ==, evaluations[0].n_images);
  g_assert_cmpint (card->n_readings, ==, evaluations[0].n_readings);
  g_assert_cmpint (card->n_subjects, ==, 2);
  for (int b = 0; b < OST_N_BONES; b++)
    {
      const OstCardRow *row = &card->bones[b];

      g_assert_cmpfloat_with_epsilon (row->before.mean, evaluations[0].dice[b].mean, 1e-12);
      g_assert_cmpfloat_with_epsilon (row->after.mean, evaluations[1].dice[b].mean, 1e-12);
      g_assert_cmpfloat_with_epsilon (row->change.mean, row->after.mean - row->before.mean, 1e-12);
      g_assert_cmpfloat (row->change.low, <=, row->change.mean);
      g_assert_cmpfloat (row->change.high, >=, row->change.mean);
      g_assert_cmpint (row->wins + row->ties + row->losses, ==, 2);
    }
}

/* Rows add up, each win and loss is a listed case, the largest first; the other way round they change places. */
static void
test_pairs (Fixture *f, gconstpointer data)
{
  g_autoptr(OstModelCard) there = make (f, f->two, f->one), back = make (f, f->one, f->two);
  int                     wins = 0, losses = 0, ties = 0;

  for (int b = 0; b < OST_N_BONES; b++)
    {
      wins += there->bones[b].wins;
      ties += there->bones[b].ties;
      losses += there->bones[b].losses;
      g_assert_cmpint (there->bones[b].wins, ==, back->bones[b].losses);
      g_assert_cmpint (there->bones[b].ties, ==, back->bones[b].ties);
    }
  g_assert_cmpint (there->all.wins, ==, wins);
  g_assert_cmpint (there->all.ties, ==, ties);
  g_assert_cmpint (there->all.losses, ==, losses);
  g_assert_cmpint (wins + losses, >, 0);
  g_assert_cmpuint (there->changed->len, ==, wins + losses);
  g_assert_cmpfloat_with_epsilon (there->all.change.mean, -back->all.change.mean, 1e-12);
  for (guint i = 1; i < there->changed->len; i++)
    {
      const OstCardCase *x = there->changed->pdata[i - 1], *y = there->changed->pdata[i];

      g_assert_cmpfloat (fabs (x->after - x->before), >=, fabs (y->after - y->before));
      g_assert_cmpfloat (fabs (y->after - y->before), >, OST_CARD_TIE);
      g_assert_true (g_str_has_prefix (x->image, "hand-"));
    }
}

static void
test_itself (Fixture *f, gconstpointer data)
{
  g_autoptr(OstModelCard) card = make (f, f->one, f->one);
  g_autofree char        *verdict = ost_model_card_dup_verdict (card);

  g_assert_cmpint (card->all.ties, ==, 2 * OST_N_BONES);
  g_assert_cmpfloat (card->all.change.mean, ==, 0);
  g_assert_cmpuint (card->changed->len, ==, 0);
  g_assert_nonnull (strstr (verdict, "No certain difference"));
}

/* Nothing in use: nothing; then the one in use; the one in use itself: what it was to replace. */
static void
test_whom_against (Fixture *f, gconstpointer data)
{
  g_autoptr(OstModelCard) alone = make (f, f->one, 0), candidate = NULL, parent = NULL;
  g_autofree char        *verdict = ost_model_card_dup_verdict (alone);

  g_assert_null (alone->against);
  g_assert_true (isnan (alone->all.change.mean) && isnan (alone->all.before.mean));
  g_assert_false (isnan (alone->all.after.mean));
  g_assert_cmpint (alone->all.wins + alone->all.ties + alone->all.losses, ==, 0);
  g_assert_nonnull (strstr (verdict, "no other model"));
  promote (f, f->one);
  candidate = make (f, f->two, 0);
  g_assert_cmpstr (candidate->against, ==, "segmenter-1");
  promote (f, f->two);
  parent = make (f, f->two, 0);
  g_assert_cmpstr (parent->model, ==, "segmenter-2");
  g_assert_cmpstr (parent->against, ==, "segmenter-1");
}

static void
test_json (Fixture *f, gconstpointer data)
{
  g_autoptr(OstModelCard) card = make (f, f->two, f->one);
  g_autoptr(JsonBuilder)  builder = json_builder_new ();
  g_autoptr(JsonNode)     root = NULL;
  JsonObject             *object, *radius;

  json_builder_begin_object (builder);
  ost_model_card_add_json (card, builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  object = json_node_get_object (root);
  g_assert_cmpstr (json_object_get_string_member (object, "against"), ==, "segmenter-1");
  radius = json_object_get_object_member (json_object_get_object_member (object, "bones"), "radius");
  g_assert_cmpfloat (json_object_get_double_member (json_object_get_object_member (radius, "change"), "mean"), ==,
                     card->bones[OST_BONE_RADIUS].change.mean);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "changed")), ==, card->changed->len);
}

static void
test_row_numbers (Fixture *f, gconstpointer data)
{
  g_autoptr(OstModelRow) row = ost_store_find_model (f->project.store, "segmenter-1", NULL);
  g_autofree char       *preset = ost_model_row_dup_word (row, "preset"), *none = ost_model_row_dup_word (row, "nothing");
  g_autoptr(GArray)      curve = ost_model_row_dup_curve (row);

  g_assert_cmpstr (preset, ==, "quick");
  g_assert_null (none);
  g_assert_cmpfloat (ost_model_row_get_number (row, "epoch"), ==, 3);
  g_assert_true (isnan (ost_model_row_get_number (row, "preset")));
  g_assert_cmpuint (curve->len, ==, 0);
}

/* --- In a thread -------------------------------------------------------------------------------------------------- */

typedef struct
{
  GMainLoop    *loop;
  OstModelCard *card;
  GError       *error;
  GCancellable *cancellable;    /* cancelled with the first step, or NULL */
  int           steps, last;
} Wait;

static void
count_step (int done, int total, gpointer data)
{
  Wait *wait = data;

  g_assert_null (wait->card);
  g_assert_cmpint (done, ==, wait->last + 1);
  g_assert_cmpint (total, ==, 2);
  wait->last = done;
  wait->steps++;
  g_cancellable_cancel (wait->cancellable);
}

static void
card_made (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  wait->card = ost_model_card_new_finish (result, &wait->error);
  g_main_loop_quit (wait->loop);
}

static void
wait_for_card (Fixture *f, Wait *wait)
{
  wait->loop = g_main_loop_new (NULL, FALSE);
  ost_model_card_new_async (f->project.path, f->two, f->one, wait->cancellable, count_step, wait, card_made, wait);
  g_main_loop_run (wait->loop);
  g_main_loop_unref (wait->loop);
}

static void
test_thread (Fixture *f, gconstpointer data)
{
  g_autoptr(OstModelCard) card = make (f, f->two, f->one);
  Wait                    wait = { 0 };

  wait_for_card (f, &wait);
  g_assert_no_error (wait.error);
  g_assert_cmpint (wait.steps, ==, 2);
  g_assert_cmpfloat (wait.card->all.change.low, ==, card->all.change.low);
  ost_model_card_free (wait.card);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Wait                    wait = { .cancellable = cancellable };

  wait_for_card (f, &wait);
  g_assert_null (wait.card);
  g_assert_error (wait.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (wait.steps, ==, 1);
  g_clear_error (&wait.error);
}

/* Two people: nobody is left for the test part. */
static void
test_no_holdout (void)
{
  Fixture               f = { 0 };
  const OstTrainOptions options = { .preset = "quick", .seed = 1 };
  OstTrainSummary       summary;
  g_autoptr(GError)     error = NULL;

  training_project_init (&f.project);
  training_project_add (&f.project, 0);
  training_project_add (&f.project, 1);
  g_assert_true (ost_train_segmenter_prepare (f.project.store, &options, &summary, NULL));
  g_assert_null (ost_model_card_new (f.project.store, add_model (&f, 1, 0), 0, NULL, NULL, NULL, &error));
  g_assert_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "three people"));
  g_clear_error (&error);
  g_assert_null (ost_model_card_new (f.project.store, 77, 0, NULL, NULL, NULL, &error));
  g_assert_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND);
  training_project_clear (&f.project);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/model-card/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("agrees-with-evaluate", test_agrees_with_evaluate);
  ADD ("pairs", test_pairs);
  ADD ("itself", test_itself);
  ADD ("whom-against", test_whom_against);
  ADD ("json", test_json);
  ADD ("row-numbers", test_row_numbers);
  ADD ("thread", test_thread);
  ADD ("cancel", test_cancel);
  g_test_add_func ("/model-card/no-holdout", test_no_holdout);
  return g_test_run ();
}
