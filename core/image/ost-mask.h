/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib-object.h>

/* One bone's mask: one byte a pixel, 0 outside and 1 inside, height rows of width, top row first.
 * Immutable once handed on; atomic reference count, so threads may share one. */
typedef struct
{
  int     width, height;
  guint8 *data;
} OstMask;

/* Half-open pixel rectangle: x0 <= x < x1. Empty when x0 >= x1. */
typedef struct
{
  int x0, y0, x1, y1;
} OstRect;

OstMask *ost_mask_new   (int width, int height);         /* empty; writable until handed on */
OstMask *ost_mask_copy  (const OstMask *mask);
OstMask *ost_mask_ref   (OstMask *mask);
void     ost_mask_unref (OstMask *mask);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstMask, ost_mask_unref)

gboolean ost_mask_equal   (const OstMask *a, const OstMask *b);
gint64   ost_mask_count   (const OstMask *mask);         /* pixels inside */
OstRect  ost_mask_bounds  (const OstMask *mask);         /* smallest rectangle around the inside */
gboolean ost_mask_contains (const OstMask *mask, double x, double y); /* image coordinates; FALSE outside the image */

/* Dice = 2 |A and B| / (|A| + |B|); 1 when both are empty. Sizes must agree. */
double   ost_mask_dice (const OstMask *a, const OstMask *b);
/* Intersection over union; 1 when both are empty. */
double   ost_mask_iou  (const OstMask *a, const OstMask *b);

/* Run lengths for files: pixels in row-major order as alternating runs of outside and inside, starting with outside
 * (which may be 0 long), each an unsigned LEB128 number; the runs add up to width * height exactly. A bone of a
 * 9-Mpixel radiograph takes about 10 kB. */
GBytes  *ost_mask_to_runs   (const OstMask *mask);
/* NULL (and an error in OST_IMAGE_ERROR_DAMAGED) when the runs do not add up. */
OstMask *ost_mask_from_runs (GBytes *runs, int width, int height, GError **error);

/* Adds a polygon (x, y pairs in image coordinates, closed by itself, non-zero winding) to the mask: a pixel belongs
 * when its centre (x + 0.5, y + 0.5) is inside. Edges with a coordinate that is not finite are left out. Used for truth
 * and for synthetic radiographs. */
void     ost_mask_fill_polygon (OstMask *mask, const double *xy, gsize n_points);

/* Keeps one component of the mask, removes the others and fills the holes of the one that stays.
 *
 * A component is 4-connected. The one with the most seeds inside (x, y pairs) stays, the largest among equals, and so
 * the largest of all when n_seeds is 0 or no seed lies inside the mask. A hole is background from which no path of
 * steps to any of the eight neighbours leads out of the component's bounding rectangle or to its edge: a gap that opens
 * only at a pixel's corner, or towards the border of the image, is no hole.
 *
 * Only `within` is looked at (clipped to the image): the mask must be empty elsewhere. A few milliseconds for 3 million
 * pixels. */
void     ost_mask_keep_one_component (OstMask *mask, OstRect within, const double *seeds_xy, gsize n_seeds);
