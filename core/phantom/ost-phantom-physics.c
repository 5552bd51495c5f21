/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-physics.h"
#include "core/kernels/ost-kernel.h"
#include "core/phantom/ost-phantom-blur.h"

/* Beer and Lambert's law over four energies, scatter, quanta and a detector.
 *
 * Mass attenuation: NIST (Hubbell and Seltzer 1995) for cortical bone (ICRU-44, 1.92 g/cm3), soft tissue (1.06),
 * yellow marrow (0.96), iron (7.9) and gypsum (1.2). The weights stand for a 55 kV beam behind 2.5 mm of aluminium on
 * a CsI detector; with them soft tissue comes to 0.037 and thin bone behind 20 mm of tissue to 0.18 per mm. Several
 * energies are needed because the beam hardens: behind 20 mm of tissue the tenth millimetre of bone counts a quarter
 * less than the first. */
#define N_ENERGIES 4
static const struct
{
  float weight, bone, soft, marrow, metal, plaster;   /* per mm */
} beam[N_ENERGIES] = {
  { .08f, .768f, .0872f, .0545f, 20.3f, .51f },   /* 20 keV */
  { .40f, .256f, .0402f, .0294f, 6.46f, .187f },  /* 30 */
  { .37f, .128f, .0285f, .0230f, 2.87f, .091f },  /* 40 */
  { .15f, .0814f, .0240f, .0204f, 1.55f, .056f }, /* 50 */
};
#define LEAD_OPACITY 3.0f       /* optical thickness of the marker */

#define BLOCK 1024              /* pixels handled together: noise and sums stay in the cache */

OstExposure
ost_exposure_draw (OstRandom random, guint64 noise)
{
  OstExposure exposure = { .noise = noise };
  double      dose = ost_random_normal (&random, 0, 0.33);
  double      heel_x = ost_random_normal (&random, 0, 0.09), heel_y = ost_random_normal (&random, 0, 0.09);

  exposure.exposure = 120000 * ost_exp (CLAMP (dose, -0.7, 1.1));
  exposure.scatter = ost_random_range (&random, 0.15, 0.35);
  exposure.blur_mm = ost_random_range (&random, 0.07, 0.13);
  exposure.heel_x = CLAMP (heel_x, -0.11, 0.11);
  exposure.heel_y = CLAMP (heel_y, -0.11, 0.11);
  exposure.floor = ost_random_range (&random, 0.1, 0.6);
  exposure.fixed = ost_random_range (&random, 0.0002, 0.001);
  return exposure;
}

/* Primary beam of n pixels, 1 where nothing is in the way: I = sum of w e^-(sum of mu x). Bones displace soft tissue.
 * A path is cut at 80, where nothing is left to see and ost_expf ends. */
OST_KERNEL static void
transmit (const float *bone, const float *solid, const float *soft, const float *lead, const float *metal,
          const float *plaster, float *primary, int n)
{
  for (int i = 0; i < n; i++)
    {
      float marrow = solid[i] - bone[i], flesh = soft[i] - solid[i], sum = 0;

      flesh = flesh > 0 ? flesh : 0;
      for (int e = 0; e < N_ENERGIES; e++)
        {
          float path = beam[e].bone * bone[i] + beam[e].marrow * marrow + beam[e].soft * flesh
                       + beam[e].metal * metal[i] + beam[e].plaster * plaster[i] + LEAD_OPACITY * lead[i];

          sum += beam[e].weight * ost_expf (path < 80 ? -path : -80);
        }
      primary[i] = sum;
    }
}

static void
expose_primary (const OstPaths *paths, gsize n, float *primary)
{
  for (gsize i = 0; i < n; i += BLOCK)
    transmit (paths->bone + i, paths->solid + i, paths->soft + i, paths->lead + i, paths->metal + i, paths->plaster + i,
              primary + i, (int) MIN (n - i, BLOCK));
}

/* A smooth veil that rises where much tissue scatters: of a ray with optical thickness t the once scattered part goes
 * as t e^-t, with t = -log I the source -I log I; on a 200th of the height, spread over 12 mm. */
static float *
scatter_veil (const float *primary, const OstFrame *frame, int step, int columns, int rows)
{
  float *veil = g_new0 (float, (gsize) columns * rows);

  for (int j = 0; j < rows; j++)
    for (int i = 0; i < columns; i++)
      {
        int    x = MIN (i * step, frame->width - 1), y = MIN (j * step, frame->height - 1);
        double p = CLAMP (primary[(gsize) y * frame->width + x], 1e-4, 1);

        veil[(gsize) j * columns + i] = -p * ost_log (p);
      }
  ost_blur (veil, columns, rows, MAX (12 / (frame->mm * step), 2));
  return veil;
}

