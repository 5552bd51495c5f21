/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-outline-engine.h"
#include "core/prompt/ost-outline-points.h"
#include "core/prompt/ost-outline-trace.h"
#include <math.h>

#define MAX_POINTS 512          /* points taken into account; the rest of a longer list is ignored */
#define CHANNEL    0.02         /* shaft widths on each side of what joins a point that is still on the wrong side */
#define CHANNEL_PX 1.5          /* at least: three pixels wide, so that a slanting channel is still 4-connected */

static gboolean
is_inside_image (const OstImage *image, const OstPoint *point)
{
  return point->x >= 0 && point->y >= 0 && point->x < image->width && point->y < image->height;
}

/* The first positive point of this bone, those of other bones as negative ones, then the rest of this bone's in their
 * order. *ret_start: how many before that rest, the evidence with which the bone is looked for. None at all when there
 * is no positive one. */
static OstPoint *
collect_points (const OstImage *image, const OstPromptRequest *request, int *ret_start, int *ret_n)
{
  gsize     n_points = MIN (request->n_points, MAX_POINTS), n_others = MIN (request->n_others, MAX_POINTS), first = 0;
  OstPoint *points = g_new (OstPoint, n_points + n_others + 1);
  int       n = 0;

  while (first < n_points && !(request->points[first].positive && is_inside_image (image, &request->points[first])))
    first++;
  *ret_start = *ret_n = 0;
  if (first == n_points)
    return points;
  points[n++] = request->points[first];
  for (gsize i = 0; i < n_others; i++)
    if (is_inside_image (image, &request->others[i]))
      points[n++] = (OstPoint) { request->others[i].x, request->others[i].y, FALSE };
  *ret_start = n;
  for (gsize i = 0; i < n_points; i++)
    if (i != first && is_inside_image (image, &request->points[i]))
      points[n++] = request->points[i];
  *ret_n = n;
  return points;
}

static OstMask *
draw_outline (const OstOutline *outline, const OstImage *image)
{
  OstMask           *mask = ost_mask_new (image->width, image->height);
  g_autofree double *xy = g_new (double, 2 * outline->n);

  for (int i = 0; i < outline->n; i++)
    {
      xy[2 * i] = outline->x[i];
      xy[2 * i + 1] = outline->y[i];
    }
  ost_mask_fill_polygon (mask, xy, outline->n);
  return mask;
}

/* Takes out what the image does not show: the padding around a turned or collimated field, darker than any bone. Read
 * from level 0, whose pixels are the file's and have to be turned over here when it is a negative
 * (ost-outline-levels.h). */
static void
remove_padding (OstMask *mask, const OstLevels *levels)
{
  const OstImage *image = levels->image;
  OstRect         box = ost_mask_bounds (mask);
  int             flip = levels->inverted ? 0xffff : 0;

  for (int y = box.y0; y < box.y1; y++)
    {
      const guint16 *grey = image->pixels + (gsize) y * image->width;
      guint8        *inside = mask->data + (gsize) y * mask->width;

      for (int x = box.x0; x < box.x1; x++)
        if ((grey[x] ^ flip) < levels->padding)
          inside[x] = 0;
    }
}

typedef struct
{
  OstLevels      *levels;
  OstOutlineMemo *memo;
} Prepared;

static gpointer
prepare (OstImage *image, GCancellable *cancellable, GError **error)
{
  OstLevels *levels = ost_levels_new (image, cancellable, error);
  Prepared  *prepared;

  if (levels == NULL)
    return NULL;
  prepared = g_new (Prepared, 1);
  *prepared = (Prepared) { levels, ost_outline_memo_new () };
  return prepared;
}

/* The mask is finished here: what the outline leaves wrong of the points is enforced last, after the padding is out,
 * so that even a click in the padding is kept. */
static OstMask *
segment (gpointer data, const OstImage *image, const OstPromptRequest *request, GCancellable *cancellable,
         GError **error)
{
  const Prepared        *prepared = data;
  int                    n_start, n;
  g_autofree OstPoint   *points = collect_points (image, request, &n_start, &n);
  g_autofree OstOutline *outline = g_new (OstOutline, 1);
  g_autoptr(OstMask)     mask = NULL;
  OstEvidence            evidence = { request->bone, points, n, request->locked, request->n_locked };

  if (n == 0)
    return ost_mask_new (image->width, image->height);
  if (!ost_trace_follow (prepared->levels, prepared->memo, &evidence, n_start, outline, cancellable, error))
    return NULL;
  mask = draw_outline (outline, image);
  remove_padding (mask, prepared->levels);
  ost_points_enforce (mask, points, n, MAX (CHANNEL_PX, CHANNEL * outline->shaft));
  return g_steal_pointer (&mask);
}

static void
free_prepared (gpointer data)
{
  Prepared *prepared = data;

  ost_levels_free (prepared->levels);
  ost_outline_memo_free (prepared->memo);
  g_free (prepared);
}

const OstPromptEngine ost_outline_engine = {
  .id = "outline",
  .version = 2,
  .prepare = prepare,
  .segment = segment,
  .free = free_prepared,
};
