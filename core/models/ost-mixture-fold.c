/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/models/ost-mixture-head.h"

/* Folding and unfolding the injection (ost-mixture-head.h): a few thousand numbers, in double.
 *
 *   s_i = W_s[i] z + b_s[i] + 1e-5,   r_i = W_b[i] z + b_b[i],   A_ji = W_ji s_i,   c_j = b_j + sum_i W_ji s_i r_i
 *
 * The product rule gives all gradients from dA and dc of each sample n:
 *
 *   dW_ji = sum_n (dA_ji + dc_j r_i) s_i,   db_j = sum_n dc_j,
 *   ds_i = sum_j (dA_ji + dc_j r_i) W_ji,   dr_i = sum_j dc_j s_i W_ji,
 *   dW_s = sum_n ds z',   db_s = sum_n ds,   dz = W_s' ds + W_b' dr,   W_b and b_b as W_s and b_s with dr */

#define TINY 1e-5               /* added to W_s z by the published code */

/* s and r of sample n, channel i. */
typedef struct { double s, r; } Injection;

static double
dot (const float *a, const float *b, int n)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    sum += (double) a[i] * b[i];
  return sum;
}

/* s and r in double, made again wherever they are wanted: L products each. */
static Injection
injection (const OstHead *head, OstOp *op, int n, int i)
{
  const int    latent = head->mixture.latent;
  const float *z = ost_op_input (op, OST_HEAD_INPUT_Z) + n * latent;
  Injection    x = { dot (ost_op_parameter (op, head->scale) + i * latent, z, latent),
                     dot (ost_op_parameter (op, head->shift) + i * latent, z, latent) };

  if (head->mixture.injection_bias)
    {
      x.s += (double) ost_op_parameter (op, head->scale_bias)[i] + TINY;
      x.r += (double) ost_op_parameter (op, head->shift_bias)[i];
    }
  return x;
}

/* A_n and c_n. */
static void
fold_sample (const OstHead *head, OstOp *op, int n, float *weight, float *transposed, float *bias)
{
  const float *w = ost_op_parameter (op, head->layer[0]), *b = ost_op_parameter (op, head->layer[0] + 1);

  for (int j = 0; j < head->widths[1]; j++)
    {
      double sum = (double) b[j];

      for (int i = 0; i < head->widths[0]; i++)
        {
          const Injection x = injection (head, op, n, i);
          const double    folded = w[j * head->widths[0] + i] * x.s;

          sum += folded * x.r;
          weight[j * head->rows[0] + i] = transposed[i * head->rows[1] + j] = (float) folded;
        }
      bias[j] = (float) sum;
    }
}

static void
fold_layer (const OstHead *head, OstOp *op, int l, float *weight, float *transposed, float *bias)
{
  const float *w = ost_op_parameter (op, head->layer[l]), *b = ost_op_parameter (op, head->layer[l] + 1);

  for (int j = 0; j < head->widths[l + 1]; j++)
    for (int i = 0; i < head->widths[l]; i++)
      weight[j * head->rows[l] + i] = transposed[i * head->rows[l + 1] + j] = w[j * head->widths[l] + i];
  memcpy (bias, b, sizeof (float) * (gsize) head->widths[l + 1]);
}

void
ost_head_fold (const OstHead *head, OstOp *op, float *folded)
{
  /* Rows and columns that pad matrices to multiples of 4 are 0. */
  memset (folded, 0, sizeof (float) * (gsize) head->folded_size);
  for (int n = 0; n < head->n_samples; n++)
    {
      const int64_t matrix = (int64_t) n * head->rows[0] * head->rows[1];

      fold_sample (head, op, n, folded + head->weight_at[0] + matrix, folded + head->transposed_at[0] + matrix,
                   folded + head->bias_at[0] + n * head->rows[1]);
    }
  for (int l = 1; l < head->n_layers; l++)
    fold_layer (head, op, l, folded + head->weight_at[l], folded + head->transposed_at[l], folded + head->bias_at[l]);
}

/* --- gradients ---------------------------------------------------------------------------------------------------- */

/* In the order of parts, in double, for every single number: the one place where what threads did comes together. */
static double
add_parts (const OstHead *head, const float *gradients, int64_t at)
{
  double sum = 0;

  for (int part = 0; part < head->batch * head->parts; part++)
    sum += (double) gradients[part * head->gradient_size + at];
  return sum;
}

