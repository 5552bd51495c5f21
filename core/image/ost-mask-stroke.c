/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-mask-stroke.h"
#include "core/image/ost-image.h"

#include <math.h>
#include <string.h>

#define STEPS 16.0              /* a pixel; a power of two, so that doubles and decimal text hold them exactly */

static gboolean
is_sound (const OstStrokeVertex *v)
{
  return isfinite (v->x) && isfinite (v->y) && fabs (v->x) <= OST_IMAGE_MAX_SIDE && fabs (v->y) <= OST_IMAGE_MAX_SIDE
         && v->radius >= 0 && v->radius <= OST_STROKE_MAX_RADIUS;
}

static double
rounded (double value)
{
  return round (value * STEPS) / STEPS;
}

OstStroke *
ost_stroke_new (OstStrokeKind kind, gboolean positive, const OstStrokeVertex *vertices, gsize n_vertices)
{
  OstStroke *stroke;

  if (n_vertices == 0 || n_vertices > OST_STROKE_MAX_VERTICES)
    return NULL;
  for (gsize i = 0; i < n_vertices; i++)
    if (!is_sound (&vertices[i]))
      return NULL;
  stroke = g_new0 (OstStroke, 1);
  g_atomic_ref_count_init (&stroke->refs);
  stroke->kind = kind;
  stroke->positive = positive != FALSE;
  stroke->vertices = g_new (OstStrokeVertex, n_vertices);
  stroke->n_vertices = n_vertices;
  for (gsize i = 0; i < n_vertices; i++)
    stroke->vertices[i] = (OstStrokeVertex) { rounded (vertices[i].x), rounded (vertices[i].y),
                                              rounded (vertices[i].radius) };
  return stroke;
}

OstStroke *
ost_stroke_ref (OstStroke *stroke)
{
  g_atomic_ref_count_inc (&stroke->refs);
  return stroke;
}

void
ost_stroke_unref (OstStroke *stroke)
{
  if (!g_atomic_ref_count_dec (&stroke->refs))
    return;
  g_free (stroke->vertices);
  g_free (stroke);
}

gboolean
ost_stroke_equal (const OstStroke *a, const OstStroke *b)
{
  if (a->kind != b->kind || a->positive != b->positive || a->n_vertices != b->n_vertices)
    return FALSE;
  for (gsize i = 0; i < a->n_vertices; i++)
    if (a->vertices[i].x != b->vertices[i].x || a->vertices[i].y != b->vertices[i].y
        || a->vertices[i].radius != b->vertices[i].radius)
      return FALSE;
  return TRUE;
}

/* --- brush -------------------------------------------------------------------------------------------------------- */

/* How far outside of the line from a to b the spot lies; negative inside. The radius is that of the nearest spot of
 * the axis: not quite the flank of a cone, but what the header promises. */
static double
distance_outside (const OstStrokeVertex *a, const OstStrokeVertex *b, double x, double y)
{
  const double dx = b->x - a->x, dy = b->y - a->y, square = dx * dx + dy * dy;
  const double t = square > 0 ? CLAMP (((x - a->x) * dx + (y - a->y) * dy) / square, 0.0, 1.0) : 0.0;

  return hypot (x - a->x - t * dx, y - a->y - t * dy) - (a->radius + t * (b->radius - a->radius));
}

static void
draw_segment (OstMask *mask, const OstStrokeVertex *a, const OstStrokeVertex *b, guint8 value)
{
  const double reach = MAX (a->radius, b->radius) + 1;
  const int x0 = (int) CLAMP (floor (MIN (a->x, b->x) - reach), 0, mask->width);
  const int x1 = (int) CLAMP (ceil (MAX (a->x, b->x) + reach), 0, mask->width);
  const int y0 = (int) CLAMP (floor (MIN (a->y, b->y) - reach), 0, mask->height);
  const int y1 = (int) CLAMP (ceil (MAX (a->y, b->y) + reach), 0, mask->height);

  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++)
      {
        guint8 *pixel = mask->data + (gsize) y * mask->width + x;

        if (*pixel != value && distance_outside (a, b, x + 0.5, y + 0.5) <= 0)
          *pixel = value;
      }
}

/* The first segment is a dot, for strokes of one vertex. */
static void
draw_brush (OstMask *mask, const OstStroke *stroke)
{
  draw_segment (mask, &stroke->vertices[0], &stroke->vertices[0], (guint8) stroke->positive);
  for (gsize i = 1; i < stroke->n_vertices; i++)
    draw_segment (mask, &stroke->vertices[i - 1], &stroke->vertices[i], (guint8) stroke->positive);
}

/* --- region ------------------------------------------------------------------------------------------------------- */

static void
draw_region (OstMask *mask, const OstStroke *stroke)
{
  const gsize n_pixels = (gsize) mask->width * mask->height;
  g_autofree double *xy = g_new (double, 2 * stroke->n_vertices);
  g_autoptr(OstMask) inside = stroke->positive ? NULL : ost_mask_new (mask->width, mask->height);

  for (gsize i = 0; i < stroke->n_vertices; i++)
    {
      xy[2 * i] = stroke->vertices[i].x;
      xy[2 * i + 1] = stroke->vertices[i].y;
    }
  ost_mask_fill_polygon (inside ? inside : mask, xy, stroke->n_vertices);
  for (gsize i = 0; inside && i < n_pixels; i++)
    mask->data[i] &= (guint8) !inside->data[i];
}

void
ost_mask_apply_stroke (OstMask *mask, const OstStroke *stroke)
{
  if (stroke->kind == OST_STROKE_REGION)
    draw_region (mask, stroke);
  else
    draw_brush (mask, stroke);
}

OstMask *
ost_mask_with_strokes (const OstMask *base, int width, int height, const GPtrArray *strokes)
{
  OstMask *mask = base ? ost_mask_copy (base) : ost_mask_new (width, height);

  for (guint i = 0; strokes && i < strokes->len; i++)
    ost_mask_apply_stroke (mask, g_ptr_array_index (strokes, i));
  return mask;
}