/* Irwin and Hall's sum of four uniforms, as ost_random_normal_at, but two numbers of two 16-bit halves from one hash:
 * quanta need no better tails. */
OST_KERNEL static void
draw_normals (guint64 key, guint64 first, float *normals, int n)
{
  for (int i = 0; i < n; i++)
    {
      guint64 bits = (first + i) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15) + key;
      int     sum;

      bits = (bits ^ (bits >> 30)) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
      bits = (bits ^ (bits >> 27)) * G_GUINT64_CONSTANT (0x94D049BB133111EB);
      bits ^= bits >> 31;
      sum = (int) (bits & 0xffff) + (int) (bits >> 16 & 0xffff) + (int) (bits >> 32 & 0xffff) + (int) (bits >> 48);
      normals[i] = (sum - 131070) * (1.7320508f / 65536);
    }
}

/* A row: adds the veil (linear between its columns), bends the beam by the heel effect, draws the quanta. Their
 * number, with a mean of signal / quanta, is Poisson's, taken as normal: on the signal's scale its variance is signal
 * quanta. */
OST_KERNEL static void
expose_row (float *row, const float *veil, const float *normals, float heel, float heel_step, float quanta, int n)
{
  for (int x = 0; x < n; x++)
    {
      float signal = (heel + heel_step * x) * (row[x] + veil[x]);

      row[x] = signal + __builtin_sqrtf (signal * quanta) * normals[x];
    }
}

static void
stretch_veil (const float *veil, int columns, int step, double y, double scatter, float *row, int n)
{
  int          j = (int) (y / step);
  double       fy = y / step - j;
  const float *top = veil + (gsize) j * columns, *low = top + columns;

  for (int x = 0; x < n; x++)
    {
      int    i = x / step;
      double fx = (double) x / step - i;

      row[x] = scatter * ost_mix (ost_mix (top[i], top[i + 1], fx), ost_mix (low[i], low[i + 1], fx), fy);
    }
}

/* The number of a pixel is its counter: noise does not depend on the order of rows. */
static void
draw_quanta (const OstExposure *exposure, const OstFrame *frame, float *plane)
{
  int               step = MAX (frame->height / 200, 1);
  int               columns = frame->width / step + 2, rows = frame->height / step + 2;
  g_autofree float *veil = scatter_veil (plane, frame, step, columns, rows);
  g_autofree float *row = g_new (float, frame->width), *normals = g_new (float, frame->width);
  double            quanta = 1 / (exposure->exposure * frame->mm * frame->mm);

  for (int y = 0; y < frame->height; y++)
    {
      double heel = 1 + exposure->heel_y * (2.0 * y / frame->height - 1) - exposure->heel_x;

      stretch_veil (veil, columns, step, y, exposure->scatter, row, frame->width);
      draw_normals (exposure->noise, (guint64) y * frame->width, normals, frame->width);
      expose_row (plane + (gsize) y * frame->width, row, normals, heel, 2 * exposure->heel_x / frame->width, quanta,
                  frame->width);
    }
}

OST_KERNEL static void
read_row (float *row, const float *normals, const float *columns, float floor, float fixed, int n)
{
  for (int x = 0; x < n; x++)
    {
      float signal = row[x] * (1 + fixed * columns[x]) + floor * normals[x];

      row[x] = -ost_logf (signal > 1e-3f ? signal : 1e-3f);
    }
}

/* Electronic noise, which is white because the detector's blur comes before it, the unequal gain of columns, and the
 * logarithm. */
static void
read_out (const OstExposure *exposure, const OstFrame *frame, float *plane)
{
  g_autofree float *gains = g_new (float, frame->width), *normals = g_new (float, frame->width);
  double            floor = exposure->floor * 0.45 / sqrt (exposure->exposure * frame->mm * frame->mm);

  draw_normals (exposure->noise ^ 0x5555, 0, gains, frame->width);
  for (int y = 0; y < frame->height; y++)
    {
      draw_normals (exposure->noise ^ 0x3333, (guint64) y * frame->width, normals, frame->width);
      read_row (plane + (gsize) y * frame->width, normals, gains, floor, exposure->fixed, frame->width);
    }
}

void
ost_exposure_expose (const OstExposure *exposure, const OstPaths *paths, const OstFrame *frame, float *plane)
{
  expose_primary (paths, (gsize) frame->width * frame->height, plane);
  draw_quanta (exposure, frame, plane);
  ost_blur (plane, frame->width, frame->height, MAX (exposure->blur_mm / frame->mm, 0.4));
  read_out (exposure, frame, plane);
}
