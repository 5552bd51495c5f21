/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-cortical-index.h"

#include <math.h>
#include <string.h>

#include "core/measure/ost-cortical-profile.h"
#include "core/measure/ost-quantile.h"
#include "core/measure/ost-shell-fit.h"

/* From a mask to a number, in five steps: axis and course of the shaft (ost-cortical-axis.h), the picture along it
 * straightened (-profile.h), shells fitted first to groups of lines together with the optics, which belong to the
 * whole picture, then to each line with these optics (ost-shell-fit.h), lines that are no shell left out, and one
 * course of the index through the rest. Lengths within are samples of the profile; px only in what is reported. */

#define LINES   OST_CORTICAL_LINES
#define BLOCKS  5               /* groups of lines from which the optics are learnt: means of six have less noise */
#define PER     (LINES / BLOCKS)
#define MISFIT  0.16            /* of bone over tissue: a line beyond is no shell */
#define ROUNDS  12              /* of Huber's weights */

/* One mask's measurement. */
typedef struct
{
  OstCorticalProfile profile;
  OstShell       shells[LINES];
  double         misfits[LINES];
  OstShellOptics optics;
  gboolean       used[LINES], canal[LINES];
  int            n_used, n_canal;
  double         index, error;  /* the mean over the site, its standard error */
  double         median, iqr, slope;
} Work;

/* --- fitting ------------------------------------------------------------------------------------------------------ */

/* Mean of neighbouring lines and the weights of its samples. Those that the file could not hold (clipped at its
 * darkest or brightest) say little. */
static void
weigh (const OstCorticalProfile *p, int first, int n_lines, float *grey, float *weights)
{
  for (int j = 0; j < p->n_samples; j++)
    {
      double sum = 0, clipped = 0;

      for (int i = first; i < first + n_lines; i++)
        {
          sum += p->grey[i * p->n_samples + j];
          clipped += p->clipped[i * p->n_samples + j];
        }
      grey[j] = sum / n_lines;
      weights[j] = 1 - 0.9 * clipped / n_lines;
    }
}

/* The optics from groups of lines, and a first idea of the shells. */
static void
fit_blocks (Work *work, double half, OstShell *blocks)
{
  const OstCorticalProfile *p = &work->profile;
  g_autofree float         *memory = g_new (float, 2 * BLOCKS * p->n_samples);
  OstShellProfiles          profiles = { .n_lines = BLOCKS, .n_samples = p->n_samples, .scale = half };
  double                    misfits[BLOCKS];

  for (int b = 0; b < BLOCKS; b++)
    {
      float *grey = memory + 2 * b * p->n_samples, *weights = grey + p->n_samples;

      weigh (p, b * PER, PER, grey, weights);
      profiles.grey[b] = grey;
      profiles.weights[b] = weights;
      blocks[b] = ost_shell_guess (&profiles, b, half);
    }
  work->optics = ost_shell_optics (half);
  ost_shell_fit (&profiles, blocks, &work->optics, TRUE, misfits);
}

static void
fit_lines (Work *work, double half, const OstShell *blocks)
{
  const OstCorticalProfile *p = &work->profile;
  g_autofree float         *memory = g_new (float, 2 * p->n_samples);
  OstShellProfiles          profiles = { { memory }, { memory + p->n_samples }, 1, p->n_samples, half };

  for (int i = 0; i < LINES; i++)
    {
      weigh (p, i, 1, memory, memory + p->n_samples);
      work->shells[i] = blocks[i / PER];
      ost_shell_fit (&profiles, &work->shells[i], &work->optics, FALSE, &work->misfits[i]);
    }
}

/* A line counts when it fits, has two cortices and a canal, and its edges lie near the mask's. */
static void
judge_lines (Work *work, double half)
{
  for (int i = 0; i < LINES; i++)
    {
      const double *p = work->shells[i].local;
      double        h = p[OST_SHELL_HALF], canal = 2 * h - p[OST_SHELL_LEFT] - p[OST_SHELL_RIGHT];
      double        thin = MIN (p[OST_SHELL_LEFT], p[OST_SHELL_RIGHT]), own;

      own = ost_cortical_course_half (&work->profile.course, ost_cortical_profile_at (&work->profile, i))
            / work->profile.step;
      work->canal[i] = thin > 0.06 * half && canal > 0.12 * h && p[OST_SHELL_GAIN] > 0.2;
      work->used[i] = work->canal[i] && work->misfits[i] < MISFIT && fabs (h - own) < 0.2 * own
                      && fabs (p[OST_SHELL_MIDDLE]) < 0.25 * own;
      work->n_used += work->used[i];
      work->n_canal += work->canal[i];
    }
}

