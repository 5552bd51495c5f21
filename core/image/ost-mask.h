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
gboolean ost_mask_contains (const OstMask *mask, double x, double y);     /* image coordinates; FALSE outside the image */

/* Dice = 2 |A and B| / (|A| + |B|); 1 when both are empty. Sizes must agree. */
double   ost_mask_dice (const OstMask *a, const OstMask *b);
/* Intersection over union; 1 when both are empty. */
double   ost_mask_iou  (const OstMask *a, const OstMask *b);

/* Run lengths for files: pixels in row-major order as alternating runs of outside and inside, starting with outside
 * (which may be 0 long), each an unsigned LEB128 number; the runs add up to width * height exactly. A bone of a 9-Mpixel
 * radiograph takes about 10 kB. */
GBytes  *ost_mask_to_runs   (const OstMask *mask);
/* NULL (and an error in OST_IMAGE_ERROR_DAMAGED) when the runs do not add up. */
OstMask *ost_mask_from_runs (GBytes *runs, int width, int height, GError **error);

/* Fills a polygon (even-odd is irrelevant: non-zero winding) with x, y pairs in image coordinates into the mask: a pixel
 * belongs when its centre (x + 0.5, y + 0.5) is inside. Used for truth and for synthetic radiographs. */
void     ost_mask_fill_polygon (OstMask *mask, const double *xy, gsize n_points);

/* Keeps the 4-connected component that holds the most of the given seeds (x, y pairs; the largest component when n_seeds
 * is 0 or none lies inside) and fills its holes (background not 4-connected to the border of the image... 8-connected
 * background counts as open). Works inside `within` only; elsewhere the mask must be empty. */
void     ost_mask_keep_one_component (OstMask *mask, OstRect within, const double *seeds_xy, gsize n_seeds);
