/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-reviewer.h"

#include "core/draw/ost-draw-bones.h"
#include "core/image/ost-voi.h"

struct _OstReviewer
{
  GObject        parent_instance;

  OstStore      *store;         /* borrowed; main thread */
  GMutex         mutex;         /* around the classifier: one hand at a time */
  GMutex         measuring;     /* one bone at a time: who leafs through cases leaves many behind */
  OstClassifier *classifier;    /* the last one used */
  gint64         model_id;
};

G_DEFINE_FINAL_TYPE (OstReviewer, ost_reviewer, G_TYPE_OBJECT)

OstReview *
ost_review_ref (OstReview *review)
{
  g_atomic_int_inc (&review->ref_count);
  return review;
}

void
ost_review_unref (OstReview *review)
{
  if (!g_atomic_int_dec_and_test (&review->ref_count))
    return;
  ost_hand_prediction_free (review->hand);
  g_free (review->model);
  g_free (review->model_at);
  g_free (review);
}

/* --- jobs --------------------------------------------------------------------------------------------------------- */

/* What any of the requests needs; the rest stays NULL. */
typedef struct
{
  OstImage      *image;
  OstPrediction *prediction;
  OstModelRow   *model;
  OstMask       *masks[OST_N_BONES];
  OstReview     *review;        /* the answer of asking, until it is kept */
  GBytes        *fresh;         /* what the project does not have yet */
  gboolean       has_axis;
  OstCorticalAxis axis;
  int            sample, size;
} Job;

static void
job_free (Job *job)
{
  g_clear_pointer (&job->image, ost_image_unref);
  g_clear_pointer (&job->prediction, ost_prediction_unref);
  g_clear_pointer (&job->model, ost_model_row_free);
  for (int b = 0; b < OST_N_BONES; b++)
    g_clear_pointer (&job->masks[b], ost_mask_unref);
  g_clear_pointer (&job->review, ost_review_unref);
  g_clear_pointer (&job->fresh, g_bytes_unref);
  g_free (job);
}

static Job *
job_new (OstImage *image, OstPrediction *prediction, OstMask *const masks[OST_N_BONES])
{
  Job *job = g_new0 (Job, 1);

  job->image = image != NULL ? ost_image_ref (image) : NULL;
  job->prediction = prediction != NULL ? ost_prediction_ref (prediction) : NULL;
  for (int b = 0; masks != NULL && b < OST_N_BONES; b++)
    job->masks[b] = masks[b] != NULL ? ost_mask_ref (masks[b]) : NULL;
  return job;
}

/* Takes the job. */
static GTask *
task_new (OstReviewer *self, Job *job, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  return task;
}

static OstModelRow *
classifier_in_use (OstReviewer *self, GError **error)
{
  g_autoptr(GError) failed = NULL;
  OstModelRow      *row = ost_store_get_promoted (self->store, "classifier", &failed);

  if (failed != NULL)
    g_propagate_error (error, g_steal_pointer (&failed));
  else if (row == NULL)
    g_set_error_literal (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                         "No classifier is in use in this project: train one, or promote one of its models.");
  return row;
}

