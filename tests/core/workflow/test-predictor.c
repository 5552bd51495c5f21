/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/tensor/ost-blas.h"
#include "core/workflow/ost-default-model.h"
#include "core/workflow/ost-predictor.h"
#include "tests/core/workflow/fixture.h"

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* What it answers, waited for. The image has to be known to the project as the fixture's. */
static OstPrediction *
ask (Fixture *f, OstPredictor *predictor, GCancellable *cancellable, GError **error)
{
  g_autoptr(OstImage)     image = ost_image_load (f->image_path, NULL, NULL);
  g_autoptr(GAsyncResult) result = NULL;

  g_assert_nonnull (image);
  ost_predictor_ask_async (predictor, f->image_id, image, cancellable, on_answer, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ost_predictor_ask_finish (predictor, result, error);
}

/* A project without a segmenter gets the built-in one; what it says is kept, outlines of all samples come along. */
static void
test_kept (Fixture *f, gconstpointer data)
{
  g_autoptr(OstPredictor)  predictor = ost_predictor_new (f->store);
  g_autoptr(OstPrediction) p = ask (f, predictor, NULL, NULL);
  g_autoptr(GBytes)        kept = NULL, said = NULL;

  g_assert_nonnull (p);
  g_assert_cmpint (p->image_id, ==, f->image_id);
  g_assert_cmpstr (p->model, !=, "");
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_assert_nonnull (p->mean[b]);
      for (int n = 0; n < p->segmentation->n_samples; n++)
        g_assert_nonnull (p->samples[b][n]);
      g_assert_cmpint (p->segmentation->masks[b]->width, ==, IMAGE_WIDTH);
      g_assert_cmpint (p->segmentation->masks[b]->height, ==, IMAGE_HEIGHT);
    }
  kept = ost_store_get_prediction (f->store, p->image_id, p->model_id, NULL);
  said = ost_segmentation_to_bytes (p->segmentation);
  g_assert_nonnull (kept);
  g_assert_true (g_bytes_equal (kept, said));
}

/* What the project has is shown, not computed again: no segmenter could have said that all samples are empty. */
static void
test_from_project (Fixture *f, gconstpointer data)
{
  g_autoptr(OstPredictor)  predictor = ost_predictor_new (f->store);
  g_autoptr(OstPrediction) first = ask (f, predictor, NULL, NULL), again = NULL;
  g_autoptr(GBytes)        bytes = NULL;
  OstSegmentation         *s = first->segmentation;
  const gsize              labels = (gsize) s->n_samples * s->box.width * s->box.height;

  memset (s->labels, 0, labels);
  bytes = ost_segmentation_to_bytes (s);
  g_assert_true (ost_store_put_prediction (f->store, f->image_id, first->model_id, bytes, NULL));
  again = ask (f, predictor, NULL, NULL);
  g_assert_nonnull (again);
  for (gsize i = 0; i < labels; i++)
    g_assert_cmpint (again->segmentation->labels[i], ==, 0);
}

