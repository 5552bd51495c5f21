/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels/ost-kernel-soft-iou.h"
#include <math.h>
#include "core/kernels/ost-kernel-exp.h"

/* Arrays: planes, slopes by class first. p, dlogits classes x OST_TILE; labels M x OST_TILE; sums, slopes classes x (1
 * + M). The formulas of the cost and where its slopes come from: core/models/ost-mixture-cost.c. */
typedef float Vector __attribute__ ((vector_size (64), may_alias));
typedef int   Mask   __attribute__ ((vector_size (64), may_alias));

#define LANES 16

/* --- softmax ------------------------------------------------------------------------------------------------------ */

/* The three passes of a softmax, for all pixels of a tile side by side: planes c of OST_TILE pixels, so that vectors
 * lie along pixels and no sum crosses one. */
OST_KERNEL void
ost_kernel_tile_softmax (float *planes, int classes)
{
  float largest[OST_TILE], sum[OST_TILE] = { 0 };

  for (int x = 0; x < OST_TILE; x++)
    largest[x] = planes[x];
  for (int c = 1; c < classes; c++)
    for (int x = 0; x < OST_TILE; x++)
      largest[x] = planes[c * OST_TILE + x] > largest[x] ? planes[c * OST_TILE + x] : largest[x];
  for (int c = 0; c < classes; c++)
    for (int x = 0; x < OST_TILE; x++)
      {
        const float e = ost_expf (planes[c * OST_TILE + x] - largest[x]);

        planes[c * OST_TILE + x] = e;
        sum[x] += e;
      }
  for (int x = 0; x < OST_TILE; x++)
    sum[x] = 1 / sum[x];
  for (int c = 0; c < classes; c++)
    for (int x = 0; x < OST_TILE; x++)
      planes[c * OST_TILE + x] *= sum[x];
}

/* In double with libm's exponential, one pixel after the other. */
void
ost_kernel_tile_softmax_ref (float *planes, int classes)
{
  for (int x = 0; x < OST_TILE; x++)
    {
      double largest = -INFINITY, sum = 0;

      for (int c = 0; c < classes; c++)
        largest = fmax (largest, planes[c * OST_TILE + x]);
      for (int c = 0; c < classes; c++)
        sum += exp (planes[c * OST_TILE + x] - largest);
      for (int c = 0; c < classes; c++)
        planes[c * OST_TILE + x] = (float) (exp (planes[c * OST_TILE + x] - largest) / sum);
    }
}

/* --- sums --------------------------------------------------------------------------------------------------------- */

/* In double from the lanes on: a sum over a whole image has lost too many digits in float32. */
static inline __attribute__ ((always_inline)) double
add_lanes (Vector x)
{
  double sum = 0;

  for (int i = 0; i < LANES; i++)
    sum += (double) x[i];
  return sum;
}

/* x where the label is this one, else 0: the one-hot annotation is never written down. */
static inline __attribute__ ((always_inline)) Vector
where_equal (Vector x, Vector labels, Vector label)
{
  return (Vector) ((Mask) x & (labels == label));
}

/* P_c = sum p_c and I_cm = sum p_c [label_m = c]; the cost needs no more of the pixels, and no map of a sample is
 * kept. */
OST_KERNEL void
ost_kernel_soft_iou_sums (double *sums, const float *p, const float *labels, const float *valid, int classes,
                          int annotations)
{
  for (int c = 0; c < classes; c++)
    {
      const Vector *pc = (const Vector *) (p + c * OST_TILE), *v = (const Vector *) valid;
      const Vector  label = (Vector) { 0 } + (float) c;
      Vector        sum = { 0 };

      for (int x = 0; x < OST_TILE / LANES; x++)
        sum += pc[x] * v[x];
      sums[c * (annotations + 1)] += add_lanes (sum);
      for (int m = 0; m < annotations; m++)
        {
          const Vector *y = (const Vector *) (labels + m * OST_TILE);

          sum = (Vector) { 0 };
          for (int x = 0; x < OST_TILE / LANES; x++)
            sum += where_equal (pc[x] * v[x], y[x], label);
          sums[c * (annotations + 1) + 1 + m] += add_lanes (sum);
        }
    }
}

void
ost_kernel_soft_iou_sums_ref (double *sums, const float *p, const float *labels, const float *valid, int classes,
                              int annotations)
{
  for (int c = 0; c < classes; c++)
    for (int x = 0; x < OST_TILE; x++)
      {
        const double pc = p[c * OST_TILE + x] * valid[x];

        sums[c * (annotations + 1)] += pc;
        for (int m = 0; m < annotations; m++)
          if (labels[m * OST_TILE + x] == (float) c)
            sums[c * (annotations + 1) + 1 + m] += pc;
      }
}

/* --- gradient ----------------------------------------------------------------------------------------------------- */

/* Two passes over the classes: dp_c from the slopes and sum_c p_c dp_c, then dlogit_c = p_c (dp_c - that sum), the
 * gradient of softmax. Between them dp waits in dlogits. */
OST_KERNEL void
ost_kernel_soft_iou_gradient (float *dlogits, const float *slopes, const float *p, const float *labels,
                              const float *valid, int classes, int annotations)
{
  for (int x = 0; x < OST_TILE; x += LANES)
    {
      Vector dot = { 0 };

      for (int c = 0; c < classes; c++)
        {
          const float *slope = slopes + c * (annotations + 1);
          const Vector label = (Vector) { 0 } + (float) c;
          Vector       dp = (Vector) { 0 } + slope[0];

          for (int m = 0; m < annotations; m++)
            dp += where_equal ((Vector) { 0 } + slope[1 + m], *(const Vector *) (labels + m * OST_TILE + x), label);
          dp *= *(const Vector *) (valid + x);
          *(Vector *) (dlogits + c * OST_TILE + x) = dp;
          dot += dp * *(const Vector *) (p + c * OST_TILE + x);
        }
      for (int c = 0; c < classes; c++)
        {
          Vector *d = (Vector *) (dlogits + c * OST_TILE + x);

          *d = *(const Vector *) (p + c * OST_TILE + x) * (*d - dot);
        }
    }
}

/* The Jacobian written out: dlogit_c = sum_k dp_k p_c ([k = c] - p_k). */
void
ost_kernel_soft_iou_gradient_ref (float *dlogits, const float *slopes, const float *p, const float *labels,
                                  const float *valid, int classes, int annotations)
{
  for (int x = 0; x < OST_TILE; x++)
    for (int c = 0; c < classes; c++)
      {
        double d = 0;

        for (int k = 0; k < classes; k++)
          {
            const float *slope = slopes + k * (annotations + 1);
            double       dp = slope[0];

            for (int m = 0; m < annotations; m++)
              dp += labels[m * OST_TILE + x] == (float) k ? slope[1 + m] : 0;
            d += dp * valid[x] * p[c * OST_TILE + x] * ((k == c) - p[k * OST_TILE + x]);
          }
        dlogits[c * OST_TILE + x] = (float) d;
      }
}
