/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-patch-masks.h"

gboolean
ost_patch_segmenter_init (OstPatchSegmenter *self, OstStore *store, GError **error)
{
  g_autoptr(GError)      failed = NULL;
  g_autoptr(OstModelRow) row = ost_store_get_promoted (store, "segmenter", &failed);

  *self = (OstPatchSegmenter) { 0 };
  g_mutex_init (&self->mutex);
  if (failed)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if (row)
    {
      self->id = row->id;
      self->path = g_strdup (row->path);
    }
  return TRUE;
}

void
ost_patch_segmenter_clear (OstPatchSegmenter *self)
{
  g_clear_pointer (&self->segmenter, ost_segmenter_free);
  g_clear_pointer (&self->path, g_free);
  g_mutex_clear (&self->mutex);
}

/* --- Readings --- */

/* Of n masks (NULL: the reader has none) those pixels that at least half of the readers with a mask have inside. */
static OstMask *
majority (OstMask *const *masks, int n, int width, int height)
{
  g_autofree guint8 *votes = g_new0 (guint8, (gsize) width * height);
  g_autoptr(OstMask) mask = ost_mask_new (width, height);
  int                voters = 0;

  for (int r = 0; r < n; r++)
    {
      if (masks[r] == NULL || masks[r]->width != width || masks[r]->height != height)
        continue;
      voters++;
      for (gsize i = 0; i < (gsize) width * height; i++)
        votes[i] += masks[r]->data[i];
    }
  for (gsize i = 0; i < (gsize) width * height; i++)
    mask->data[i] = voters > 0 && 2 * votes[i] >= voters;
  return ost_mask_count (mask) > 0 ? g_steal_pointer (&mask) : NULL;
}

static gboolean
from_readings (OstStore *store, const GArray *readings, const OstImage *image, OstMask *masks[OST_N_BONES],
               GError **error)
{
  g_autoptr(GPtrArray) loaded = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_reading_free);
  int                  n = MIN ((int) readings->len, 255);         /* votes are bytes */
  g_autofree OstMask **each = g_new (OstMask *, n);

  for (int r = 0; r < n; r++)
    {
      OstReading *reading = ost_store_load_reading (store, g_array_index (readings, gint64, r), error);

      if (reading == NULL)
        return FALSE;
      g_ptr_array_add (loaded, reading);
    }
  for (int b = 0; b < OST_N_BONES; b++)
    {
      for (int r = 0; r < n; r++)
        each[r] = ((OstReading *) loaded->pdata[r])->bones[b]->mask;
      masks[b] = majority (each, n, image->width, image->height);
    }
  return TRUE;
}

/* --- The segmenter --- */

static OstSegmentation *
predict (OstPatchSegmenter *self, const OstImage *image, GError **error)
{
  OstSegmentation *segmentation = NULL;

  g_mutex_lock (&self->mutex);
  if (self->segmenter == NULL)
    self->segmenter = ost_segmenter_load (self->path, error);
  if (self->segmenter)
    segmentation = ost_segmenter_predict (self->segmenter, image, error);
  g_mutex_unlock (&self->mutex);
  return segmentation;
}

static void
take_masks (const OstSegmentation *segmentation, const OstImage *image, OstMask *masks[OST_N_BONES])
{
  for (int b = 0; b < OST_N_BONES; b++)
    {
      OstMask *mask = segmentation->masks[b];

      if (segmentation->found[b] > 0 && mask && mask->width == image->width && mask->height == image->height)
        masks[b] = ost_mask_ref (mask);
    }
}

OstSegmentation *
ost_patch_segmenter_see (OstPatchSegmenter *self, OstStore *store, gint64 image_id, const OstImage *image,
                         gboolean *ret_stored, GError **error)
{
  g_autoptr(GError) failed = NULL;
  g_autoptr(GBytes) bytes = ost_store_get_prediction (store, image_id, self->id, &failed);
  OstSegmentation  *stored;

  if (failed)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  /* what another version has stored, and this one cannot read, is asked again */
  stored = bytes ? ost_segmentation_from_bytes (bytes, NULL) : NULL;
  *ret_stored = stored != NULL;
  return stored ? stored : predict (self, image, error);
}

static int
from_segmenter (OstStore *store, OstPatchSegmenter *self, gint64 image_id, const OstImage *image,
                OstMask *masks[OST_N_BONES], GError **error)
{
  gboolean                   stored;
  g_autoptr(OstSegmentation) segmentation = ost_patch_segmenter_see (self, store, image_id, image, &stored, error);

  if (segmentation == NULL)
    return -1;
  take_masks (segmentation, image, masks);
  return stored ? OST_PATCH_MASKS_STORED : OST_PATCH_MASKS_PREDICTED;
}

int
ost_patch_masks_get (OstStore *store, OstPatchSegmenter *segmenter, gint64 image_id, const OstImage *image,
                     const GArray *readings, OstMask *masks[OST_N_BONES], GError **error)
{
  for (int b = 0; b < OST_N_BONES; b++)
    masks[b] = NULL;
  if (readings && readings->len > 0)
    return from_readings (store, readings, image, masks, error) ? OST_PATCH_MASKS_READ : -1;
  if (segmenter->id == 0)
    return OST_PATCH_MASKS_NONE;
  return from_segmenter (store, segmenter, image_id, image, masks, error);
}
