/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter.h"
#include "core/workflow/ost-training-data.h"

/* The masks of an image for patches: from readings, from a stored prediction, or predicted now (ost-patch-data.h). */
typedef enum
{
  OST_PATCH_MASKS_NONE,
  OST_PATCH_MASKS_READ,
  OST_PATCH_MASKS_STORED,
  OST_PATCH_MASKS_PREDICTED,
} OstPatchMasksSource;

/* The segmenter in use, shared by threads. */
typedef struct
{
  gint64        id;             /* 0: there is none */
  OstSegmenter *segmenter;      /* loaded when first needed */
  char         *path;
  GMutex        mutex;          /* guards `segmenter`, which runs once at a time */
} OstPatchSegmenter;

gboolean            ost_patch_segmenter_init  (OstPatchSegmenter *self, OstStore *store, GError **error);
void                ost_patch_segmenter_clear (OstPatchSegmenter *self);

/* What the project has of this image from that segmenter, else what it says now, which is not kept. The id is not 0. */
OstSegmentation    *ost_patch_segmenter_see   (OstPatchSegmenter *self, OstStore *store, gint64 image_id,
                                               const OstImage *image, gboolean *ret_stored, GError **error);

/* Fills `masks` (NULL: not found) of the image's size; they are the caller's. `readings`: numbers of accepted
 * readings, may be NULL. -1 on error. */
int                 ost_patch_masks_get (OstStore *store, OstPatchSegmenter *segmenter, gint64 image_id,
                                         const OstImage *image, const GArray *readings, OstMask *masks[OST_N_BONES],
                                         GError **error);
