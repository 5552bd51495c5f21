/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/draw/ost-view.h"
#include "core/measure/ost-cortical-index.h"

/* The measured cortical index over a radiograph: both cortices as bands, the scan lines (those left out dotted), and
 * the axis with its two ends, which a reader may drag. Told apart by place and dashes, not by colour alone. Only
 * Cairo, no state; user space of cr is the view. */

typedef enum
{
  OST_INDEX_NO_END = -1,
  OST_INDEX_PROXIMAL,
  OST_INDEX_DISTAL,
} OstIndexEnd;

typedef struct
{
  double      scale;            /* of lines and handles: 1 on screen */
  OstIndexEnd hovered;          /* that end stands out */
  gboolean    ends;             /* FALSE: without axis and ends, for the page */
} OstDrawIndexStyle;

#define OST_INDEX_RADIAL_COLOUR 0xE69F00u       /* Okabe and Ito 2008: orange, */
#define OST_INDEX_ULNAR_COLOUR  0x56B4E9u       /* sky blue */

/* An index without a number shows its axis where it has one. */
void        ost_draw_index         (cairo_t *cr, const OstView *view, const OstCorticalIndex *index,
                                    const OstDrawIndexStyle *style);

/* The end within `reach` view pixels of (vx, vy), the nearer of two. */
OstIndexEnd ost_draw_index_end_at  (const OstView *view, const OstCorticalIndex *index, double vx, double vy,
                                    double reach);
