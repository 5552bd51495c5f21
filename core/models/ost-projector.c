/* SPDX-License-Identifier: Apache-2.0 */
#include "core/models/ost-projector.h"

#include "core/nn/ost-ops.h"

static OstValue *
numbered_linear (OstGraph *graph, OstValue *x, int place, int width, gboolean bias)
{
  g_autofree char *name = g_strdup_printf ("%d", place);

  return ost_linear (graph, name, x, width, bias);
}

/* The norm takes the ReLU with it; the place after it is the ReLU's, which has no numbers. */
static OstValue *
numbered_norm (OstGraph *graph, OstValue *x, int place)
{
  g_autofree char *name = g_strdup_printf ("%d", place);

  return ost_batch_norm (graph, name, x, (OstBatchNorm) { .relu = TRUE });
}

/* N,F to N,D. No norm after the last layer, and none of its ReLUs: the losses work on all of the space. */
OstValue *
ost_projector (OstGraph *graph, OstValue *x, OstProjector projector)
{
  int place = 0;

  for (int i = 0; i < OST_PROJECTOR_MAX_HIDDEN && projector.hidden[i] > 0; i++)
    {
      x = numbered_linear (graph, x, place++, projector.hidden[i], !projector.norm);
      x = projector.norm ? numbered_norm (graph, x, place++) : ost_relu (graph, x);
      place++;
    }
  return numbered_linear (graph, x, place, projector.out, projector.bias);
}