/* --- along the shaft ---------------------------------------------------------------------------------------------- */

/* Parabola through the lines' indices with Huber's weights at 1.345 robust standard deviations, where the estimate is
 * still 95 % as efficient as least squares on normal noise; 1.4826 times the median of sizes is that deviation. */
static gboolean
fit_course (const double *x, const double *y, int n, double c[3], double *residuals)
{
  double weights[LINES], sizes[LINES];

  for (int i = 0; i < n; i++)
    weights[i] = 1;
  for (int round = 0; round < ROUNDS; round++)
    {
      double scale;

      if (!ost_cortical_parabola (x, y, weights, n, c))
        return FALSE;
      for (int i = 0; i < n; i++)
        {
          residuals[i] = y[i] - (c[0] + x[i] * (c[1] + x[i] * c[2]));
          sizes[i] = fabs (residuals[i]);
        }
      ost_sort_doubles (sizes, n);
      scale = MAX (1.345 * 1.4826 * ost_quantile_linear (sizes, n, 0.5), 1e-6);
      for (int i = 0; i < n; i++)
        weights[i] = MIN (1, scale / MAX (fabs (residuals[i]), 1e-12));
    }
  return TRUE;
}

/* From the lines used to one number. Its error has two parts: the scatter of the lines about their course (the
 * interquartile range over 1.349 is its standard deviation) and the error that all lines share. */
static gboolean
summarize (Work *work)
{
  double x[LINES], y[LINES], residuals[LINES], c[3], share, scatter;
  int    n = 0;

  for (int i = 0; i < LINES; i++)
    if (work->used[i])
      {
        x[n] = 2 * (i + 0.5) / LINES - 1;
        y[n++] = ost_shell_index (&work->shells[i]);
      }
  if (n < LINES / 3 || !fit_course (x, y, n, c, residuals))
    return FALSE;
  share = (OST_CORTICAL_TO - OST_CORTICAL_FROM) / 2;
  work->index = c[0] + c[2] / 3;        /* mean of the parabola over -1 .. 1 */
  work->slope = c[1] * 0.1 / share;     /* x runs over half of the site, `share` of the length */
  ost_sort_doubles (residuals, n);
  ost_sort_doubles (y, n);
  work->iqr = ost_quantile_linear (residuals, n, 0.75) - ost_quantile_linear (residuals, n, 0.25);
  work->median = ost_quantile_linear (y, n, 0.5);
  scatter = work->iqr / 1.349 / sqrt (n / 3.0); /* neighbours share texture: about a third of them are independent */
  work->error = hypot (scatter, OST_CORTICAL_MODEL_ERROR);
  return isfinite (work->index);
}

/* FALSE when there is no number. */
static gboolean
measure (Work *work, const OstImage *image, const OstMask *mask, const OstCorticalAxis *axis)
{
  OstCorticalCourse course;
  OstShell          blocks[BLOCKS];
  double            half;

  if (!ost_cortical_course_find (mask, axis, OST_CORTICAL_FROM, OST_CORTICAL_TO, &course)
      || !ost_cortical_profile_init (&work->profile, image, axis, &course, LINES))
    return FALSE;
  half = course.half[0] / work->profile.step;
  fit_blocks (work, half, blocks);
  fit_lines (work, half, blocks);
  judge_lines (work, half);
  return summarize (work);
}

/* --- what is reported --------------------------------------------------------------------------------------------- */

