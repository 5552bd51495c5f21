/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-predictor.h"

#include "core/workflow/ost-default-model.h"
#include "core/workflow/ost-model-choose.h"

struct _OstPredictor
{
  GObject       parent_instance;

  OstStore     *store;          /* borrowed; main thread */
  GMutex        mutex;          /* around the segmenter: one prediction at a time */
  OstSegmenter *segmenter;      /* the last one used */
  gint64        model_id;

  OstPrediction *ahead;         /* of an image that nobody has asked about yet, or NULL */
  GCancellable  *looking;       /* at that image, or NULL */
  gint64         looking_id;
  GTask         *waiting;       /* who asked about it meanwhile, or NULL */
};

G_DEFINE_FINAL_TYPE (OstPredictor, ost_predictor, G_TYPE_OBJECT)

/* --- Predictions -------------------------------------------------------------------------------------------------- */

OstPrediction *
ost_prediction_ref (OstPrediction *prediction)
{
  g_atomic_int_inc (&prediction->ref_count);
  return prediction;
}

void
ost_prediction_unref (OstPrediction *prediction)
{
  if (!g_atomic_int_dec_and_test (&prediction->ref_count))
    return;
  for (int b = 0; b < OST_N_BONES; b++)
    {
      for (int n = 0; prediction->samples[b] && n < prediction->segmentation->n_samples; n++)
        g_clear_pointer (&prediction->samples[b][n], ost_contour_free);
      g_free (prediction->samples[b]);
      g_clear_pointer (&prediction->mean[b], ost_contour_free);
    }
  ost_segmentation_free (prediction->segmentation);
  g_free (prediction->model);
  g_free (prediction->model_at);
  g_free (prediction);
}

static void
add_outlines (OstPrediction *prediction)
{
  const OstSegmentation *s = prediction->segmentation;

#pragma omp parallel for schedule(dynamic)
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autoptr(OstContour) stairs = ost_contour_new (s->masks[b]);

      prediction->mean[b] = ost_contour_smooth (stairs);
      prediction->samples[b] = g_new0 (OstContour *, s->n_samples);
      for (int n = 0; n < s->n_samples; n++)
        prediction->samples[b][n] = ost_segmentation_sample_contour (s, n, (OstBone) b);
      prediction->agreement[b] = ost_segmentation_agreement (s, (OstBone) b);
    }
}

/* --- Asking ------------------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64         image_id;
  OstImage      *image;
  OstModelRow   *model;
  GBytes        *kept;          /* what the project has, or NULL */
  OstPrediction *prediction;
  GBytes        *fresh;         /* what it does not have yet */
} Question;

static void
question_free (Question *q)
{
  ost_image_unref (q->image);
  g_clear_pointer (&q->model, ost_model_row_free);
  g_clear_pointer (&q->kept, g_bytes_unref);
  g_clear_pointer (&q->fresh, g_bytes_unref);
  g_clear_pointer (&q->prediction, ost_prediction_unref);
  g_free (q);
}

static OstSegmentation *
compute (OstPredictor *self, Question *q, GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->segmenter == NULL || self->model_id != q->model->id)
    {
      g_clear_pointer (&self->segmenter, ost_segmenter_free);
      self->segmenter = ost_segmenter_load (q->model->path, error);
      self->model_id = q->model->id;
    }
  return self->segmenter ? ost_segmenter_predict (self->segmenter, q->image, error) : NULL;
}

