/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/nn/ost-op.h"
#include "core/nn/ost-ops.h"
#include "core/kernels/ost-kernel.h"

/* y[v,u] = x[floor (v H / H'), floor (u W / W')];  dx[v,u] = sum of dy where it went, found by inverting the rule: rows
 * ceil (v H' / H) .. ceil ((v + 1) H' / H) - 1. */

typedef struct
{
  int64_t n, h, w, c, to_h, to_w;
} Resize;

/* ceil (i to / from): the first place in the larger (or smaller) image that reads place i. */
static int64_t
first_from (int64_t i, int64_t from, int64_t to)
{
  return (i * to + from - 1) / from;
}

/* A row of W pixels of C numbers to one of W'; whole pixels move, so any C goes. */
static void
nearest_row (float *y, const float *x, const Resize *r)
{
  for (int64_t u = 0; u < r->to_w; u++)
    memcpy (y + u * r->c, x + u * r->w / r->to_w * r->c, sizeof (float) * (gsize) r->c);
}

static void
nearest_forward (OstOp *op)
{
  const Resize *r = op->data;
  const float  *x = ost_op_input (op, 0);
  float        *y = ost_op_output (op);

#pragma omp parallel for schedule (static)
  for (int64_t i = 0; i < r->n * r->to_h; i++)
    {
      const int64_t from = i / r->to_h * r->h + i % r->to_h * r->h / r->to_h;

      nearest_row (y + i * r->to_w * r->c, x + from * r->w * r->c, r);
    }
}

OST_KERNEL static void
add_to (float *x, const float *y, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    x[i] += y[i];
}

static void
nearest_row_gradient (float *dx, const float *dy, const Resize *r)
{
  for (int64_t u = 0; u < r->w; u++)
    for (int64_t to = first_from (u, r->w, r->to_w); to < first_from (u + 1, r->w, r->to_w); to++)
      add_to (dx + u * r->c, dy + to * r->c, r->c);
}

static void
nearest_backward (OstOp *op)
{
  const Resize *r = op->data;
  const float  *dy = ost_op_output_gradient (op);
  float        *dx = ost_op_input_gradient (op, 0);

#pragma omp parallel for schedule (static)
  /* Rows of dx, not of dy: each is written by one thread, which sums in the order of dy. */
  for (int64_t i = 0; i < r->n * r->h; i++)
    {
      const int64_t n = i / r->h, v = i % r->h;
      float        *row = dx + i * r->w * r->c;

      memset (row, 0, sizeof (float) * (gsize) (r->w * r->c));
      for (int64_t to = first_from (v, r->h, r->to_h); to < first_from (v + 1, r->h, r->to_h); to++)
        nearest_row_gradient (row, dy + (n * r->to_h + to) * r->to_w * r->c, r);
    }
}

static const OstOpClass nearest_class = {
  .name = "resize_nearest", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_NOTHING, .cheap = TRUE,
  .forward = nearest_forward, .backward = nearest_backward,
};

OstValue *
ost_resize_nearest (OstGraph *graph, OstValue *x, int height, int width)
{
  if (x == NULL)
    return NULL;

  const OstShape   shape = *ost_value_get_shape (x);
  g_autofree char *text = ost_shape_to_string (&shape);

  if (shape.n_dims != 4 || height < 1 || width < 1)
    return ost_graph_fail (graph, "resize_nearest: %s cannot become %d x %d: N,H,W,C is needed", text, height, width);

  const Resize resize = { shape.sizes[0], shape.sizes[1], shape.sizes[2], shape.sizes[3], height, width };
  OstOp       *op = ost_op_new (graph, &nearest_class, &x, 1, OST_SHAPE (resize.n, height, width, resize.c),
                                g_memdup2 (&resize, sizeof resize));

  return op != NULL ? op->output : NULL;
}
