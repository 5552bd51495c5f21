/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-graph-private.h"

/* Runs through both passes once, on paper. Buffers are numbers here; each remembers the first and the last step that
 * touches it, and the plan then lets those share memory whose lives do not meet. A step is known by its place.
 *
 * Forward: one step for each operation; the output is born in it. Backward, from the last operation to the first: what
 * it reads and was dropped is computed again (steps AGAIN), then it writes gradients of its inputs.
 *
 * Gradients: a value read by several operations has the sum of what each of them contributes. The first contribution
 * *is* the gradient, without a copy; the next ones are added (steps ADD) in the order of the backward pass, so the bits
 * do not depend on threads. A buffer may be the gradient of several values at once (operations that hand dy on, such as
 * a sum): `holders` counts them, and only a buffer with a single holder may be written over.
 *
 * An example, the end of a residual block, s = a + x with a = conv (x). ds arrives in the buffer G. The sum hands it
 * on: G is now da and, for the time being, dx (two holders). The convolution reads G and writes its part of dx into D.
 * x has two parts then; G is da as well at that moment, so they are not added into G but into a third buffer,
 * S = G + D. After that step nobody touches G and D any more, and the plan may put other things there. */

static int
now (OstGraph *graph)
{
  return (int) graph->steps->len - 1;
}

static OstBuffer *
get_buffer (OstGraph *graph, int i)
{
  return &g_array_index (graph->buffers, OstBuffer, i);
}

/* Used at this step. */
static void
touch (OstGraph *graph, int i)
{
  if (i >= 0)
    get_buffer (graph, i)->last = MAX (get_buffer (graph, i)->last, now (graph));
}

/* -1 for nothing: operations without state, for example. */
static int
add_buffer (OstGraph *graph, gsize bytes)
{
  const OstBuffer buffer = { .bytes = bytes, .first = MAX (now (graph), 0), .last = now (graph) };

  if (bytes == 0)
    return -1;
  g_array_append_val (graph->buffers, buffer);
  return (int) graph->buffers->len - 1;
}

static int
add_pinned (OstGraph *graph, gsize bytes)
{
  const int i = add_buffer (graph, bytes);

  get_buffer (graph, i)->first = 0;
  get_buffer (graph, i)->last = OST_FOREVER;
  get_buffer (graph, i)->holders = 2;   /* the value and the caller: nobody works in place in it */
  return i;
}

static void
add_step (OstGraph *graph, OstStepKind kind, OstNode *node)
{
  const OstStep step = { .kind = kind, .node = node };

  g_array_append_val (graph->steps, step);
}

static void
pin (OstGraph *graph)
{
  for (guint i = 0; i < graph->values->len; i++)
    {
      OstValue *value = g_ptr_array_index (graph->values, i);

      if (!value->pinned)
        continue;
      value->data[0] = value->data[1] = add_pinned (graph, value->bytes);
      if (graph->mode == OST_GRAPH_TRAIN && (value->producer != NULL || value->wants_gradient))
        value->gradient = add_pinned (graph, value->bytes);
    }
}

/* --- Computing values --- */

static void
compute (OstGraph *graph, OstNode *node, int phase)
{
  OstOp *op = &node->op;

  add_step (graph, phase == 0 ? OST_STEP_FORWARD : OST_STEP_AGAIN, node);
  for (int i = 0; i < op->n_inputs; i++)
    touch (graph, op->inputs[i]->data[phase]);
  if (op->output->data[phase] < 0)
    op->output->data[phase] = add_buffer (graph, op->output->bytes);
  if (node->state[phase] < 0)
    node->state[phase] = add_buffer (graph, op->state_bytes);
  touch (graph, node->state[phase]);
}

/* This operation reads it last, and once. Consumers are in the order of the forward pass, one entry for each input. */
static gboolean
is_last_reader (const OstNode *node, const OstValue *value)
{
  const guint n = value->consumers->len;

  return g_ptr_array_index (value->consumers, n - 1) == node
         && (n < 2 || g_ptr_array_index (value->consumers, n - 2) != node);
}

