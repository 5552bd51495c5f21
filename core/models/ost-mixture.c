/* SPDX-License-Identifier: Apache-2.0 */
#include "core/models/ost-mixture.h"

#include "core/nn/ost-ops.h"

/* deep N,h,w,F, pi N,K. With deep_routing the last layer has no bias, as in the published code. */
OstValue *
ost_mixture_routing (OstGraph *graph, OstValue *deep, const OstMixture *mixture)
{
  OstValue *x = ost_global_pool (graph, deep);
  const int width = deep != NULL ? (int) ost_value_get_shape (deep)->sizes[3] : 0;

  x = ost_relu (graph, ost_linear (graph, "route.0", x, width, TRUE));
  if (mixture->deep_routing)
    x = ost_relu (graph, ost_linear (graph, "route.2", x, width, TRUE));
  x = ost_linear (graph, mixture->deep_routing ? "route.4" : "route.2", x, mixture->experts, !mixture->deep_routing);
  return ost_softmax (graph, x);
}
