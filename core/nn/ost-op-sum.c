/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"

/* x seen as outer x middle x inner, middle being the dimensions that go away:
 *
 *   y = scale sum over middle of x;  dx = scale dy, the same for all of middle
 *
 * with scale 1 for the sum and 1 / middle for the mean. Threads take pieces (an `outer` and a part of its middle), each
 * with `inner` double sums; the parts of an `outer` are added in order. */

typedef struct
{
  int64_t outer, middle, inner;
  OstRows split;                /* of the middle of one `outer` */
  double  scale;
} Sum;

static void
sum_forward (OstOp *op)
{
  const Sum    *s = op->data;
  const float  *x = ost_op_input (op, 0);
  float        *y = ost_op_output (op);
  double       *sums = ost_op_scratch (op);
  const int64_t parts = s->split.parts, pieces = s->outer * parts;

  memset (sums, 0, op->scratch_bytes);
#pragma omp parallel for schedule (static) if (pieces > 1 && pieces * s->split.per * s->inner > OST_CHUNK)
  for (int64_t i = 0; i < pieces; i++)
    {
      const int64_t from = (i / parts * s->middle + i % parts * s->split.per) * s->inner;

      ost_kernel_column_sums (sums + i * s->inner, x + from, ost_rows_in_part (&s->split, i % parts), s->inner);
    }
  for (int64_t i = 0; i < s->outer; i++)
    for (int64_t j = 0; j < s->inner; j++)
      {
        double sum = 0;

        for (int64_t p = 0; p < parts; p++)
          sum += sums[(i * parts + p) * s->inner + j];
        y[i * s->inner + j] = (float) (s->scale * sum);
      }
}

OST_KERNEL static void
spread (float *dx, const float *dy, float scale, int64_t rows, int64_t n)
{
  for (int64_t r = 0; r < rows; r++, dx += n)
    for (int64_t i = 0; i < n; i++)
      dx[i] = scale * dy[i];
}

static void
sum_backward (OstOp *op)
{
  const Sum    *s = op->data;
  const float  *dy = ost_op_output_gradient (op);
  float        *dx = ost_op_input_gradient (op, 0);
  const int64_t parts = s->split.parts, pieces = s->outer * parts;

#pragma omp parallel for schedule (static) if (pieces > 1 && pieces * s->split.per * s->inner > OST_CHUNK)
  for (int64_t i = 0; i < pieces; i++)
    {
      const int64_t from = (i / parts * s->middle + i % parts * s->split.per) * s->inner;

      spread (dx + from, dy + i / parts * s->inner, (float) s->scale, ost_rows_in_part (&s->split, i % parts),
              s->inner);
    }
}

static const OstOpClass sum_class = {
  .name = "sum", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_NOTHING,
  .forward = sum_forward, .backward = sum_backward,
};

static const OstOpClass mean_class = {
  .name = "mean", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_NOTHING,
  .forward = sum_forward, .backward = sum_backward,
};

static OstShape
without (const OstShape *shape, int first, int last)
{
  OstShape left = { 0 };

  for (int i = 0; i < shape->n_dims; i++)
    if (i < first || i > last)
      left.sizes[left.n_dims++] = shape->sizes[i];
  return left;
}

static OstValue *
add_op (OstGraph *graph, const OstOpClass *klass, OstValue *x, int first, int last)
{
  if (x == NULL)
    return NULL;

  const OstShape   shape = *ost_value_get_shape (x);
  g_autofree char *text = ost_shape_to_string (&shape);

  if (first < 0 || last < first || last >= shape.n_dims)
    return ost_graph_fail (graph, "%s: %s has no dimensions %d to %d", klass->name, text, first, last);

  Sum *s = g_new (Sum, 1);

  *s = (Sum) { ost_shape_product (&shape, 0, first), ost_shape_product (&shape, first, last + 1),
               ost_shape_product (&shape, last + 1, shape.n_dims) };
  s->split = ost_rows_split (s->middle, s->inner, OST_MAX_PARTS);
  s->scale = klass == &mean_class ? 1.0 / (double) s->middle : 1;

  OstOp *op = ost_op_new (graph, klass, &x, 1, without (&shape, first, last), s);

  if (op == NULL)
    return NULL;
  op->scratch_bytes = (gsize) s->outer * ost_part_sums_bytes (&s->split, s->inner);
  return op->output;
}

OstValue *
ost_sum (OstGraph *graph, OstValue *x, int first, int last)
{
  return add_op (graph, &sum_class, x, first, last);
}

OstValue *
ost_mean (OstGraph *graph, OstValue *x, int first, int last)
{
  return add_op (graph, &mean_class, x, first, last);
}
