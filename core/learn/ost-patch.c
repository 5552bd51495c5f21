/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-patch.h"

#include <math.h>

#include "core/image/ost-voi.h"
#include "core/learn/ost-patch-sample.h"

/* The longer side of the bounds and the margin on both sides of it, around the bounds' middle. */
static OstRect
square_around (OstRect r, double margin)
{
  int longer = MAX (r.x1 - r.x0, r.y1 - r.y0), side, x, y;

  if (r.x0 >= r.x1)
    return (OstRect) { 0 };
  side = longer + 2 * (int) ceil (margin * longer);
  x = (r.x0 + r.x1 - side) / 2;
  y = (r.y0 + r.y1 - side) / 2;
  return (OstRect) { x, y, x + side, y + side };
}

OstRect
ost_patch_square (const OstMask *mask, double margin)
{
  return square_around (ost_mask_bounds (mask), margin);
}

static OstPatch *
patch_alloc (int side)
{
  OstPatch *patch = g_new0 (OstPatch, 1);
  gsize     n = (gsize) side * side;

  patch->side = side;
  patch->grey = g_new0 (guint16, n);
  patch->mask = g_new0 (guint8, n);
  return patch;
}

void
ost_patch_free (OstPatch *patch)
{
  if (patch == NULL)
    return;
  g_free (patch->grey);
  g_free (patch->mask);
  g_free (patch);
}

/* A line from stored values to 0 .. 1, falling for MONOCHROME1, so that bone is bright either way. From the whole
 * radiograph: the grey of two bones of one hand can be compared. */
OstPatchWindow
ost_patch_window (const OstImage *image)
{
  OstVoi voi = ost_voi_preset (image, OST_VOI_AUTO);
  double low = voi.level - voi.width / 2, slope = 1 / MAX (voi.width, 1e-9);

  return image->min_is_white ? (OstPatchWindow) { low + voi.width, -slope } : (OstPatchWindow) { low, slope };
}

/* How much of cell `i` of the patch source pixel `p` fills along one axis: the length that both share, in source
 * pixels. */
static double
overlap (double from, double to, int p)
{
  return MAX (0, MIN (to, p + 1) - MAX (from, p));
}

/* What is cut out: of a mask only its bounds are gone through, of which a long bone leaves most of its square. */
typedef struct
{
  const OstImage *image;
  const OstMask  *mask;         /* NULL: inside everywhere */
  OstRect         bounds;       /* outside of it nothing is */
  OstPatchWindow  window;
} Source;

/* Sums grey times mask and mask over the source area of one patch pixel. */
static void
gather (const Source *source, const double x[2], const double y[2], double sums[2])
{
  const OstImage      *image = source->image;
  const OstPatchWindow window = source->window;
  const int            x0 = MAX (source->bounds.x0, (int) floor (x[0])), x1 = MIN (source->bounds.x1, (int) ceil (x[1]));
  const int            y0 = MAX (source->bounds.y0, (int) floor (y[0])), y1 = MIN (source->bounds.y1, (int) ceil (y[1]));

  sums[0] = sums[1] = 0;
  for (int v = y0; v < y1; v++)
    for (int u = x0; u < x1; u++)
      {
        gsize  i = (gsize) v * image->width + u;
        double part = overlap (x[0], x[1], u) * overlap (y[0], y[1], v);

        if (source->mask != NULL && !source->mask->data[i])
          continue;
        sums[0] += part * CLAMP ((image->pixels[i] - window.low) * window.slope, 0, 1);
        sums[1] += part;
      }
}

/* Every patch pixel is the mean over the area it covers, on each plane: grey times mask over the whole area, not
 * over the bone's part of it, so that grey / mask is the bone's own grey at its edge. */
static OstPatch *
cut (const Source *source, OstRect square, int side)
{
  OstPatch *patch = patch_alloc (side);
  double    step = (double) (square.x1 - square.x0) / side, area = step * step;

  for (int v = 0; v < side; v++)
    for (int u = 0; u < side; u++)
      {
        const double x[] = { square.x0 + u * step, square.x0 + (u + 1) * step };
        const double y[] = { square.y0 + v * step, square.y0 + (v + 1) * step };
        double       sums[2];
        gsize        i = (gsize) v * side + u;

        gather (source, x, y, sums);
        patch->grey[i] = (guint16) (MIN (1, sums[0] / area) * OST_PATCH_GREY + 0.5);
        patch->mask[i] = (guint8) (MIN (1, sums[1] / area) * OST_PATCH_MASK + 0.5);
      }
  return patch;
}

OstPatch *
ost_patch_new (const OstImage *image, const OstMask *mask, double margin, int side)
{
  return ost_patch_new_with (image, ost_patch_window (image), mask, margin, side);
}

OstPatch *
ost_patch_new_with (const OstImage *image, OstPatchWindow window, const OstMask *mask, double margin, int side)
{
  const Source  source = { image, mask, ost_mask_bounds (mask), window };
  const OstRect square = square_around (source.bounds, margin);

  g_return_val_if_fail (side > 0 && side <= OST_PATCH_MAX_SIDE, NULL);
  g_return_val_if_fail (image->width == mask->width && image->height == mask->height, NULL);
  return square.x0 < square.x1 ? cut (&source, square, side) : NULL;
}

OstPatch *
ost_patch_new_window (const OstImage *image, OstRect square, int side)
{
  const Source source = { image, NULL, { 0, 0, image->width, image->height }, ost_patch_window (image) };

  g_return_val_if_fail (side > 0 && side <= OST_PATCH_MAX_SIDE, NULL);
  g_return_val_if_fail (square.x0 < square.x1 && square.x1 - square.x0 == square.y1 - square.y0, NULL);
  return cut (&source, square, side);
}

void
ost_patch_resize (const OstPatch *patch, int size, float *grey, float *mask)
{
  const double        step = (double) patch->side / size;
  const OstPatchPlace place = { step, 0, 0, 0, step, 0 };

  ost_patch_sample (patch, &place, size, grey, mask);
}
