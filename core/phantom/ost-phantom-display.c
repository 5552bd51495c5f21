/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-display.h"
#include "core/kernels/ost-kernel.h"
#include "core/phantom/ost-phantom-blur.h"

/* From the detector's logarithmic signal to a file, in the order in which it happens to real ones: three rounds of
 * unsharp masking on the signal, from wide to fine (flatten takes away, detail and fine add); window and curve to grey
 * 0 .. 1; then what people do to files: a resampling, a JPEG, 8 or 16 bits, and black bars last, so that they stay
 * exactly 0. The draws come one a statement, because their order is part of the result. */

#define N_CURVE 4096

OstDisplay
ost_display_draw_plain (OstRandom random)
{
  OstDisplay display = { .fine_mm = 0.7, .low = 0.02, .high = 0.995, .below = 0.02, .above = 0.04, .black = 0.018,
                         .white = 0.97, .bits = 16 };

  display.flatten = ost_random_range (&random, 0.1, 0.3);
  display.fine = ost_random_range (&random, 0.2, 0.6);
  display.detail = ost_random_range (&random, 0, 0.3);
  display.gamma = ost_random_range (&random, 1.15, 1.45);
  return display;
}

OstDisplay
ost_display_draw_varied (OstRandom random)
{
  OstDisplay display = { .bits = 16 };

  display.flatten = ost_random_range (&random, 0, 0.4);
  display.fine_mm = ost_random_range (&random, 0.25, 1.2);
  display.fine = ost_random_range (&random, 0, 0.8);
  display.detail = ost_random_range (&random, 0, 0.6);
  display.low = ost_random_range (&random, 0.005, 0.05);
  display.high = ost_random_range (&random, 0.97, 0.999);
  display.below = ost_random_range (&random, 0.0, 0.10);
  display.above = ost_random_range (&random, 0.0, 0.15);
  display.gamma = ost_random_range (&random, 0.97, 1.7);
  display.s_curve = ost_random_range (&random, 0, 0.5);
  display.black = ost_random_range (&random, 0, 0.04);
  display.white = ost_random_range (&random, 0.9, 1);
  if (ost_random_range (&random, 0, 1) < 0.35)
    display.resample = ost_random_range (&random, 0.35, 0.6);
  if (ost_random_range (&random, 0, 1) < 0.7)
    display.bits = 8;
  if (display.bits == 8 && ost_random_range (&random, 0, 1) < 0.5)
    display.jpeg = (int) ost_random_range (&random, 75, 96);
  display.inverted = ost_random_range (&random, 0, 1) < 0.08;
  for (int i = 0; i < 3; i++)
    if (ost_random_range (&random, 0, 1) < 0.12)
      display.padding[i] = ost_random_range (&random, 0.01, 0.1);
  return display;
}

/* Means of cells of step x step pixels. There is a column and a row more than the plane fills, so that stretch_row
 * always has a right and a lower neighbour; they repeat the last pixels. */
static float *
shrink (const float *plane, const OstFrame *frame, int step, int columns, int rows)
{
  float *small = g_new0 (float, (gsize) columns * rows);

  for (int j = 0; j < rows; j++)
    {
      int y0 = MIN (j * step, frame->height - 1), y1 = MIN (y0 + step, frame->height);

      for (int y = y0; y < y1; y++)
        for (int i = 0; i < columns; i++)
          {
            int    x0 = MIN (i * step, frame->width - 1), x1 = MIN (x0 + step, frame->width);
            double sum = 0;

            for (int x = x0; x < x1; x++)
              sum += plane[(gsize) y * frame->width + x];
            small[(gsize) j * columns + i] += sum / ((x1 - x0) * (y1 - y0));
          }
    }
  return small;
}

/* One row of a small plane at full size, linear between the centres of its cells. */
static void
stretch_row (const float *small, int columns, int rows, int step, int y, float *row, int n)
{
  double       v = CLAMP ((y + 0.5) / step - 0.5, 0, rows - 1.001);
  const float *top = small + (gsize) (int) v * columns, *low = top + columns;
  float        fy = v - (int) v;

  for (int x = 0; x < n; x++)
    {
      double u = CLAMP ((x + 0.5) / step - 0.5, 0, columns - 1.001);
      int    i = (int) u;
      float  fx = u - i, a = top[i] + (low[i] - top[i]) * fy, b = top[i + 1] + (low[i + 1] - top[i + 1]) * fy;

      row[x] = a + (b - a) * fx;
    }
}

/* difference: plane minus its smooth; large differences count less by 1 / (1 + |difference| / limit). */
OST_KERNEL static void
boost_row (float *row, const float *smooth, float gain, float limit, int n)
{
  for (int x = 0; x < n; x++)
    {
      float difference = row[x] - smooth[x], size = difference < 0 ? -difference : difference;

      row[x] += gain * difference * limit / (limit + size);
    }
}

/* plane += gain (plane - plane smoothed over `mm`). Wide smoothing runs on a small plane, three of whose cells make a
 * standard deviation. */
static void
boost (float *plane, const OstFrame *frame, double mm, double gain, double limit)
{
  double            sigma = mm / frame->mm;
  int               step = MAX ((int) (sigma / 3), 1);
  int               columns = (frame->width + step - 1) / step + 1, rows = (frame->height + step - 1) / step + 1;
  g_autofree float *small = NULL, *row = NULL;

  if (gain == 0)
    return;
  small = shrink (plane, frame, step, columns, rows);
  row = g_new (float, frame->width);
  ost_blur (small, columns, rows, MAX (sigma / step, 0.7));
  for (int y = 0; y < frame->height; y++)
    {
      stretch_row (small, columns, rows, step, y, row, frame->width);
      boost_row (plane + (gsize) y * frame->width, row, gain, limit, frame->width);
    }
}