/* Of line i: the four edges from the radial to the ulnar side. */
static void
report_line (const Work *work, int i, gboolean flipped, OstCorticalLine *line)
{
  const OstCorticalProfile *p = &work->profile;
  const double *s = work->shells[i].local;
  double        at = ost_cortical_profile_at (p, i), middle = ost_cortical_course_middle (&p->course, at);
  double        left = s[OST_SHELL_MIDDLE] - s[OST_SHELL_HALF], right = s[OST_SHELL_MIDDLE] + s[OST_SHELL_HALF];
  double        edges[4] = { left, left + s[OST_SHELL_LEFT], right - s[OST_SHELL_RIGHT], right };

  line->at = at;
  for (int k = 0; k < 4; k++)
    {
      int to = flipped ? 3 - k : k;

      ost_cortical_profile_point (p, at, middle + edges[k] * p->step, &line->x[to], &line->y[to]);
    }
  line->width = 2 * s[OST_SHELL_HALF] * p->step;
  line->radial = s[flipped ? OST_SHELL_RIGHT : OST_SHELL_LEFT] * p->step;
  line->ulnar = s[flipped ? OST_SHELL_LEFT : OST_SHELL_RIGHT] * p->step;
  line->index = ost_shell_index (&work->shells[i]);
  line->used = work->used[i];
}

/* mm a px across the axis; pixels need not be square. */
static double
spacing_across (const OstImage *image, const OstCorticalAxis *axis)
{
  double length = ost_cortical_axis_length (axis);

  if (!ost_image_has_spacing (image))
    return NAN;
  return hypot ((axis->y1 - axis->y0) / length * image->spacing_x_mm,
                (axis->x1 - axis->x0) / length * image->spacing_y_mm);
}

static void
report (const Work *work, const OstCorticalInput *input, OstCorticalIndex *result)
{
  const OstCorticalAxis *a = &result->axis;
  double                 mm = spacing_across (input->image, a);
  /* a cross product: positive when `ulnar` lies to the right of the way from wrist to fingers, as seen on screen */
  double side = (a->x1 - a->x0) * (input->ulnar.y - a->y0) - (a->y1 - a->y0) * (input->ulnar.x - a->x0);
  gboolean               flipped = input->ulnar.known && side < 0;

  result->sides_known = input->ulnar.known && input->wrist.known;
  for (int i = 0; i < LINES; i++)
    {
      OstCorticalLine *line = &result->lines[i];

      report_line (work, i, flipped, line);
      result->width += line->used ? line->width / work->n_used : 0;
      result->radial += line->used ? line->radial / work->n_used : 0;
      result->ulnar += line->used ? line->ulnar / work->n_used : 0;
    }
  result->width_mm = result->width * mm;
  result->radial_mm = result->radial * mm;
  result->ulnar_mm = result->ulnar * mm;
  result->spacing = input->image->spacing_source;
  result->index = work->index;
  result->median = work->median;
  result->iqr = work->iqr;
  result->slope = work->slope;
  result->n_used = work->n_used;
}

/* --- flags -------------------------------------------------------------------------------------------------------- */

static gboolean
touches_border (const OstMask *mask)
{
  OstRect b = ost_mask_bounds (mask);

  return b.x0 <= 0 || b.y0 <= 0 || b.x1 >= mask->width || b.y1 >= mask->height;
}

/* Mean share of clipped pixels between the outer edges. */
static double
clipped_share (const OstCorticalProfile *p)
{
  double sum = 0;
  int    n = 0, middle = p->n_samples / 2, reach = (int) (p->course.half[0] / p->step);

  for (int i = 0; i < p->n_lines; i++)
    for (int j = middle - reach; j <= middle + reach; j++, n++)
      sum += p->clipped[i * p->n_samples + j];
  return sum / MAX (n, 1);
}

static OstCorticalFlags
judge (const Work *work, const OstCorticalIndex *result)
{
  OstCorticalFlags flags = 0;
  double           ratio = result->radial / MAX (result->ulnar, 1e-6), shape = result->width / result->length;
  double           misfits[LINES], mask = 2 * work->profile.course.half[0];

  memcpy (misfits, work->misfits, sizeof misfits);
  ost_sort_doubles (misfits, LINES);
  flags |= result->width < 16 ? OST_CORTICAL_SMALL : 0;
  flags |= work->n_used < 2 * LINES / 3 ? OST_CORTICAL_FEW_LINES : 0;
  flags |= work->n_canal < LINES / 2 ? OST_CORTICAL_NO_PEAKS : 0;
  flags |= ratio > 1.5 || ratio < 1 / 1.5 ? OST_CORTICAL_UNEQUAL : 0;
  flags |= shape < 0.08 || shape > 0.17 ? OST_CORTICAL_SHAPE : 0;
  flags |= result->iqr > 0.05 ? OST_CORTICAL_SPREAD : 0;
  flags |= misfits[LINES / 2] > 0.1 ? OST_CORTICAL_MISFIT : 0;
  flags |= clipped_share (&work->profile) > 0.03 ? OST_CORTICAL_CLIPPED : 0;
  flags |= fabs (result->width - mask) > 0.1 * mask ? OST_CORTICAL_OFF_MASK : 0;
  return flags;
}

