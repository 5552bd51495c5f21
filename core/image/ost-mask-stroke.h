/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-mask.h"

/* What a hand has drawn: pixels that belong to a bone, or do not, whatever an engine thinks. Coordinates and radii are
 * in image pixels and rounded to sixteenths, which text and doubles both hold exactly. */

#define OST_STROKE_MAX_VERTICES 20000
#define OST_STROKE_MAX_RADIUS   1000.0

typedef enum
{
  OST_STROKE_BRUSH,             /* a line as broad as its vertices' radii say, changing evenly between two of them */
  OST_STROKE_REGION,            /* the inside of a closed outline (non-zero winding); radii mean nothing */
} OstStrokeKind;

typedef struct
{
  double x, y, radius;
} OstStrokeVertex;

/* Immutable; atomic reference count. */
typedef struct
{
  OstStrokeKind    kind;
  gboolean         positive;    /* FALSE: takes pixels away */
  OstStrokeVertex *vertices;
  gsize            n_vertices;
  gatomicrefcount  refs;
} OstStroke;

/* Copies. NULL when there are no vertices or too many, or one is not finite or has no radius within
 * 0 .. OST_STROKE_MAX_RADIUS, or lies farther from the image's corner than images are long. */
OstStroke *ost_stroke_new   (OstStrokeKind kind, gboolean positive, const OstStrokeVertex *vertices, gsize n_vertices);
OstStroke *ost_stroke_ref   (OstStroke *stroke);
void       ost_stroke_unref (OstStroke *stroke);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstStroke, ost_stroke_unref)

gboolean   ost_stroke_equal (const OstStroke *a, const OstStroke *b);

/* Draws into a mask that was not handed on yet. A pixel is touched when its centre lies in the stroke: for a brush, no
 * farther from the nearest spot of the line than the radius there. */
void       ost_mask_apply_stroke  (OstMask *mask, const OstStroke *stroke);
/* A copy of base (NULL: an empty mask of that size) with the strokes (of OstStroke) drawn in their order. */
OstMask   *ost_mask_with_strokes  (const OstMask *base, int width, int height, const GPtrArray *strokes);
