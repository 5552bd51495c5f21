/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-physics.h"
#include "core/phantom/ost-phantom-blur.h"

/* Beer and Lambert's law over four energies, a detector, and the usual display chain: logarithm, sharpening, window,
 * curve.
 *
 * Mass attenuation: NIST (Hubbell and Seltzer 1995) for cortical bone (ICRU-44, 1.92 g/cm3), soft tissue (1.06)
 * and yellow marrow (0.96). The weights stand for a 55 kV beam behind 2.5 mm of aluminium on a CsI detector; with
 * them soft tissue comes to 0.037 and thin bone behind 20 mm of tissue to 0.18 per mm. Several energies are needed
 * because the beam hardens: the last millimetre of 20 mm of bone counts a quarter less than the first. */
static const struct
{
  double weight, bone, soft, marrow, metal, plaster;   /* per mm */
} beam[4] = {
  { .08, .768, .0872, .0545, 20.3, .51 },   /* 20 keV */
  { .40, .256, .0402, .0294, 6.46, .187 },  /* 30 */
  { .37, .128, .0285, .0230, 2.87, .091 },  /* 40 */
  { .15, .0814, .0240, .0204, 1.55, .056 }, /* 50 */
};
#define LEAD_OPACITY 3.0        /* optical thickness of the marker */

static double
transmission (double bone, double marrow, double soft, double lead, double metal, double plaster)
{
  double sum = 0;

  for (int e = 0; e < 4; e++)
    sum += beam[e].weight * ost_exp (-MIN (beam[e].bone * bone + beam[e].marrow * marrow + beam[e].soft * soft
                                          + beam[e].metal * metal + beam[e].plaster * plaster, 600));
  return lead > 0 ? sum * ost_exp (-LEAD_OPACITY * lead) : sum;
}

/* Primary beam, 1 where nothing is in the way. Bones displace soft tissue. */
static void
expose_primary (const OstPaths *paths, gsize n, float *primary)
{
  for (gsize i = 0; i < n; i++)
    {
      double bone = paths->bone[i], solid = paths->solid[i], soft = paths->soft[i];

      if (soft == 0 && paths->lead[i] == 0 && paths->metal[i] == 0 && paths->plaster[i] == 0)
        primary[i] = 1;
      else
        primary[i] = transmission (bone, solid - bone, MAX (soft - solid, 0), paths->lead[i],
                                   paths->metal[i], paths->plaster[i]);
    }
}

/* A smooth veil that rises where much tissue scatters: one scattering, source I log (1 / I), on an eighth of the
 * resolution, spread over 12 mm. */
static float *
scatter_veil (const float *primary, const OstFrame *frame, int step, int columns, int rows)
{
  float *veil = g_new0 (float, (gsize) columns * rows);

  for (int j = 0; j < rows; j++)
    for (int i = 0; i < columns; i++)
      {
        int    x = MIN (i * step, frame->width - 1), y = MIN (j * step, frame->height - 1);
        double p = primary[(gsize) y * frame->width + x];

        veil[(gsize) j * columns + i] = -p * ost_log (p);
      }
  ost_blur (veil, columns, rows, MAX (12 / (frame->mm * step), 2));
  return veil;
}

static double
bilinear (const float *grid, int columns, double x, double y)
{
  const float *g = grid + (gsize) (int) y * columns + (int) x;
  double       fx = x - (int) x, fy = y - (int) y;

  return ost_mix (ost_mix (g[0], g[1], fx), ost_mix (g[columns], g[columns + 1], fx), fy);
}

/* Adds the veil, bends the beam by the heel effect and draws the quanta of each pixel. */
static void
detect (const OstExposure *exposure, const OstFrame *frame, float *plane)
{
  int               step = MAX (frame->height / 200, 1);
  int               columns = frame->width / step + 2, rows = frame->height / step + 2;
  g_autofree float *veil = scatter_veil (plane, frame, step, columns, rows);
  double            quanta = exposure->exposure * frame->mm * frame->mm;

  for (int y = 0; y < frame->height; y++)
    for (int x = 0; x < frame->width; x++)
      {
        gsize  i = (gsize) y * frame->width + x;
        double across = 2.0 * x / frame->width - 1, down = 2.0 * y / frame->height - 1;
        double heel = 1 + exposure->heel_x * across + exposure->heel_y * down;
        double scattered = exposure->scatter * bilinear (veil, columns, (double) x / step, (double) y / step);
        double signal = heel * (plane[i] + scattered);

        plane[i] = signal + sqrt (signal / quanta) * ost_random_normal_at (exposure->noise, i);
      }
}

/* plane += gain (plane - plane smoothed over `mm`) */
static void
boost_detail (float *plane, const OstFrame *frame, double mm, double gain)
{
  gsize             n = (gsize) frame->width * frame->height;
  g_autofree float *smooth = g_memdup2 (plane, n * sizeof *plane);

  ost_blur (smooth, frame->width, frame->height, MAX (mm / frame->mm, 1));
  for (gsize i = 0; i < n; i++)
    plane[i] += gain * (plane[i] - smooth[i]);
}

/* In place: detector signal to logarithm, 0 in air, bone high; then slow brightness is evened out and edges are
 * sharpened. */
static void
take_logarithm (const OstExposure *exposure, const OstFrame *frame, float *plane)
{
  gsize n = (gsize) frame->width * frame->height;

  for (gsize i = 0; i < n; i++)
    plane[i] = -ost_log (MAX (plane[i], 1e-3));
  boost_detail (plane, frame, 10, exposure->flatten);
  boost_detail (plane, frame, 1.0, exposure->sharpen);
}

/* The grey that a share of all pixels without lead lies below, to a 1/512 of the range 0 .. 5. */
static double
quantile (const float *plane, const float *lead, gsize n, double share)
{
  gint64 counts[2560] = { 0 }, total = 0, sum = 0;
  int    bin = 0;

  for (gsize i = 0; i < n; i++)
    if (lead[i] == 0)
      {
        counts[(int) CLAMP (plane[i] * 512, 0, 2559)]++;
        total++;
      }
  while (bin < 2559 && (sum += counts[bin]) < share * total)
    bin++;
  return bin / 512.0;
}

OstImage *
ost_exposure_develop (const OstExposure *exposure, const OstPaths *paths, const OstFrame *frame)
{
  gsize             n = (gsize) frame->width * frame->height;
  g_autofree float *plane = g_new (float, n);
  OstImage         *image = ost_image_new (frame->width, frame->height, 16);
  double            black, white;

  expose_primary (paths, n, plane);
  detect (exposure, frame, plane);
  ost_blur (plane, frame->width, frame->height, MAX (exposure->blur_mm / frame->mm, 0.4));
  take_logarithm (exposure, frame, plane);
  black = quantile (plane, paths->lead, n, 0.02) - 0.06;
  white = quantile (plane, paths->lead, n, 0.998);
  for (gsize i = 0; i < n; i++)
    {
      double t = CLAMP ((plane[i] - black) / (white - black), 0.002, 1.0);

      image->pixels[i] = (guint16) (1200 + 62000 * ost_exp (exposure->gamma * ost_log (t)) + 0.5);
    }
  return image;
}
