/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-bench-models.h"

#include "core/learn/ost-encoder-trainer.h"
#include "core/workflow/ost-classify.h"
#include "core/workflow/ost-predict.h"

#define RUNS 5

gboolean
ost_bench_predict (OstStore *store, const OstImage *image, OstBenchResult *result, GError **error)
{
  gint64                  id;
  g_autoptr(OstSegmenter) segmenter = ost_predict_load_model (store, NULL, &id, error);

  result->what = "radiograph to seven masks and their samples";
  for (int i = -1; i < RUNS && segmenter != NULL; i++)
    {
      const gint64               since = g_get_monotonic_time ();
      g_autoptr(OstSegmentation) segmentation = ost_segmenter_predict (segmenter, image, error);

      if (segmentation == NULL)
        return FALSE;
      if (i >= 0)
        ost_bench_keep_time (result, since);
    }
  return segmenter != NULL;
}

static OstTensor *
new_vector (OstShape shape, float value)
{
  OstTensor *tensor = ost_tensor_new (shape);

  for (int64_t i = 0; i < tensor->count; i++)
    tensor->data[i] = value;
  return tensor;
}

static OstClassifier *
new_classifier (void)
{
  const OstClassifierRule rule = { .threshold = 0.5, .temperature = 1, .site = "" };
  OstEncoderTraining      training;
  OstEncoder             *encoder;
  OstLinearProbe         *probe = g_new0 (OstLinearProbe, 1);

  ost_encoder_training_preset (&training, "workstation", OST_ENCODER_SIMCLR);
  encoder = ost_encoder_new (&training.config, 1);
  probe->dim = ost_encoder_get_features (encoder);
  probe->mean = new_vector (OST_SHAPE (probe->dim), 0);
  probe->scale = new_vector (OST_SHAPE (probe->dim), 1);
  probe->weight = new_vector (OST_SHAPE (1, probe->dim), 1 / (float) probe->dim);
  probe->bias = new_vector (OST_SHAPE (1), 0);
  return ost_classifier_new (encoder, probe, &rule);
}

gboolean
ost_bench_classify (OstStore *store, const OstImage *image, OstBenchResult *result, GError **error)
{
  gint64                     id;
  g_autoptr(OstSegmenter)    segmenter = ost_predict_load_model (store, NULL, &id, error);
  g_autoptr(OstSegmentation) segmentation = segmenter ? ost_segmenter_predict (segmenter, image, error) : NULL;
  g_autoptr(OstClassifier)   classifier = new_classifier ();

  result->what = "samples of seven masks to probabilities with intervals";
  for (int i = -1; i < RUNS && segmentation != NULL; i++)
    {
      const gint64                 since = g_get_monotonic_time ();
      g_autoptr(OstHandPrediction) hand = ost_classify_segmentation (classifier, image, segmentation, error);

      if (hand == NULL)
        return FALSE;
      if (i >= 0)
        ost_bench_keep_time (result, since);
    }
  return segmentation != NULL;
}