/* The output where an input was, if the operation can (`over`). Only in inference: in training the backward
 * pass may read the input. */
static void
write_over (OstGraph *graph, OstNode *node)
{
  const OstValue *input = node->op.over > 0 ? node->op.inputs[node->op.over - 1] : NULL;
  OstValue       *output = node->op.output;

  if (input != NULL && graph->mode == OST_GRAPH_INFER && !input->pinned && !output->pinned
      && input->bytes == output->bytes && is_last_reader (node, input))
    output->data[0] = input->data[0];
}

/* A kept value is the same buffer in both passes; a dropped one has none in the backward pass until it is computed
 * again. State of cheap operations (statistics of a batch norm) stays even then: they need it to make the same bits. */
static void
forward_pass (OstGraph *graph)
{
  for (guint i = 0; i < graph->nodes->len; i++)
    {
      OstNode  *node = g_ptr_array_index (graph->nodes, i);
      OstValue *value = node->op.output;

      write_over (graph, node);
      compute (graph, node, 0);
      if (!value->dropped)
        value->data[1] = value->data[0];
      if (!value->dropped || node->op.klass->cheap)
        node->state[1] = node->state[0];
    }
  graph->n_forward_steps = graph->steps->len;
}

/* Has the value in the backward pass, computing it and what it comes from again where it was dropped. */
static void
ensure (OstGraph *graph, OstValue *value)
{
  if (value->data[1] >= 0)
    return;
  for (int i = 0; i < value->producer->op.n_inputs; i++)
    ensure (graph, value->producer->op.inputs[i]);
  compute (graph, value->producer, 1);
}

/* --- Gradients --- */

/* The value lets go of its old gradient and takes this buffer. */
static void
hold (OstGraph *graph, OstValue *value, int buffer)
{
  if (value->gradient >= 0)
    get_buffer (graph, value->gradient)->holders--;
  value->gradient = buffer;
  get_buffer (graph, buffer)->holders++;
}

static void
add_sum (OstGraph *graph, OstStepKind kind, int to, int a, int b)
{
  OstStep *step;

  add_step (graph, kind, NULL);
  step = &g_array_index (graph->steps, OstStep, now (graph));
  step->to = to;
  step->a = a;
  step->b = b;
  step->bytes = get_buffer (graph, a)->bytes;
  touch (graph, to);
  touch (graph, a);
  touch (graph, b);
}

/* What stands in `source` is (a part of) the gradient of the value: four cases. Pinned: the caller reads it from a
 * place of its own, so it is written or added there. The first contribution: it is the gradient. Another one, nobody
 * else holds the buffer: added in place. Else the sum goes to a new buffer, as others still read the old one. */
static void
contribute (OstGraph *graph, OstValue *value, int source, GHashTable *written)
{
  const int old = value->gradient;

  if (value->pinned)
    {
      if (g_hash_table_contains (written, value))
        add_sum (graph, OST_STEP_ADD, old, old, source);
      else if (old != source)
        add_sum (graph, OST_STEP_COPY, old, source, -1);
      g_hash_table_add (written, value);
    }
  else if (old < 0)
    hold (graph, value, source);
  else if (get_buffer (graph, old)->holders == 1)
    add_sum (graph, OST_STEP_ADD, old, old, source);
  else
    {
      const int sum = add_buffer (graph, value->bytes);

      add_sum (graph, OST_STEP_ADD, sum, old, source);
      get_buffer (graph, sum)->first = now (graph);
      hold (graph, value, sum);
    }
}

static gboolean
is_wanted (const OstNode *node, int i)
{
  return node->op.inputs[i]->wants_gradient;
}

/* The first input of this operation that is this value. */
static gboolean
is_first (const OstNode *node, int i)
{
  for (int j = 0; j < i; j++)
    if (node->op.inputs[j] == node->op.inputs[i])
      return FALSE;
  return TRUE;
}

/* Where backward writes the gradient of input i: straight into the caller's place when it is the first contribution and
 * for this input alone; over the output's gradient when nobody else holds that; else into a buffer of its own. */
