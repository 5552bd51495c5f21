/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter.h"
#include "core/learn/ost-split.h"
#include "core/measure/ost-agreement.h"
#include "core/measure/ost-bootstrap.h"
#include "core/store/ost-store-models.h"

/* A segmenter against the accepted readings of one part of the split. Dice, IoU and HD95 compare the mask of the mean map
 * with each reading at full resolution; GED^2 and the other figures of distributions compare the samples with the readings
 * at the working size (ost-agreement.h has their definitions). Bones that no reading has are left out of the first three. */
typedef struct
{
  OstInterval dice[OST_N_BONES], iou[OST_N_BONES], hd95[OST_N_BONES];    /* hd95 in px of the image */
  OstInterval mean_dice;        /* over the bones of an image, then over images */
  OstInterval ged2, hm_iou, d_max, sample_diversity, reader_diversity;
  double      ece, ece_edge;    /* all pixels; those within `edge` working pixels of a reader's outline */
  double      expert_usage[64]; /* mean routing weight */
  int         experts, n_images, n_readings;
  int         n_missed;         /* bones that a reading has and the model did not find */
  double      median_ms;        /* of one prediction, image decoded already */
} OstSegmenterEvaluation;

#define OST_EVALUATE_EDGE 3     /* working pixels: half the width of the edge band */

/* done of total images. */
typedef void (*OstEvaluateSegmenterProgress) (int done, int total, gpointer user_data);

gboolean ost_evaluate_segmenter (OstStore *store, OstSegmenter *segmenter, OstSplitPart part,
                                 OstEvaluateSegmenterProgress progress, gpointer user_data,
                                 OstSegmenterEvaluation *evaluation, GError **error);