/* --- masks -------------------------------------------------------------------------------------------------------- */

static gboolean
find_axis (const OstCorticalInput *input, const OstMask *mask, OstCorticalAxis *axis)
{
  if (input->axis != NULL)
    {
      *axis = *input->axis;
      return isfinite (ost_cortical_axis_length (axis)) && ost_cortical_axis_length (axis) > 8;
    }
  if (!ost_cortical_axis_find (mask, axis))
    return FALSE;
  if (input->wrist.known)
    ost_cortical_axis_turn (axis, input->wrist.x, input->wrist.y);
  return TRUE;
}

typedef struct
{
  double index, error, weight;
} Sample;

/* Where a mixture of bells with these weights has a share of its mass below: halving within -1 .. 2, which holds every
 * index and its error. */
static double
mixture_quantile (const Sample *samples, int n, double share)
{
  double low = -1, high = 2;

  for (int step = 0; step < 50; step++)
    {
      double middle = (low + high) / 2, below = 0, total = 0;

      for (int i = 0; i < n; i++)
        {
          double z = (middle - samples[i].index) / MAX (samples[i].error, 1e-6);

          below += samples[i].weight * erfc (-z / sqrt (2)) / 2;
          total += samples[i].weight;
        }
      *(below < share * total ? &low : &high) = middle;
    }
  return (low + high) / 2;
}

/* Measures mask i into `samples`; the first mask also fills the result. */
static void
add_mask (const OstCorticalInput *input, int i, OstCorticalIndex *result, Sample *samples)
{
  g_autofree Work *work = g_new0 (Work, 1);
  double           weight = input->weights ? input->weights[i] : 1;
  OstCorticalAxis  axis;

  if ((i == 0 || weight > 0) && find_axis (input, input->masks[i], &axis))
    {
      gboolean done = measure (work, input->image, input->masks[i], &axis);

      if (i == 0)
        {
          result->axis = axis;
          result->length = ost_cortical_axis_length (&axis);
          result->flags = touches_border (input->masks[0]) ? OST_CORTICAL_CUT_OFF : 0;
        }
      if (i == 0 && done)
        {
          report (work, input, result);
          result->flags |= judge (work, result);
        }
      else if (i == 0)
        result->flags |= OST_CORTICAL_FEW_LINES | (work->n_canal < LINES / 2 ? OST_CORTICAL_NO_PEAKS : 0);
      if (done && weight > 0)
        samples[result->n_masks++] = (Sample) { work->index, work->error, weight };
    }
  ost_cortical_profile_clear (&work->profile);
}

/* The first mask is the one that is drawn: without a number for it there is none at all, whatever the others say. */
OstCorticalIndex
ost_cortical_index (const OstCorticalInput *input)
{
  g_autofree Sample *samples = g_new (Sample, MAX (input->n_masks, 1));
  OstCorticalIndex   result = { NAN, NAN, NAN, NAN, NAN, NAN, .width_mm = NAN, .radial_mm = NAN, .ulnar_mm = NAN,
                                .flags = OST_CORTICAL_NO_BONE };

  for (int i = 0; i < input->n_masks; i++)
    {
      const OstMask *mask = input->masks[i];

      g_return_val_if_fail (mask->width == input->image->width && mask->height == input->image->height, result);
      add_mask (input, i, &result, samples);
      if (isnan (result.index))
        return result;
    }
  if (result.n_masks == 0)
    return result;
  result.low = mixture_quantile (samples, result.n_masks, 0.05);
  result.high = mixture_quantile (samples, result.n_masks, 0.95);
  result.flags |= result.high - result.low > 0.1 ? OST_CORTICAL_MASKS_DIFFER : 0;
  return result;
}
