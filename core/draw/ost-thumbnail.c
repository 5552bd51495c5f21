/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-view.h"

cairo_surface_t *
ost_draw_thumbnail (const OstImage *image, const OstVoi *voi, int width, int height)
{
  const OstVoi        window = voi ? *voi : ost_voi_preset (image, OST_VOI_AUTO);
  const OstView       view = ost_view_fit_image (image, width, height, /* margin= */ 0);
  g_autofree guint32 *lut = g_new (guint32, 65536);

  ost_voi_make_lut (&window, image, lut);
  return ost_draw_image (image, lut, &view, width, height);
}
