/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter.h"
#include "core/measure/ost-cortical-index.h"
#include "core/store/ost-store.h"

/* The cortical index of a radiograph of a project, from a reader's outline or from a segmenter's stored prediction. The
 * radius (else the ulna, else metacarpal 1) tells which end is proximal, metacarpals 3 to 5 which side is ulnar. */

/* `axis`: the ends that the reader dragged, or NULL. A reading without metacarpal 2 gives OST_CORTICAL_NO_BONE. Any
 * thread. */
OstCorticalIndex ost_measure_index_of_reading    (const OstImage *image, const OstReading *reading,
                                                  const OstCorticalAxis *axis);
/* Drawn and reported by the mean map's mask; the interval is over the samples with the mixture's weights. */
OstCorticalIndex ost_measure_index_of_prediction (const OstImage *image, const OstSegmentation *segmentation,
                                                  const OstCorticalAxis *axis);

/* Whose outline. */
typedef struct
{
  gint64 reader_id;             /* 0: the prediction of model_id */
  gint64 model_id;
  const OstCorticalAxis *axis;  /* its ends, or NULL: as the outline has them */
} OstIndexSource;

/* Loads what is needed; an image without a reading or prediction gives OST_CORTICAL_NO_BONE. FALSE with a sentence when the
 * image or the prediction cannot be read. */
gboolean ost_measure_index (OstStore *store, const OstImageRow *row, const OstIndexSource *source, OstCorticalIndex *result,
                            GError **error);