/* Within the mutex. */
static OstClassifier *
get_classifier (OstReviewer *self, const OstModelRow *model, GError **error)
{
  if (self->classifier == NULL || self->model_id != model->id)
    {
      g_clear_pointer (&self->classifier, ost_classifier_free);
      self->classifier = ost_classifier_load (model->path, error);
      self->model_id = model->id;
    }
  return self->classifier;
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

static OstReview *
review_new (const Job *job, OstHandPrediction *hand)
{
  OstReview *review = g_new0 (OstReview, 1);

  *review = (OstReview) { .ref_count = 1, .image_id = job->prediction->image_id, .model_id = job->model->id,
                          .model = g_strdup (job->model->name), .model_at = g_strdup (job->model->at), .hand = hand };
  return review;
}

static void
ask_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  OstReviewer               *self = source;
  Job                       *job = data;
  g_autoptr(GMutexLocker)    locker = g_mutex_locker_new (&self->mutex);
  GError                    *error = NULL;
  OstClassifier             *classifier;
  OstHandPrediction         *hand;

  if (g_task_return_error_if_cancelled (task))
    return;
  classifier = get_classifier (self, job->model, &error);
  hand = classifier != NULL
           ? ost_classify_segmentation (classifier, job->image, job->prediction->segmentation, &error) : NULL;
  if (hand == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  hand->segmenter = job->prediction->model_id;
  job->fresh = ost_hand_prediction_to_bytes (hand);
  job->review = review_new (job, hand);
  g_task_return_boolean (task, TRUE);
}

/* What is kept can be shown at once; damaged bytes count as nothing. */
static gboolean
take_kept (OstReviewer *self, Job *job)
{
  OstHandPrediction *hand = ost_classify_get (self->store, job->prediction->image_id, job->model->id, NULL);

  if (hand == NULL)
    return FALSE;
  job->review = review_new (job, hand);
  job->review->stale = ost_classify_is_stale (self->store, job->prediction->image_id, hand);
  return TRUE;
}

void
ost_reviewer_ask_async (OstReviewer *self, OstPrediction *prediction, OstImage *image, gboolean again,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  Job             *job = job_new (image, prediction, NULL);
  g_autoptr(GTask) task = task_new (self, job, ost_reviewer_ask_async, cancellable, callback, data);
  GError          *error = NULL;

  job->model = classifier_in_use (self, &error);
  if (job->model == NULL)
    g_task_return_error (task, error);
  else if (!again && take_kept (self, job))
    g_task_return_boolean (task, TRUE);
  else
    g_task_run_in_thread (task, ask_worker);
}

OstReview *
ost_reviewer_ask_finish (OstReviewer *self, GAsyncResult *result, GError **error)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  if (job->fresh != NULL && !ost_store_put_prediction (self->store, job->review->image_id, job->review->model_id, job->fresh, error))
    return NULL;
  return g_steal_pointer (&job->review);
}

/* --- trying masks ------------------------------------------------------------------------------------------------- */

static void
try_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  OstReviewer            *self = source;
  Job                    *job = data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GError                 *error = NULL;
  OstClassifier          *classifier;
  OstHandPrediction      *hand;

  if (g_task_return_error_if_cancelled (task))          /* waited for, and no longer wanted */
    return;
  classifier = get_classifier (self, job->model, &error);
  hand = classifier != NULL ? ost_classify_masks (classifier, job->image, job->masks, &error) : NULL;
  if (hand == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, hand, (GDestroyNotify) ost_hand_prediction_free);
}

void
ost_reviewer_try_async (OstReviewer *self, OstImage *image, OstMask *const masks[OST_N_BONES], GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data)
{
  Job             *job = job_new (image, NULL, masks);
  g_autoptr(GTask) task = task_new (self, job, ost_reviewer_try_async, cancellable, callback, data);
  GError          *error = NULL;

  job->model = classifier_in_use (self, &error);
  if (job->model == NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, try_worker);
}

OstHandPrediction *
ost_reviewer_try_finish (OstReviewer *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- crops -------------------------------------------------------------------------------------------------------- */

static const OstContour *
predicted_outline (const Job *job, int bone)
{
  const OstPrediction *p = job->prediction;

  if (p == NULL)
    return NULL;
  return job->sample >= 0 && job->sample < p->segmentation->n_samples ? p->samples[bone][job->sample] : p->mean[bone];
}

static cairo_surface_t *
crop_bone (const Job *job, const guint32 *lut, int bone)
{
  g_autoptr(OstContour) stairs = job->masks[bone] != NULL ? ost_contour_new (job->masks[bone]) : NULL;
  g_autoptr(OstContour) smooth = stairs != NULL ? ost_contour_smooth (stairs) : NULL;

  return ost_draw_crop (job->image, lut, smooth != NULL ? smooth : predicted_outline (job, bone),
                        ost_bone_get_colour ((OstBone) bone), job->size);
}

static void
surface_free (cairo_surface_t *surface)
{
  if (surface != NULL)
    cairo_surface_destroy (surface);
}

static void
crop_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job                *job = data;
  const OstVoi        voi = ost_voi_preset (job->image, OST_VOI_AUTO);
  g_autofree guint32 *lut = g_new (guint32, 65536);
  GPtrArray          *crops = g_ptr_array_new_full (OST_N_BONES, (GDestroyNotify) surface_free);

  ost_voi_make_lut (&voi, job->image, lut);
  g_ptr_array_set_size (crops, OST_N_BONES);
  for (int b = 0; b < OST_N_BONES; b++)
    crops->pdata[b] = crop_bone (job, lut, b);
  g_task_return_pointer (task, crops, (GDestroyNotify) g_ptr_array_unref);
}