/* The values that shares `low` and `high` of all pixels lie below, to 1/512 of the range -1 .. 7; every third pixel is
 * looked at, and those behind lead or metal are left out. At least an eighth of a unit wide, for pictures with next to
 * nothing in them. */
static void
find_window (const OstDisplay *display, const OstPaths *paths, gsize n, const float *plane, double *ret_black,
             double *ret_white)
{
  g_autofree gint64 *counts = g_new0 (gint64, 4096);
  gint64             total = 0, sum = 0;
  int                bin = 0, low, high;

  for (gsize i = 0; i < n; i += 3)
    if (paths->lead[i] == 0 && paths->metal[i] == 0)
      {
        counts[(int) CLAMP (plane[i] * 512 + 512, 0, 4095)]++;
        total++;
      }
  while (bin < 4095 && (sum += counts[bin]) < display->low * total)
    bin++;
  low = bin;
  while (bin < 4095 && sum < display->high * total)
    sum += counts[++bin];
  high = MAX (bin, low + 64);
  *ret_black = (low - 512) / 512.0 - display->below * (high - low) / 512.0;
  *ret_white = (high - 512) / 512.0 + display->above * (high - low) / 512.0;
}

/* Grey 0 .. 1 for N_CURVE + 1 places of the window. */
static void
make_curve (const OstDisplay *display, float *curve)
{
  for (int i = 0; i <= N_CURVE; i++)
    {
      double t = CLAMP ((double) i / N_CURVE, 1e-4, 1), grey = ost_exp (display->gamma * ost_log (t));

      grey = ost_mix (grey, grey * grey * (3 - 2 * grey), display->s_curve);
      curve[i] = ost_mix (display->black, display->white, grey);
    }
}

static void
apply_curve (float *plane, gsize n, double black, double white, const float *curve)
{
  float scale = N_CURVE / (white - black);

  for (gsize i = 0; i < n; i++)
    {
      float t = CLAMP ((plane[i] - (float) black) * scale, 0, N_CURVE - 0.01f);
      int   k = (int) t;

      plane[i] = curve[k] + (curve[k + 1] - curve[k]) * (t - k);
    }
}

/* How many columns or rows from a side are free of bone. */
static int
free_margin (const OstPaths *paths, const OstFrame *frame, int side, int most)
{
  int lines = 0, n = side == 2 ? frame->width : frame->height;

  for (; lines < most; lines++)
    for (int k = 0; k < n; k++)
      {
        gsize at = side == 2 ? (gsize) lines * frame->width + k
                             : (gsize) k * frame->width + (side == 0 ? lines : frame->width - 1 - lines);

        if (paths->solid[at] > 0)
          return lines;
      }
  return lines;
}

/* Bars of constant black, as viewers add to square a picture; never over bone, so that the truth stays visible. */
static void
pad (const OstDisplay *display, const OstPaths *paths, OstImage *image, const OstFrame *frame)
{
  int bars[3];

  for (int side = 0; side < 3; side++)
    {
      int most = (int) (display->padding[side] * (side == 2 ? frame->height : frame->width));

      bars[side] = free_margin (paths, frame, side, most);
    }
  for (int y = 0; y < frame->height && (bars[0] || bars[1] || bars[2]); y++)
    for (int x = 0; x < frame->width; x++)
      if (x < bars[0] || x >= frame->width - bars[1] || y < bars[2])
        image->pixels[(gsize) y * frame->width + x] = 0;
}

static void
go_through_jpeg (float *plane, const OstFrame *frame, int quality)
{
  gsize n = (gsize) frame->width * frame->height;

  for (gsize i = 0; i < n; i++)
    plane[i] *= 255;
  ost_display_degrade (plane, frame->width, frame->height, quality);
  for (gsize i = 0; i < n; i++)
    plane[i] *= 1 / 255.0f;
}

static OstImage *
quantise (const OstDisplay *display, const OstFrame *frame, const float *plane)
{
  OstImage *image = ost_image_new (frame->width, frame->height, display->bits);
  float     most = display->bits == 8 ? 255 : 65535;

  for (gsize i = 0; i < (gsize) frame->width * frame->height; i++)
    {
      float grey = CLAMP (plane[i], 0, 1);

      image->pixels[i] = (guint16) ((display->inverted ? 1 - grey : grey) * most + 0.5f);
    }
  return image;
}

OstImage *
ost_display_develop (const OstDisplay *display, const OstPaths *paths, const OstFrame *frame, float *plane)
{
  gsize             n = (gsize) frame->width * frame->height;
  g_autofree float *curve = g_new (float, N_CURVE + 1);
  OstImage         *image;
  double            black, white;

  boost (plane, frame, 10, -display->flatten, 100);
  boost (plane, frame, 2.5, display->detail, 0.3);
  boost (plane, frame, display->fine_mm, display->fine, 0.6);
  find_window (display, paths, n, plane, &black, &white);
  make_curve (display, curve);
  apply_curve (plane, n, black, white, curve);
  if (display->resample > 0)
    ost_blur (plane, frame->width, frame->height, display->resample);
  if (display->jpeg > 0)
    go_through_jpeg (plane, frame, display->jpeg);
  image = quantise (display, frame, plane);
  pad (display, paths, image, frame);
  return image;
}
