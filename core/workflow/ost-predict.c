/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-predict.h"

#include "core/workflow/ost-default-model.h"
#include "core/workflow/ost-model-choose.h"

OstSegmenter *
ost_predict_load_model (OstStore *store, const char *model, gint64 *ret_id, GError **error)
{
  g_autoptr(OstModelRow) row = NULL;

  if (model == NULL && !ost_default_model_take_in (store, error))
    return NULL;
  row = ost_model_choose (store, "segmenter", model, error);
  if (row == NULL)
    return NULL;
  *ret_id = row->id;
  return ost_segmenter_load (row->path, error);
}

OstSegmentation *
ost_predict_ensure (OstStore *store, const OstImageRow *row, gint64 *ret_model_id, GError **error)
{
  g_autoptr(OstModelRow)  model = ost_default_model_take_in (store, error) ? ost_model_choose (store, "segmenter", NULL, error)
                                                                           : NULL;
  g_autoptr(GError)       failed = NULL;
  g_autoptr(GBytes)       bytes = model ? ost_store_get_prediction (store, row->id, model->id, &failed) : NULL;
  g_autoptr(OstSegmenter) segmenter = NULL;

  if (failed)
    g_propagate_error (error, g_steal_pointer (&failed));
  else if (bytes)
    {
      *ret_model_id = model->id;
      return ost_segmentation_from_bytes (bytes, error);
    }
  else if (model && (segmenter = ost_predict_load_model (store, NULL, ret_model_id, error)) != NULL)
    return ost_predict_image (store, segmenter, *ret_model_id, row, error);
  return NULL;
}

OstSegmentation *
ost_predict_image (OstStore *store, OstSegmenter *segmenter, gint64 model_id, const OstImageRow *row, GError **error)
{
  g_autofree char           *path = ost_store_dup_image_path (store, row, error);
  g_autoptr(OstImage)        image = path ? ost_image_load (path, NULL, error) : NULL;
  g_autoptr(OstSegmentation) segmentation = image ? ost_segmenter_predict (segmenter, image, error) : NULL;
  g_autoptr(GBytes)          bytes = segmentation ? ost_segmentation_to_bytes (segmentation) : NULL;

  if (bytes == NULL || !ost_store_put_prediction (store, row->id, model_id, bytes, error))
    return NULL;
  return g_steal_pointer (&segmentation);
}
