/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"

/* y = x s + t, x N,..,C; s and t N,C, or 1,C for all images (t may be missing);
 * dx = dy s, ds = sum of dy x, dt = sum of dy over the pixels that share them
 *
 * Split by image and then by rows of pixels: N x parts pieces, each with C double sums of its own in the scratch, which
 * are added up in that order whatever thread made them. */

enum { X, SCALE, SHIFT };

typedef struct
{
  int64_t n, pixels, channels;  /* N, the product of what is between, C */
  OstRows split;                /* of the pixels of one image */
  gboolean shared_scale, shared_shift;
} Modulate;

OST_KERNEL static void
modulate (float *y, const float *x, const float *scale, const float *shift, int64_t rows, int64_t n)
{
  for (int64_t r = 0; r < rows; r++, x += n, y += n)
    if (shift != NULL)
      for (int64_t i = 0; i < n; i++)
        y[i] = x[i] * scale[i] + shift[i];
    else
      for (int64_t i = 0; i < n; i++)
        y[i] = x[i] * scale[i];
}

/* Forward, and with dy for x and no shift, the gradient of x. */
static void
apply (OstOp *op, float *y, const float *x, const float *shift)
{
  const Modulate *m = op->data;
  const float    *scale = ost_op_input (op, SCALE);
  const int64_t   parts = m->split.parts;

#pragma omp parallel for schedule (static) if (m->n * parts > 1)
  for (int64_t i = 0; i < m->n * parts; i++)
    {
      const int64_t n = i / parts, from = (n * m->pixels + i % parts * m->split.per) * m->channels;

      modulate (y + from, x + from, scale + (m->shared_scale ? 0 : n * m->channels),
                shift != NULL ? shift + (m->shared_shift ? 0 : n * m->channels) : NULL,
                ost_rows_in_part (&m->split, i % parts), m->channels);
    }
}

static void
modulate_forward (OstOp *op)
{
  apply (op, ost_op_output (op), ost_op_input (op, X), op->n_inputs > SHIFT ? ost_op_input (op, SHIFT) : NULL);
}

/* Sums of dy, or of dy x, for each image, or for all. */
static void
sum_gradient (OstOp *op, float *to, const float *x, gboolean shared)
{
  const Modulate *m = op->data;
  const float    *dy = ost_op_output_gradient (op);
  double         *sums = ost_op_scratch (op);
  const int64_t   parts = m->split.parts, c = m->channels;

  memset (sums, 0, op->scratch_bytes);
#pragma omp parallel for schedule (static) if (m->n * parts > 1)
  for (int64_t i = 0; i < m->n * parts; i++)
    {
      const int64_t from = (i / parts * m->pixels + i % parts * m->split.per) * c;
      const int64_t rows = ost_rows_in_part (&m->split, i % parts);

      if (x != NULL)
        ost_kernel_column_products (sums + i * c, dy + from, x + from, rows, c);
      else
        ost_kernel_column_sums (sums + i * c, dy + from, rows, c);
    }
  if (shared)
    ost_add_part_sums (to, sums, m->n * parts, c);
  for (int64_t n = 0; n < m->n && !shared; n++)
    ost_add_part_sums (to + n * c, sums + n * parts * c, parts, c);
}

/* dx last: it may lie over dy, which the sums read. */
static void
modulate_backward (OstOp *op)
{
  const Modulate *m = op->data;
  float          *dx = ost_op_input_gradient (op, X), *dscale = ost_op_input_gradient (op, SCALE);
  float          *dshift = op->n_inputs > SHIFT ? ost_op_input_gradient (op, SHIFT) : NULL;

  if (dscale != NULL)
    sum_gradient (op, dscale, ost_op_input (op, X), m->shared_scale);
  if (dshift != NULL)
    sum_gradient (op, dshift, NULL, m->shared_shift);
  if (dx != NULL)
    apply (op, dx, ost_op_output_gradient (op), NULL);
}

static const OstOpClass modulate_class = {
  .name = "modulate", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_INPUTS, .cheap = TRUE,
  .forward = modulate_forward, .backward = modulate_backward, .in_place = TRUE,
};

static gboolean
fits (const OstShape *x, const OstShape *factor)
{
  return x->n_dims >= 2 && factor->n_dims == 2 && factor->sizes[1] == x->sizes[x->n_dims - 1] &&
         (factor->sizes[0] == x->sizes[0] || factor->sizes[0] == 1);
}

OstValue *
ost_modulate (OstGraph *graph, OstValue *x, OstValue *scale, OstValue *shift)
{
  OstValue *const inputs[] = { x, scale, shift };
  const int       n_inputs = shift != NULL ? 3 : 2;

  if (x == NULL || scale == NULL)
    return NULL;

  const OstShape *shape = ost_value_get_shape (x);

  for (int i = SCALE; i < n_inputs; i++)
    {
      const OstShape  *factor = ost_value_get_shape (inputs[i]);
      g_autofree char *left = ost_shape_to_string (shape), *right = ost_shape_to_string (factor);

      if (!fits (shape, factor))
        return ost_graph_fail (graph, "modulate: %s is not N,C or 1,C of %s", right, left);
    }

  Modulate *m = g_new (Modulate, 1);

  *m = (Modulate) { .n = shape->sizes[0], .channels = shape->sizes[shape->n_dims - 1] };
  m->pixels = ost_shape_product (shape, 1, shape->n_dims - 1);
  m->split = ost_rows_split (m->pixels, m->channels, OST_MAX_PARTS);
  m->shared_scale = ost_value_get_shape (scale)->sizes[0] == 1;
  m->shared_shift = shift != NULL && ost_value_get_shape (shift)->sizes[0] == 1;

  OstOp *op = ost_op_new (graph, &modulate_class, inputs, n_inputs, *shape, m);

  if (op != NULL)
    op->scratch_bytes = (gsize) m->n * ost_part_sums_bytes (&m->split, m->channels);
  return op != NULL ? op->output : NULL;
}
