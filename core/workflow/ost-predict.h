/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter.h"
#include "core/store/ost-store-models.h"

/* What a segmenter of the project says about its images. */

/* The model of that name or number, NULL: the promoted one, in a project that never had one the
 * built-in one. NOT_FOUND in words when there is none. */
OstSegmenter    *ost_predict_load_model (OstStore *store, const char *model, gint64 *ret_id, GError **error);

/* What the segmenter in use says of the image: kept from before, or predicted now and kept. */
OstSegmentation *ost_predict_ensure     (OstStore *store, const OstImageRow *row, gint64 *ret_model_id, GError **error);

/* Predicts one image and keeps the result in the project. */
OstSegmentation *ost_predict_image      (OstStore *store, OstSegmenter *segmenter, gint64 model_id, const OstImageRow *row,
                                         GError **error);
