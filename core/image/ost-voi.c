/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-voi.h"

#include <math.h>

/* Presets look at the histogram, never at places: quantiles of all values but the border's. The table then has a grey
 * for each of the 65536 values a pixel can have, and drawing is one look-up a pixel. */

#define N_VALUES 65536

const char *
ost_voi_preset_get_label (OstVoiPreset preset)
{
  static const char *const labels[OST_N_VOI_PRESETS] = { "auto", "bone", "soft tissue", "full range" };

  g_return_val_if_fail ((guint) preset < OST_N_VOI_PRESETS, NULL);
  return labels[preset];
}

/* ---- The exposed field ---- */

static void
count_values (const OstImage *image, guint32 *counts)
{
  gsize n = (gsize) image->width * image->height;

  for (gsize i = 0; i < n; i++)
    counts[image->pixels[i]]++;
}

/* Collimation, the plate's edge and burnt-in labels sit at the ends of the range. At most one value at each end is
 * dropped, and none when nothing else would be left (a mask, a blank picture). */
static void
drop_border (guint32 *counts, guint32 n_pixels)
{
  guint32 *low = counts, *high = counts + N_VALUES - 1;
  guint32  dropped_low, dropped_high;

  while (*low == 0)
    low++;
  while (*high == 0)
    high--;
  dropped_low = *low > n_pixels / 20 ? *low : 0;
  dropped_high = low != high && *high > n_pixels / 20 ? *high : 0;
  if (dropped_low + dropped_high == n_pixels)
    return;
  *low -= dropped_low;
  *high -= dropped_high;
}

/* Smallest value v such that at least a part q of all counted pixels is <= v. */
static int
quantile (const guint32 *counts, double q)
{
  guint64 total = 0, sum = 0;
  int     v = 0;

  for (int i = 0; i < N_VALUES; i++)
    total += counts[i];
  for (v = 0; v < N_VALUES - 1; v++)
    {
      sum += counts[v];
      if (sum > 0 && (double) sum >= q * (double) total)
        break;
    }
  return v;
}

static OstVoi
voi_from_range (double low, double high)
{
  return (OstVoi) { .width = MAX (high - low, 1.0), .level = (low + high) / 2, .inverted = FALSE };
}

OstVoi
ost_voi_preset (const OstImage *image, OstVoiPreset preset)
{
  g_autofree guint32 *counts = NULL;
  double              low, high, middle;

  if (preset == OST_VOI_FULL)
    return voi_from_range (0, image->bits >= 16 ? N_VALUES - 1 : (1 << image->bits) - 1);

  counts = g_new0 (guint32, N_VALUES);
  count_values (image, counts);
  drop_border (counts, (guint32) image->width * (guint32) image->height);
  low = quantile (counts, 0.005);
  high = quantile (counts, 0.995);
  if (preset == OST_VOI_AUTO)
    return voi_from_range (low, high);

  /* Dense parts have high values, unless the file stores white as 0. */
  middle = (low + high) / 2;
  if ((preset == OST_VOI_BONE) != image->min_is_white)
    return voi_from_range (middle, high);
  return voi_from_range (low, middle);
}

/* ---- The table ---- */

/* A negative slope turns a window round; that is in min_is_white already (ost-image.h). */
OstVoi
ost_voi_from_window (const OstImage *image, guint index)
{
  const OstImageWindow *window;

  g_return_val_if_fail (index < image->n_windows, ost_voi_preset (image, OST_VOI_FULL));

  window = &image->windows[index];
  return (OstVoi) {
    .width = MAX (window->width / fabs (image->slope), 1e-3),
    .level = (window->center - image->intercept) / image->slope,
    .curve = window->curve == OST_CURVE_LINE ? 0 : index + 1,
  };
}

/* t runs from 0 to 1 over the window's width; 0 .. 1 comes back for any t. */
static double
bend (const OstImageWindow *window, gboolean falling, double t)
{
  double inside = CLAMP (falling ? 1 - t : t, 0.0, 1.0), grey;

  if (window->curve == OST_CURVE_SIGMOID)
    return 1 / (1 + exp (-4 * (t - 0.5)));
  grey = (double) window->table[(guint) (inside * (window->n_table - 1) + 0.5)] / window->table_max;
  return falling ? 1 - grey : grey;
}

void
ost_voi_make_lut (const OstVoi *voi, const OstImage *image, guint32 *lut)
{
  double                width = voi->width, level = voi->level;
  guint32               flip = (image->min_is_white ? 255u : 0u) ^ (voi->inverted ? 255u : 0u);
  const OstImageWindow *window = voi->curve > 0 && voi->curve <= image->n_windows
                                 ? &image->windows[voi->curve - 1] : NULL;

  g_return_if_fail (voi->width > 0);

  for (int v = 0; v < N_VALUES; v++)
    {
      double  t = (v - level) / width + 0.5;
      double  bent = window != NULL ? bend (window, image->slope < 0, t) : t;
      double  grey = bent * 255.0 + 0.5;                             /* the last half rounds */
      guint32 byte = (guint32) (int) CLAMP (grey, 0.0, 255.0);

      lut[v] = (byte ^ flip) * 0x010101u;
    }
}

/* ---- The drag ---- */

OstVoi
ost_voi_drag (OstVoi voi, const OstVoi *automatic, double dx, double dy, double speed)
{
  double per_px = 2 * automatic->width / 500 * speed;

  voi.width = MAX (voi.width + dx * per_px, 1.0);
  voi.level += dy * per_px;
  return voi;
}