void
ost_reviewer_crop_async (OstReviewer *self, OstImage *image, OstPrediction *prediction, int sample,
                         OstMask *const masks[OST_N_BONES], int size, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data)
{
  Job             *job = job_new (image, prediction, masks);
  g_autoptr(GTask) task = task_new (self, job, ost_reviewer_crop_async, cancellable, callback, data);

  job->sample = sample;
  job->size = size;
  g_task_run_in_thread (task, crop_worker);
}

GPtrArray *
ost_reviewer_crop_finish (OstReviewer *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- cortical index ----------------------------------------------------------------------------------------------- */

static OstCorticalIndex
measure_masks (const Job *job, const OstCorticalAxis *axis)
{
  OstReading       reading = { 0 };
  OstCorticalIndex index;

  for (int b = 0; b < OST_N_BONES; b++)
    {
      reading.bones[b] = ost_bone_state_new (NULL, 0);
      reading.bones[b]->mask = job->masks[b] != NULL ? ost_mask_ref (job->masks[b]) : NULL;
    }
  index = ost_measure_index_of_reading (job->image, &reading, axis);
  for (int b = 0; b < OST_N_BONES; b++)
    ost_bone_state_free (reading.bones[b]);
  return index;
}

static void
measure_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job              *job = data;
  const OstCorticalAxis  *axis = job->has_axis ? &job->axis : NULL;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&OST_REVIEWER (source)->measuring);
  OstCorticalIndex        index;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (job->masks[OST_BONE_MC2] != NULL || job->prediction == NULL)
    index = measure_masks (job, axis);
  else
    index = ost_measure_index_of_prediction (job->image, job->prediction->segmentation, axis);
  g_task_return_pointer (task, g_memdup2 (&index, sizeof index), g_free);
}

void
ost_reviewer_measure_async (OstReviewer *self, OstImage *image, OstPrediction *prediction,
                            OstMask *const masks[OST_N_BONES], const OstCorticalAxis *axis, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  Job             *job = job_new (image, prediction, masks);
  g_autoptr(GTask) task = task_new (self, job, ost_reviewer_measure_async, cancellable, callback, data);

  job->has_axis = axis != NULL;
  if (axis != NULL)
    job->axis = *axis;
  g_task_run_in_thread (task, measure_worker);
}

OstCorticalIndex *
ost_reviewer_measure_finish (OstReviewer *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- the object --------------------------------------------------------------------------------------------------- */

static void
ost_reviewer_finalize (GObject *object)
{
  OstReviewer *self = OST_REVIEWER (object);

  g_clear_pointer (&self->classifier, ost_classifier_free);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->measuring);
  G_OBJECT_CLASS (ost_reviewer_parent_class)->finalize (object);
}

static void
ost_reviewer_class_init (OstReviewerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ost_reviewer_finalize;
}

static void
ost_reviewer_init (OstReviewer *self)
{
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->measuring);
}

OstReviewer *
ost_reviewer_new (OstStore *store)
{
  OstReviewer *self = g_object_new (OST_TYPE_REVIEWER, NULL);

  self->store = store;
  return self;
}