static void
answer (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Question                  *q = data;
  GError                    *error = NULL;
  g_autoptr(OstSegmentation) s = q->kept ? ost_segmentation_from_bytes (q->kept, NULL) : NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (s == NULL)                /* never asked, or what was kept cannot be read */
    {
      s = compute (source, q, &error);
      if (s == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
      q->fresh = ost_segmentation_to_bytes (s);
    }
  q->prediction = g_new0 (OstPrediction, 1);
  *q->prediction = (OstPrediction) {
    .ref_count = 1, .image_id = q->image_id, .model_id = q->model->id, .model = g_strdup (q->model->name),
    .model_at = g_strdup (q->model->at), .segmentation = g_steal_pointer (&s),
  };
  add_outlines (q->prediction);
  g_task_return_boolean (task, TRUE);
}

static OstModelRow *
model_in_use (OstStore *store, GError **error)
{
  return ost_default_model_take_in (store, error) ? ost_model_choose (store, "segmenter", NULL, error) : NULL;
}

static gboolean
knows_ahead (const OstPredictor *self, Question *q)
{
  if (self->ahead == NULL || self->ahead->image_id != q->image_id || self->ahead->model_id != q->model->id)
    return FALSE;
  q->prediction = ost_prediction_ref (self->ahead);
  return TRUE;
}

void
ost_predictor_ask_async (OstPredictor *self, gint64 image_id, OstImage *image, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);
  GError          *error = NULL;
  Question        *q = g_new0 (Question, 1);

  *q = (Question) { .image_id = image_id, .image = ost_image_ref (image), .model = model_in_use (self->store, &error) };
  g_task_set_source_tag (task, ost_predictor_ask_async);
  g_task_set_task_data (task, q, (GDestroyNotify) question_free);
  if (q->model)
    q->kept = ost_store_get_prediction (self->store, image_id, q->model->id, &error);
  if (error)
    g_task_return_error (task, error);
  else if (knows_ahead (self, q))
    g_task_return_boolean (task, TRUE);
  else if (self->looking != NULL && self->looking_id == image_id && self->waiting == NULL)
    self->waiting = g_steal_pointer (&task);
  else
    g_task_run_in_thread (task, answer);
}

OstPrediction *
ost_predictor_ask_finish (OstPredictor *self, GAsyncResult *result, GError **error)
{
  Question *q = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  if (q->fresh && !ost_store_put_prediction (self->store, q->image_id, q->model->id, q->fresh, error))
    return NULL;
  return g_steal_pointer (&q->prediction);
}

/* --- Looking ahead ------------------------------------------------------------------------------------------------ */

/* Somebody has asked about that image while it was looked at: gets the answer, or has it asked again. */
static void
answer_waiting (OstPredictor *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->waiting);

  if (task == NULL)
    return;
  if (knows_ahead (self, g_task_get_task_data (task)))
    g_task_return_boolean (task, TRUE);
  else
    g_task_run_in_thread (task, answer);
}

static void
looked (GObject *source, GAsyncResult *result, gpointer data)
{
  OstPredictor *self = OST_PREDICTOR (source);

  if (g_task_get_cancellable (G_TASK (result)) != self->looking)
    return;                     /* the project may be closed: not even what was found can be kept */
  g_clear_object (&self->looking);
  self->ahead = ost_predictor_ask_finish (self, result, NULL);
  answer_waiting (self);
}

void
ost_predictor_look_ahead (OstPredictor *self, gint64 image_id, OstImage *image)
{
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_pointer (&self->ahead, ost_prediction_unref);
  answer_waiting (self);
  if (image_id == 0)
    return;
  self->looking = g_cancellable_new ();
  self->looking_id = 0;         /* it does not wait for itself */
  ost_predictor_ask_async (self, image_id, image, self->looking, looked, NULL);
  self->looking_id = image_id;
}

/* --- The object --------------------------------------------------------------------------------------------------- */

static void
ost_predictor_finalize (GObject *object)
{
  OstPredictor *self = OST_PREDICTOR (object);

  g_clear_object (&self->looking);
  g_clear_pointer (&self->ahead, ost_prediction_unref);
  g_clear_pointer (&self->segmenter, ost_segmenter_free);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (ost_predictor_parent_class)->finalize (object);
}

static void
ost_predictor_class_init (OstPredictorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ost_predictor_finalize;
}

static void
ost_predictor_init (OstPredictor *self)
{
  g_mutex_init (&self->mutex);
}

OstPredictor *
ost_predictor_new (OstStore *store)
{
  OstPredictor *self = g_object_new (OST_TYPE_PREDICTOR, NULL);

  self->store = store;
  return self;
}
