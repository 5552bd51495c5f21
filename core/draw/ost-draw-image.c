/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-view.h"
#include <math.h>
#include <string.h>

/* Resampling is separable, so each axis gets a table: which image pixels make a view pixel, and how much each counts.
 *
 *     zoom < 1       box: the mean over the stretch of the image that the view pixel covers, its ends counted in part
 *     1 <= zoom <= 4 bilinear between the two nearest pixel centres
 *     zoom > 4       the one pixel under the centre
 *
 * All three are the same taps: `first` counts `head`, the last `tail` and those between `body`. Then for a row of the
 * view: its image rows are added, weighted, into one row of floats (a loop that the compiler turns into vector code),
 * and this row is read through the taps of the columns. 9 Mpixel seen whole are read once: 3 ms, so no pyramid is
 * kept. */
typedef struct
{
  int   first, count;           /* image pixels first .. first + count - 1; count >= 1 */
  float head, body, tail;       /* add up to 1; tail is 0 when count is 1 */
} Taps;

typedef struct
{
  int   begin, end;             /* view pixels whose centre lies on the image: begin <= v < end */
  Taps *taps;                   /* for begin .. end - 1 */
  int   low, high;              /* image pixels that any tap reads: low <= i < high */
} Axis;

#define BILINEAR_MAX_ZOOM 4
#define TILE              32
#define MAX_DEVICE_SCALE  16            /* of dense screens and paper: there a view's zoom comes multiplied */
#define THREAD_MIN_PIXELS (128 * 128)   /* below, starting a thread (50 us) costs more than it saves */

/* `from` and `to`: image coordinates of the view pixel's edges. Only what lies within the image counts, so that the
 * border is not darkened by nothing. */
static Taps
taps_box (double from, double to, int length)
{
  const double a = MAX (from, 0), b = MIN (to, length);
  const int    first = MIN ((int) a, length - 1), last = CLAMP ((int) ceil (b) - 1, first, length - 1);
  const double scale = 1 / (b - a);

  if (first == last)
    return (Taps) { first, 1, 1, 0, 0 };
  return (Taps) { first, last - first + 1, (first + 1 - a) * scale, scale, (b - last) * scale };
}

static Taps
taps_bilinear (double centre, int length)
{
  const double at = CLAMP (centre - 0.5, 0, length - 1);
  const int    first = (int) at;
  const double part = at - first;

  if (part < 1e-6)
    return (Taps) { first, 1, 1, 0, 0 };
  return (Taps) { first, 2, 1 - part, 0, part };
}

static Taps
taps_at (double origin, double zoom, int v, int length)
{
  const double centre = origin + (v + 0.5) / zoom;

  if (zoom < 1)
    return taps_box (origin + v / zoom, origin + (v + 1) / zoom, length);
  if (zoom <= BILINEAR_MAX_ZOOM)
    return taps_bilinear (centre, length);
  return (Taps) { CLAMP ((int) centre, 0, length - 1), 1, 1, 0, 0 };
}

/* A view pixel v has its centre at origin + (v + 0.5) / zoom in the image; begin and end are where that passes 0 and
 * `length`. */
static void
axis_init (Axis *axis, double origin, double zoom, int length, int size)
{
  axis->begin = (int) CLAMP (ceil (-origin * zoom - 0.5), 0, size);
  axis->end = (int) CLAMP (ceil ((length - origin) * zoom - 0.5), axis->begin, size);
  axis->taps = g_new (Taps, axis->end - axis->begin);
  axis->low = length;
  axis->high = 0;

  for (int v = axis->begin; v < axis->end; v++)
    {
      const Taps t = taps_at (origin, zoom, v, length);

      axis->taps[v - axis->begin] = t;
      axis->low = MIN (axis->low, t.first);
      axis->high = MAX (axis->high, t.first + t.count);
    }
}

/* One job: rows begin .. end - 1 of the picture. */
typedef struct
{
  const OstImage *image;
  const guint32  *lut;
  const Axis     *columns, *rows;
  guchar         *data;
  int             stride, width;
  int             begin, end;
} Job;

/* sum[i] = weight * row[i], or added to what is there. restrict, because the loops must become vector code. */
static void
row_set (float *restrict sum, const guint16 *restrict row, float weight, int n)
{
  for (int i = 0; i < n; i++)
    sum[i] = weight * row[i];
}

static void
row_add (float *restrict sum, const guint16 *restrict row, float weight, int n)
{
  for (int i = 0; i < n; i++)
    sum[i] += weight * row[i];
}

static void
sum_rows (const Job *job, const Taps *t, float *sum)
{
  const int      n = job->columns->high - job->columns->low;
  const gsize    pitch = (gsize) job->image->width;
  const guint16 *row = job->image->pixels + (gsize) t->first * pitch + job->columns->low;

  row_set (sum, row, t->head, n);
  for (int k = 1; k < t->count - 1; k++)
    row_add (sum, row + (gsize) k * pitch, t->body, n);
  if (t->count > 1)
    row_add (sum, row + (gsize) (t->count - 1) * pitch, t->tail, n);
}

static void
read_columns (const Job *job, const float *sum, guint32 *out)
{
  const int      n = job->columns->end - job->columns->begin;
  const guint32 *lut = job->lut;

  for (int v = 0; v < n; v++)
    {
      const Taps  *t = &job->columns->taps[v];
      const float *s = sum + (t->first - job->columns->low);
      const int    last = t->count - 1;
      float        inner = 0;

      for (int k = 1; k < last; k++)
        inner += s[k];
      const int value = (int) (t->head * s[0] + t->body * inner + t->tail * s[last] + 0.5f);
      out[v] = lut[MIN (value, G_MAXUINT16)];   /* weights that add up to 1 but for rounding */
    }
}

