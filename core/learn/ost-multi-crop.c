/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-multi-crop.h"

#include <math.h>

#define SHAPE_DRAWS 10          /* as torchvision: then the whole patch */

OstMultiCrop
ost_multi_crop_paper (void)
{
  return (OstMultiCrop) {
    .global = { 2, 224, 0.14, 1 }, .local = { 4, 96, 0.05, 0.14 }, .min_bone = 0.10, .tries = 100, .strength = 1,
  };
}

/* A rectangle in shares of the side. */
typedef struct
{
  double x, y, width, height;
} Window;

/* Area uniform, log of width over height uniform in 3/4 .. 4/3, place uniform where it fits. */
static Window
draw_window (const OstCropKind *kind, OstRandom *random)
{
  for (int i = 0; i < SHAPE_DRAWS; i++)
    {
      double area = ost_random_range (random, kind->area_low, kind->area_high);
      double aspect = exp (ost_random_range (random, -log (4.0 / 3), log (4.0 / 3)));
      Window w = { .width = sqrt (area * aspect), .height = sqrt (area / aspect) };

      if (w.width > 1 || w.height > 1)
        continue;
      w.x = ost_random_range (random, 0, 1 - w.width);
      w.y = ost_random_range (random, 0, 1 - w.height);
      return w;
    }
  return (Window) { 0, 0, 1, 1 };
}

OstView
ost_multi_crop_draw (const OstMultiCrop *crop, const OstPatch *patch, guint64 key, int v)
{
  const OstCropKind *kind = v < crop->global.n ? &crop->global : &crop->local;
  OstRandom          random = { ost_random_at (key, v), 0 };
  OstView            view = { ost_patch_augmentation_draw (&random, crop->strength), .size = kind->size };
  int                tries = crop->min_bone > 0 ? crop->tries : 1;

  view.bone = -1;
  /* The change of place is drawn once and the window again and again: what is rejected is a window, not a rotation.
   * -1 lets the first draw be kept even without any bone. */
  for (int t = 1; t <= tries && view.bone < crop->min_bone; t++)
    {
      Window        w = draw_window (kind, &random);
      OstPatchPlace place = ost_patch_augmentation_place (&view.augmentation, patch->side, w.x, w.y, w.width, w.height,
                                                          kind->size);
      double        bone = ost_patch_share (patch, &place, kind->size);

      view.tries = t;
      if (bone <= view.bone)
        continue;
      view.bone = bone;
      view.place = place;
    }
  return view;
}

gboolean
ost_view_is_short (const OstMultiCrop *crop, const OstView *view)
{
  return view->bone < crop->min_bone;
}

void
ost_view_render (const OstView *view, const OstPatch *patch, float *grey, float *mask)
{
  gsize             n = (gsize) view->size * view->size;
  g_autofree float *own = mask ? NULL : g_new (float, n);

  ost_patch_sample (patch, &view->place, view->size, grey, mask ? mask : own);
  ost_patch_augment_grey (&view->augmentation, grey, mask ? mask : own, n);
}
