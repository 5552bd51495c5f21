/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-graph-private.h"
#include <string.h>
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-weights-private.h"

/* to = a + b; `to` may be either. */
OST_KERNEL static void
add (float *to, const float *a, const float *b, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    to[i] = a[i] + b[i];
}

/* --- Gradients of parameters --- */

/* Directly where they belong, or into scratch while something is there that they must be added to: an earlier graph or
 * batch, or an earlier use of the same parameter in this graph. Each begins at a multiple of 64 bytes. */
static void
hand_out_gradients (OstNode *node)
{
  OstWeights *weights = node->op.graph->weights;
  gsize       bytes = 0;
  float      *scratch;

  for (int i = 0; i < node->op.n_parameters; i++)
    if (node->learnt[i] && node->op.parameters[i]->has_gradient)
      bytes += sizeof (float) * (gsize) (node->op.parameters[i]->value->count + 15) / 16 * 16;
  scratch = ost_weights_scratch (weights, OST_SCRATCH_GRADIENT, bytes);
  for (int i = 0; i < node->op.n_parameters; i++)
    {
      OstParameter *parameter = node->op.parameters[i];

      if (!node->learnt[i])
        continue;
      node->parameter_gradients[i] = parameter->has_gradient ? scratch : parameter->gradient->data;
      if (parameter->has_gradient)
        scratch += (parameter->value->count + 15) / 16 * 16;
    }
}

/* gradient += what this operation contributed; or it stands there already, and is the gradient from now on. */
static void
take_in_gradients (OstNode *node)
{
  for (int i = 0; i < node->op.n_parameters; i++)
    {
      OstParameter *parameter = node->op.parameters[i];

      if (!node->learnt[i])
        continue;
      if (parameter->has_gradient)
        ost_for_elements (add, parameter->gradient->data, parameter->gradient->data, node->parameter_gradients[i],
                          parameter->gradient->count);
      parameter->has_gradient = TRUE;
    }
}

/* --- Steps --- */

/* The phase chooses the buffers that ost_op_input and the like return: those of the forward or of the backward pass. */
static void
run_forward (OstGraph *graph, OstNode *node, gboolean again)
{
  OstProfile  *profile = node->profile;
  const gint64 start = g_get_monotonic_time ();
  gint64       spent;

  graph->phase = again ? 1 : 0;
  graph->again = again;
  node->op.klass->forward (&node->op);
  spent = g_get_monotonic_time () - start;
  *(again ? &profile->again_us : &profile->forward_us) += spent;
  *(again ? &profile->n_again : &profile->n_forward) += 1;
}

static void
run_backward (OstGraph *graph, OstNode *node)
{
  const gint64 start = g_get_monotonic_time ();

  graph->phase = 1;
  graph->again = FALSE;
  if (node->learns)
    hand_out_gradients (node);
  node->op.klass->backward (&node->op);
  if (node->learns)
    take_in_gradients (node);
  node->profile->backward_us += g_get_monotonic_time () - start;
  node->profile->n_backward++;
}

/* Sums of gradients are nobody's operation; in the profile they are. */
static void
run_sum (OstGraph *graph, const OstStep *step)
{
  const gint64 start = g_get_monotonic_time ();
  float       *to = ost_graph_buffer (graph, step->to);

  if (step->kind == OST_STEP_ADD)
    ost_for_elements (add, to, ost_graph_buffer (graph, step->a), ost_graph_buffer (graph, step->b),
                      (int64_t) (step->bytes / sizeof (float)));
  else
    memcpy (to, ost_graph_buffer (graph, step->a), step->bytes);
  graph->sums->backward_us += g_get_monotonic_time () - start;
  graph->sums->n_backward++;
}

/* The schedule has settled everything; a run has nothing to decide. */
static void
run_step (OstGraph *graph, const OstStep *step)
{
  switch (step->kind)
    {
    case OST_STEP_FORWARD:
    case OST_STEP_AGAIN:
      run_forward (graph, step->node, step->kind == OST_STEP_AGAIN);
      break;
    case OST_STEP_BACKWARD:
      run_backward (graph, step->node);
      break;
    case OST_STEP_ADD:
    case OST_STEP_COPY:
      run_sum (graph, step);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
ost_graph_forward (OstGraph *graph)
{
  g_return_if_fail (graph->compiled);
  for (guint i = 0; i < graph->n_forward_steps; i++)
    run_step (graph, &g_array_index (graph->steps, OstStep, i));
  graph->ran_forward = TRUE;
}

/* Values die on the way, so that one forward pass serves one backward pass. */
void
ost_graph_backward (OstGraph *graph)
{
  g_return_if_fail (graph->mode == OST_GRAPH_TRAIN && graph->ran_forward);
  for (guint i = graph->n_forward_steps; i < graph->steps->len; i++)
    run_step (graph, &g_array_index (graph->steps, OstStep, i));
  graph->ran_forward = FALSE;
}

/* --- Profile --- */

static gint64
total (const OstProfile *profile)
{
  return profile->forward_us + profile->backward_us + profile->again_us;
}

static int
compare_total (gconstpointer a, gconstpointer b)
{
  const gint64 x = total (*(OstProfile *const *) a), y = total (*(OstProfile *const *) b);

  return x < y ? 1 : x > y ? -1 : 0;
}

static void
append_time (GString *text, const char *what, gint64 us, gint64 n)
{
  g_string_append_printf (text, "  %s %8.3f s in %5" G_GINT64_FORMAT, what, 1e-6 * (double) us, n);
}

char *
ost_graph_dup_profile (OstGraph *graph, gboolean reset)
{
  GString *text = g_string_new (NULL);

  g_ptr_array_sort (graph->profiles, compare_total);
  for (guint i = 0; i < graph->profiles->len; i++)
    {
      OstProfile *p = g_ptr_array_index (graph->profiles, i);

      if (p->n_forward + p->n_backward > 0)
        {
          g_string_append_printf (text, "%-16s", p->klass->name);
          append_time (text, "forward", p->forward_us, p->n_forward);
          append_time (text, "backward", p->backward_us, p->n_backward);
          append_time (text, "again", p->again_us, p->n_again);
          g_string_append_c (text, '\n');
        }
      if (reset)
        *p = (OstProfile) { .klass = p->klass };
    }
  return g_string_free (text, FALSE);
}
