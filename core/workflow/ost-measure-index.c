/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-measure-index.h"

#include <math.h>

#include "core/store/ost-store-models.h"

/* Middle of the first of the masks that is there and not empty. */
static OstCorticalPlace
middle_of_first (const OstMask *const *masks, const OstBone *bones, int n)
{
  for (int i = 0; i < n; i++)
    {
      const OstMask *mask = masks[bones[i]];
      OstRect        box = mask ? ost_mask_bounds (mask) : (OstRect) { 0 };

      if (box.x0 < box.x1)
        return (OstCorticalPlace) { (box.x0 + box.x1) / 2.0, (box.y0 + box.y1) / 2.0, TRUE };
    }
  return (OstCorticalPlace) { 0 };
}

static OstCorticalIndex
measure (const OstImage *image, const OstMask *const *bones, const OstMask *const *masks, const double *weights, int n,
         const OstCorticalAxis *axis)
{
  static const OstBone proximal[] = { OST_BONE_RADIUS, OST_BONE_ULNA, OST_BONE_MC1 };
  static const OstBone ulnar[] = { OST_BONE_MC3, OST_BONE_MC4, OST_BONE_MC5 };

  return ost_cortical_index (&(OstCorticalInput) { image, masks, weights, n, axis,
                                                   middle_of_first (bones, proximal, G_N_ELEMENTS (proximal)),
                                                   middle_of_first (bones, ulnar, G_N_ELEMENTS (ulnar)) });
}

OstCorticalIndex
ost_measure_index_of_reading (const OstImage *image, const OstReading *reading, const OstCorticalAxis *axis)
{
  const OstMask *bones[OST_N_BONES];

  for (int b = 0; b < OST_N_BONES; b++)
    bones[b] = reading->bones[b]->mask;
  return measure (image, bones, &bones[OST_BONE_MC2], NULL, bones[OST_BONE_MC2] != NULL, axis);
}

OstCorticalIndex
ost_measure_index_of_prediction (const OstImage *image, const OstSegmentation *segmentation, const OstCorticalAxis *axis)
{
  int                  n = segmentation->n_samples + 1;
  g_autoptr(GPtrArray) masks = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_mask_unref);
  g_autofree double   *weights = g_new0 (double, n);

  /* the mean is not one of the samples: it is drawn and has no weight */
  g_ptr_array_add (masks, ost_mask_ref (segmentation->masks[OST_BONE_MC2]));
  for (int i = 1; i < n; i++)
    {
      g_ptr_array_add (masks, ost_segmentation_sample_mask (segmentation, i - 1, OST_BONE_MC2));
      weights[i] = segmentation->weights[i - 1];
    }
  return measure (image, (const OstMask *const *) segmentation->masks, (const OstMask *const *) masks->pdata, weights, n, axis);
}

static OstImage *
load_image (OstStore *store, const OstImageRow *row, GError **error)
{
  g_autofree char    *path = ost_store_dup_image_path (store, row, error);
  g_autoptr(OstImage) image = path ? ost_image_load (path, NULL, error) : NULL;

  if (image == NULL || (image->width == row->width && image->height == row->height))
    return g_steal_pointer (&image);
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
               "“%s” has changed since it was imported. Put the original back.", path);
  return NULL;
}

static gboolean
measure_reading (OstStore *store, const OstImageRow *row, gint64 reading_id, const OstCorticalAxis *axis,
                 OstCorticalIndex *result, GError **error)
{
  g_autoptr(OstReading) reading = ost_store_load_reading (store, reading_id, error);
  g_autoptr(OstImage)   image = NULL;

  if (reading == NULL)
    return FALSE;
  if (reading->bones[OST_BONE_MC2]->mask == NULL)
    return TRUE;
  if ((image = load_image (store, row, error)) == NULL)
    return FALSE;
  *result = ost_measure_index_of_reading (image, reading, axis);
  return TRUE;
}

static gboolean
measure_prediction (OstStore *store, const OstImageRow *row, GBytes *bytes, const OstCorticalAxis *axis,
                    OstCorticalIndex *result, GError **error)
{
  g_autoptr(OstSegmentation) segmentation = ost_segmentation_from_bytes (bytes, error);
  g_autoptr(OstImage)        image = segmentation ? load_image (store, row, error) : NULL;

  if (image == NULL)
    return FALSE;
  *result = ost_measure_index_of_prediction (image, segmentation, axis);
  return TRUE;
}

gboolean
ost_measure_index (OstStore *store, const OstImageRow *row, const OstIndexSource *source, OstCorticalIndex *result,
                   GError **error)
{
  gint64            reading_id = source->reader_id ? ost_store_find_reading (store, row->id, source->reader_id) : 0;
  g_autoptr(GError) problem = NULL;
  g_autoptr(GBytes) bytes = NULL;

  *result = ost_cortical_index (&(OstCorticalInput) { 0 });     /* no bone */
  if (reading_id)
    return measure_reading (store, row, reading_id, source->axis, result, error);
  if (source->reader_id)
    return TRUE;
  bytes = ost_store_get_prediction (store, row->id, source->model_id, &problem);
  if (problem)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return bytes == NULL || measure_prediction (store, row, bytes, source->axis, result, error);
}
