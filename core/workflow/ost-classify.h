/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-classifier.h"
#include "core/learn/ost-hand-prediction.h"
#include "core/learn/ost-segmenter.h"
#include "core/store/ost-store-models.h"

/* The classifier of a project at its radiographs. A result is kept as the classifier's prediction of the image
 * (ost_store_put_prediction), so that whoever reviews sees what was said, by which model and when. */

/* The model of that name or number, NULL: the promoted one. NOT_FOUND in words when there is none. */
OstClassifier     *ost_classify_load_model (OstStore *store, const char *model, gint64 *ret_id, GError **error);

/* All the samples of a segmentation, cut out of the image. Nothing is kept. Any thread, one call at a time for a
 * classifier. */
OstHandPrediction *ost_classify_segmentation (OstClassifier *classifier, const OstImage *image,
                                              const OstSegmentation *segmentation, GError **error);

/* Masks of one reader; NULL entries are bones not drawn. As above. */
OstHandPrediction *ost_classify_masks (OstClassifier *classifier, const OstImage *image,
                                       OstMask *const masks[OST_N_BONES], GError **error);

/* One image by the stored prediction of the segmenter in use, which predicts first where there is none; the result is
 * kept in the project. */
OstHandPrediction *ost_classify_image (OstStore *store, OstClassifier *classifier, gint64 model_id, const OstImageRow *row,
                                       GError **error);

/* What is kept of an image; NULL without error when there is nothing. */
OstHandPrediction *ost_classify_get (OstStore *store, gint64 image_id, gint64 model_id, GError **error);

/* Whether the segmenter in use says something else by now, or has been replaced. */
gboolean           ost_classify_is_stale (OstStore *store, gint64 image_id, const OstHandPrediction *prediction);

/* The cases nearest by the cosine of their features, nearest first, at most n; those of the same subject are left out. */
typedef struct
{
  gint64   image;
  double   similarity;          /* -1 .. 1 */
  double   probability;         /* the hand's */
  gboolean labelled, positive;  /* by the subject's T-score */
} OstSimilarCase;
GArray            *ost_classify_similar (OstStore *store, gint64 model_id, gint64 image_id, int n, GError **error);