static void
fill (guint32 *out, int n)
{
  for (int i = 0; i < n; i++)
    out[i] = OST_VIEW_OUTSIDE;
}

static gpointer
draw_rows (gpointer data)
{
  const Job       *job = data;
  const Axis      *columns = job->columns, *rows = job->rows;
  g_autofree float *sum = g_new (float, MAX (columns->high - columns->low, 1));

  for (int v = job->begin; v < job->end; v++)
    {
      guint32 *out = (guint32 *) (job->data + (gsize) v * job->stride);

      if (v < rows->begin || v >= rows->end || columns->begin == columns->end)
        {
          fill (out, job->width);
          continue;
        }
      fill (out, columns->begin);
      sum_rows (job, &rows->taps[v - rows->begin], sum);
      read_columns (job, sum, out + columns->begin);
      fill (out + columns->end, job->width - columns->end);
    }
  return NULL;
}

/* Half of the rows that show image go to a second thread; without one (out of threads) this one does them all. */
static void
draw_jobs (const Job *all, int height)
{
  Job      upper = *all, lower = *all;
  GThread *helper = NULL;

  upper.end = lower.begin = (all->rows->begin + all->rows->end) / 2;
  if ((gsize) all->width * height >= THREAD_MIN_PIXELS)
    helper = g_thread_try_new ("osteon-draw", draw_rows, &upper, NULL);
  if (!helper)
    draw_rows (&upper);
  draw_rows (&lower);
  if (helper)
    g_thread_join (helper);
}

static cairo_surface_t *
draw_upright (const OstImage *image, const guint32 *lut, const OstView *view, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  Axis             columns, rows;

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    return surface;             /* an error surface: Cairo ignores drawing it */

  axis_init (&columns, view->x, view->zoom, image->width, width);
  axis_init (&rows, view->y, view->zoom * (view->aspect > 0 ? view->aspect : 1), image->height, height);
  draw_jobs (&(Job) { image, lut, &columns, &rows, cairo_image_surface_get_data (surface),
                      cairo_image_surface_get_stride (surface), width, 0, height }, height);
  g_free (columns.taps);
  g_free (rows.taps);
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* Where the pixel of the screen lies in the upright picture: an index that grows evenly along rows and columns. */
static gssize
turned_index (const OstView *view, int u, int v, int width, int height, gssize pitch)
{
  const int i = view->mirrored ? width - 1 - u : u;
  const int x[] = { i, v, width - 1 - i, height - 1 - v }, y[] = { v, width - 1 - i, height - 1 - v, i };

  return y[view->turn] * pitch + x[view->turn];
}

/* Copies a tile of the picture as it lies on screen from the upright one. */
static void
turn_tile (const OstView *view, cairo_surface_t *from, cairo_surface_t *to, OstRect tile)
{
  const int      width = cairo_image_surface_get_width (to), height = cairo_image_surface_get_height (to);
  const gssize   from_pitch = cairo_image_surface_get_stride (from) / 4;
  const gssize   to_pitch = cairo_image_surface_get_stride (to) / 4;
  const gssize   start = turned_index (view, 0, 0, width, height, from_pitch);
  const gssize   across = turned_index (view, 1, 0, width, height, from_pitch) - start;
  const gssize   down = turned_index (view, 0, 1, width, height, from_pitch) - start;
  const guint32 *source = (const guint32 *) (gpointer) cairo_image_surface_get_data (from) + start;
  guint32       *out = (guint32 *) (gpointer) cairo_image_surface_get_data (to);

  for (int v = tile.y0; v < tile.y1; v++)
    for (int u = tile.x0; u < tile.x1; u++)
      out[v * to_pitch + u] = source[v * down + u * across];
}

/* Drawn upright first, and then every pixel brought to its place: in tiles, because a quarter turn reads columns. */
static cairo_surface_t *
draw_turned (const OstImage *image, const guint32 *lut, const OstView *view, int width, int height)
{
  const gboolean   lying = view->turn % 2 != 0;
  cairo_surface_t *turned = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height), *upright;
  double           x, y;

  ost_view_to_image (view, width, height, &x, &y);
  upright = draw_upright (image, lut, &(OstView) { .zoom = view->zoom, .x = MIN (x, view->x), .y = MIN (y, view->y),
                                                    .aspect = view->aspect },
                          lying ? height : width, lying ? width : height);
  if (cairo_surface_status (turned) == CAIRO_STATUS_SUCCESS && cairo_surface_status (upright) == CAIRO_STATUS_SUCCESS)
    for (int v = 0; v < height; v += TILE)
      for (int u = 0; u < width; u += TILE)
        turn_tile (view, upright, turned, (OstRect) { u, v, MIN (u + TILE, width), MIN (v + TILE, height) });
  cairo_surface_mark_dirty (turned);
  cairo_surface_destroy (upright);
  return turned;
}

cairo_surface_t *
ost_draw_image (const OstImage *image, const guint32 *lut, const OstView *view, int width, int height)
{
  g_return_val_if_fail (image && lut && view && width > 0 && height > 0, NULL);
  g_return_val_if_fail (view->zoom >= OST_VIEW_MIN_ZOOM && view->zoom <= OST_VIEW_MAX_ZOOM * MAX_DEVICE_SCALE, NULL);
  g_return_val_if_fail (isfinite (view->x) && isfinite (view->y) && view->turn >= 0 && view->turn < 4, NULL);

  if (view->turn != 0 || view->mirrored)
    return draw_turned (image, lut, view, width, height);
  return draw_upright (image, lut, view, width, height);
}
