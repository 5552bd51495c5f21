/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-encoder.h"
#include "core/learn/ost-patch-set.h"
#include "core/measure/ost-classification.h"
#include "core/store/ost-store-models.h"

/* The bones of a project's radiographs as patches for encoder and classifier.
 *
 * Where the masks of an image come from: from its accepted readings (of several, what at least half of the readers who
 * drew the bone have inside); else from the stored prediction of the segmenter in use; else that segmenter predicts
 * now, and the result is not kept. An image with none of these is left out, and so is one that a reader has rejected
 * as unusable unless another has accepted it. The arm without segmentation takes seven random squares of each of the
 * same images instead, of a side of 20 to 40 % of the image's shorter one, about what bones take. */
typedef struct
{
  int n_images;                 /* with at least one patch */
  int n_read, n_stored, n_predicted;            /* of them, by where the masks come from */
  int n_without;                /* images left out: neither reading nor segmenter, or rejected */
  int n_bones;
  int n_missing;                /* bones of those images that were not found */
  int n_subjects[3], n_positive[3], n_unlabelled[3];      /* by OstSplitPart; subjects */
  int n_images_of[3];           /* by OstSplitPart */
} OstPatchSummary;

typedef struct
{
  OstEncoderConfig config;      /* side, margin, segmented */
  OstTRule         rule;
  guint64          seed;        /* of random squares */
  gboolean         with_test;   /* the test part, too */
} OstPatchDataOptions;

/* done of total images; from worker threads, one at a time. FALSE stops with G_IO_ERROR_CANCELLED. */
typedef gboolean (*OstPatchDataProgress) (int done, int total, gpointer user_data);

/* Gives every subject that has none its part of the split, and a project that never had a segmenter the built-in one.
 * Fails in words when there are no radiographs or nothing to cut bones out by. */
gboolean     ost_patch_data_prepare (OstStore *store, guint64 seed, GError **error);

/* Counts images and subjects as `prepare` would leave them, before any bone is looked for: n_read, n_without and what
 * goes by part. Draws no split; the built-in segmenter is taken in. Fails like `prepare`, with the counts filled as far
 * as it goes. */
gboolean     ost_patch_data_survey  (OstStore *store, guint64 seed, OstPatchSummary *summary, GError **error);

/* All patches, in memory. The project may be open for writing elsewhere. Subjects without a part count as test. */
OstPatchSet *ost_patch_data_load    (const char *project, const OstPatchDataOptions *options,
                                     OstPatchDataProgress progress, gpointer user_data, OstPatchSummary *summary,
                                     GError **error);

/* {"stage": "data", ...}: what a run learns from, one line of JSON. Free with g_free. */
char        *ost_patch_summary_to_json (const OstPatchSummary *summary);

/* The sites of the T-scores of the subjects, each once, in order, joined by ", "; "" when none is known. Free
 * with g_free; NULL on error. */
char        *ost_patch_data_dup_sites (OstStore *store, GError **error);