/* A result that cannot be read is made anew, and put right in the project. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autoptr(OstPredictor)  predictor = ost_predictor_new (f->store);
  g_autoptr(OstPrediction) first = ask (f, predictor, NULL, NULL), again = NULL;
  g_autoptr(GBytes)        damaged = g_bytes_new_static ("damaged", 7), kept = NULL, said = NULL;

  g_assert_true (ost_store_put_prediction (f->store, f->image_id, first->model_id, damaged, NULL));
  again = ask (f, predictor, NULL, NULL);
  g_assert_nonnull (again);
  kept = ost_store_get_prediction (f->store, f->image_id, first->model_id, NULL);
  said = ost_segmentation_to_bytes (first->segmentation);
  g_assert_true (g_bytes_equal (kept, said));
}

static void
test_none_in_use (Fixture *f, gconstpointer data)
{
  g_autoptr(OstPredictor)  predictor = ost_predictor_new (f->store);
  g_autoptr(OstPrediction) p = NULL;
  g_autoptr(GPtrArray)     rows = NULL;
  g_autoptr(GError)        error = NULL;

  g_assert_true (ost_default_model_take_in (f->store, NULL));
  rows = ost_store_list_models (f->store, NULL);
  g_assert_true (ost_store_set_model_state (f->store, ((OstModelRow *) rows->pdata[0])->id, OST_MODEL_RETIRED, NULL));
  p = ask (f, predictor, NULL, &error);
  g_assert_null (p);
  g_assert_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr(OstPredictor)  predictor = ost_predictor_new (f->store);
  g_autoptr(GCancellable)  cancellable = g_cancellable_new ();
  g_autoptr(OstPrediction) p = NULL;
  g_autoptr(GPtrArray)     rows = NULL;
  g_autoptr(GBytes)        kept = NULL;
  g_autoptr(GError)        error = NULL;

  g_cancellable_cancel (cancellable);
  p = ask (f, predictor, cancellable, &error);
  g_assert_null (p);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  rows = ost_store_list_models (f->store, NULL);
  kept = ost_store_get_prediction (f->store, f->image_id, ((OstModelRow *) rows->pdata[0])->id, NULL);
  g_assert_null (kept);
}

static void
look_ahead (Fixture *f, OstPredictor *predictor)
{
  g_autoptr(OstImage) image = ost_image_load (f->image_path, NULL, NULL);

  ost_predictor_look_ahead (predictor, f->image_id, image);
}

/* Asked while it looks: the answer is that of the look. Asked again: it was kept. */
static void
test_ahead (Fixture *f, gconstpointer data)
{
  g_autoptr(OstPredictor)  predictor = ost_predictor_new (f->store);
  g_autoptr(OstPrediction) first = NULL, again = NULL, other = NULL;

  look_ahead (f, predictor);
  first = ask (f, predictor, NULL, NULL);
  again = ask (f, predictor, NULL, NULL);
  g_assert_nonnull (first);
  g_assert_true (again == first);
  ost_predictor_look_ahead (predictor, 0, NULL);
  other = ask (f, predictor, NULL, NULL);
  g_assert_nonnull (other);
  g_assert_true (other != first);
}

/* Nobody wants it any more: who has asked gets an answer all the same. */
static void
test_ahead_forgotten (Fixture *f, gconstpointer data)
{
  g_autoptr(OstPredictor)  predictor = ost_predictor_new (f->store);
  g_autoptr(OstImage)      image = ost_image_load (f->image_path, NULL, NULL);
  g_autoptr(GAsyncResult)  result = NULL;
  g_autoptr(OstPrediction) p = NULL;

  look_ahead (f, predictor);
  ost_predictor_ask_async (predictor, f->image_id, image, NULL, on_answer, &result);
  ost_predictor_look_ahead (predictor, 0, NULL);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  p = ost_predictor_ask_finish (predictor, result, NULL);
  g_assert_nonnull (p);
}

/* Another segmenter is in use since: what the first one said is no answer. */
static void
test_ahead_of_another_model (Fixture *f, gconstpointer data)
{
  g_autoptr(OstPredictor)  predictor = ost_predictor_new (f->store);
  g_autoptr(OstPrediction) first = NULL, next = NULL;
  g_autoptr(GPtrArray)     rows = NULL;
  const OstModelRow       *built_in;
  gint64                   copy;

  look_ahead (f, predictor);
  first = ask (f, predictor, NULL, NULL);
  rows = ost_store_list_models (f->store, NULL);
  built_in = rows->pdata[0];
  copy = ost_store_add_model (f->store, "segmenter", built_in->path, 0, "{}", NULL);
  g_assert_true (ost_store_set_model_state (f->store, copy, OST_MODEL_PROMOTED, NULL));
  next = ask (f, predictor, NULL, NULL);
  g_assert_nonnull (next);
  g_assert_cmpint (next->model_id, ==, copy);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/predictor/kept", Fixture, NULL, set_up, test_kept, tear_down);
  g_test_add ("/predictor/from-project", Fixture, NULL, set_up, test_from_project, tear_down);
  g_test_add ("/predictor/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  g_test_add ("/predictor/none-in-use", Fixture, NULL, set_up, test_none_in_use, tear_down);
  g_test_add ("/predictor/ahead", Fixture, NULL, set_up, test_ahead, tear_down);
  g_test_add ("/predictor/ahead-forgotten", Fixture, NULL, set_up, test_ahead_forgotten, tear_down);
  g_test_add ("/predictor/ahead-of-another-model", Fixture, NULL, set_up, test_ahead_of_another_model, tear_down);
  g_test_add ("/predictor/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  return g_test_run ();
}