static int
choose_target (OstGraph *graph, OstNode *node, int i, GHashTable *written)
{
  OstValue      *value = node->op.inputs[i];
  const int      above = node->output_gradient;
  const gboolean alone = node->op.klass->gradient == OST_GRADIENT_OWN || node->op.n_inputs == 1;

  if (alone && value->pinned && is_wanted (node, i) && is_first (node, i) && !g_hash_table_contains (written, value))
    return value->gradient;
  if (i == 0 && node->op.klass->in_place && get_buffer (graph, above)->holders == 1
      && value->bytes == node->op.output->bytes)
    return above;
  return add_buffer (graph, value->bytes);
}

/* What OstOpClass.needs names lives until this step; what it does not name may be gone. */
static void
touch_needed (OstGraph *graph, OstNode *node)
{
  const unsigned needs = node->op.klass->needs;

  for (int i = 0; i < node->op.n_inputs; i++)
    if (ost_node_needs_input (node, i))
      touch (graph, node->op.inputs[i]->data[1]);
  if (needs & OST_NEEDS_OUTPUT)
    touch (graph, node->op.output->data[1]);
  touch (graph, node->state[1]);
  touch (graph, node->output_gradient);
}

static void
ensure_needed (OstGraph *graph, OstNode *node)
{
  const unsigned needs = node->op.klass->needs;

  for (int i = 0; i < node->op.n_inputs; i++)
    if (ost_node_needs_input (node, i))
      ensure (graph, node->op.inputs[i]);
  /* A state that was not kept comes back with the output, which forward writes along with it. */
  if (needs & OST_NEEDS_OUTPUT || (node->op.state_bytes > 0 && node->state[1] < 0))
    ensure (graph, node->op.output);
}

/* The step is there already: buffers are born in it. */
static void
write_gradients (OstGraph *graph, OstNode *node, GHashTable *written)
{
  const gboolean same = node->op.klass->gradient == OST_GRADIENT_SAME;

  for (int i = 0; i < node->op.n_inputs; i++)
    if (is_wanted (node, i) && !(same && i > 0))
      node->input_gradients[i] = choose_target (graph, node, i, written);
    /* Not wanted itself, but input 1 is, and its gradient is what is written as that of input 0. */
    else if (same && i == 0)
      node->input_gradients[0] = choose_target (graph, node, 0, written);
  for (int i = 0; i < node->op.n_inputs; i++)
    if (is_wanted (node, i))
      contribute (graph, node->op.inputs[i], node->input_gradients[same ? 0 : i], written);
}

static void
pass_gradient (OstGraph *graph, OstNode *node, GHashTable *written)
{
  for (int i = 0; i < node->op.n_inputs; i++)
    if (is_wanted (node, i))
      contribute (graph, node->op.inputs[i], node->output_gradient, written);
}

/* The gradient of the output is complete here: all its readers come later in the forward pass and have gone back
 * already. */
static void
go_back (OstGraph *graph, OstNode *node, GHashTable *written)
{
  OstValue *value = node->op.output;

  node->output_gradient = value->gradient;
  if (node->op.klass->gradient == OST_GRADIENT_PASS)
    pass_gradient (graph, node, written);
  else
    {
      ensure_needed (graph, node);
      add_step (graph, OST_STEP_BACKWARD, node);
      touch_needed (graph, node);
      write_gradients (graph, node, written);
    }
  get_buffer (graph, node->output_gradient)->holders--;
  if (!value->pinned)
    value->gradient = -1;
}

static void
backward_pass (OstGraph *graph)
{
  g_autoptr(GHashTable) written = g_hash_table_new (NULL, NULL);   /* pinned values with a part of their gradient */

  for (guint i = graph->nodes->len; i-- > 0;)
    {
      OstNode *node = g_ptr_array_index (graph->nodes, i);

      if (node->runs_backward && node->op.output->gradient >= 0)
        go_back (graph, node, written);
    }
}

void
ost_graph_schedule (OstGraph *graph)
{
  pin (graph);
  forward_pass (graph);
  if (graph->mode == OST_GRAPH_TRAIN)
    backward_pass (graph);
}