/* Layers behind the first are used by all samples as they are: parts in order, and the padding left out. */
static void
unfold_layer (const OstHead *head, OstOp *op, int l, const float *gradients)
{
  float *dw = ost_op_parameter_gradient (op, head->layer[l]);
  float *db = ost_op_parameter_gradient (op, head->layer[l] + 1);

  for (int j = 0; j < head->widths[l + 1]; j++)
    {
      for (int i = 0; i < head->widths[l] && dw != NULL; i++)
        dw[j * head->widths[l] + i] = (float) add_parts (head, gradients, head->gradient_at[l] + j * head->rows[l] + i);
      if (db != NULL)
        db[j] = (float) add_parts (head, gradients, head->bias_gradient_at[l] + j);
    }
}

/* Gradients of W_1, b_1 and of each sample's s and r, from those of A_n = W_1 diag (s) and c_n = W_1 (s * r) + b_1. */
typedef struct
{
  double *w, *b;                /* as the parameters */
  double *s, *r;                /* samples x channels */
} Unfolded;

static void
unfold_sample (const OstHead *head, OstOp *op, int n, const float *gradients, Unfolded *to)
{
  const float  *w = ost_op_parameter (op, head->layer[0]);
  const int     channels = head->widths[0];
  const int64_t matrix = head->gradient_at[0] + (int64_t) n * head->rows[0] * head->rows[1];

  for (int j = 0; j < head->widths[1]; j++)
    {
      const double dc = add_parts (head, gradients, head->bias_gradient_at[0] + n * head->rows[1] + j);

      to->b[j] += dc;
      for (int i = 0; i < channels; i++)
        {
          const Injection x = injection (head, op, n, i);
          const double    da = add_parts (head, gradients, matrix + j * head->rows[0] + i);

          to->w[j * channels + i] += (da + dc * x.r) * x.s;
          to->s[n * channels + i] += (da + dc * x.r) * w[j * channels + i];
          to->r[n * channels + i] += dc * x.s * w[j * channels + i];
        }
    }
}

static void
write_floats (float *to, const double *from, int n)
{
  for (int i = 0; i < n && to != NULL; i++)
    to[i] = (float) from[i];
}

/* d (samples x channels), the gradient of W z + b, into those of W and b; adds W' d to dz. dW = sum_n d_n z_n',
 * db = sum_n d_n. Once for s (d = ds) and once for r (d = dr). */
static void
unfold_injection (const OstHead *head, OstOp *op, const double *d, int weight, int bias, double *dz)
{
  const int    latent = head->mixture.latent, channels = head->widths[0];
  const float *w = ost_op_parameter (op, weight), *z = ost_op_input (op, OST_HEAD_INPUT_Z);
  g_autofree double *dw = g_new0 (double, (gsize) (channels * latent)), *db = g_new0 (double, (gsize) channels);

  for (int n = 0; n < head->n_samples; n++)
    for (int i = 0; i < channels; i++)
      {
        const double di = d[n * channels + i];

        db[i] += di;
        for (int k = 0; k < latent; k++)
          {
            dw[i * latent + k] += di * z[n * latent + k];
            dz[n * latent + k] += di * w[i * latent + k];
          }
      }
  write_floats (ost_op_parameter_gradient (op, weight), dw, channels * latent);
  if (bias >= 0)
    write_floats (ost_op_parameter_gradient (op, bias), db, channels);
}

void
ost_head_unfold (const OstHead *head, OstOp *op, const float *gradients)
{
  const int n_weight = head->widths[0] * head->widths[1], n_injected = head->n_samples * head->widths[0];
  const int n_z = head->n_samples * head->mixture.latent;
  g_autofree double *memory = g_new0 (double, (gsize) (n_weight + head->widths[1] + 2 * n_injected + n_z));
  Unfolded to = { .w = memory, .b = memory + n_weight };
  double  *dz;

  to.s = to.b + head->widths[1];
  to.r = to.s + n_injected;
  dz = to.r + n_injected;
  for (int n = 0; n < head->n_samples; n++)
    unfold_sample (head, op, n, gradients, &to);
  write_floats (ost_op_parameter_gradient (op, head->layer[0]), to.w, n_weight);
  write_floats (ost_op_parameter_gradient (op, head->layer[0] + 1), to.b, head->widths[1]);
  unfold_injection (head, op, to.s, head->scale, head->scale_bias, dz);
  unfold_injection (head, op, to.r, head->shift, head->shift_bias, dz);
  write_floats (ost_op_input_gradient (op, OST_HEAD_INPUT_Z), dz, n_z);
  for (int l = 1; l < head->n_layers; l++)
    unfold_layer (head, op, l, gradients);
}
