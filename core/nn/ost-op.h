/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-graph.h"

/* What an operation is, for the files of core/nn (and the fused head of core/models) that define one.
 *
 * An operation has up to OST_OP_INPUTS input values, up to OST_OP_PARAMETERS parameters and one output value. Its file
 * holds the formula, forward and backward side by side, the class and the builder (declared in ost-ops.h), which checks
 * shapes, calls ost_op_new and fills `data`.
 *
 * backward *writes* the gradients of inputs and parameters; where several consumers share a value, the graph hands out
 * a scratch buffer and adds. A pointer that is NULL is not wanted. Loops over pixels use `#pragma omp parallel for`
 * with a fixed split, and sums that must not depend on the number of threads are made per row and then added in order. */

#define OST_OP_INPUTS     8
#define OST_OP_PARAMETERS 16

/* Numbers that a thread takes at a time in loops over elements (256 KiB), whatever their count: the split is fixed. */
#define OST_CHUNK 65536

typedef struct _OstOp      OstOp;
typedef struct _OstOpClass OstOpClass;

typedef enum
{
  OST_LAYOUT_PLAIN,             /* inputs and output in the plain layout: the graph converts where needed */
  OST_LAYOUT_ANY,               /* element by element: one layout for all, an input's that is not plain; f(0, ..) = 0 */
  OST_LAYOUT_CHOSEN,            /* `prepare` chooses: see ost-op-layout.h */
} OstLayoutRule;

/* What backward reads; whatever is not named may be gone by then. */
enum
{
  OST_NEEDS_NOTHING = 0,
  OST_NEEDS_INPUTS  = 1 << 0,
  OST_NEEDS_OUTPUT  = 1 << 1,
  OST_NEEDS_FIRST   = 1 << 2,   /* of the inputs only the first */
};

/* How the gradients of the inputs relate to that of the output. */
typedef enum
{
  OST_GRADIENT_OWN,             /* backward writes each */
  OST_GRADIENT_SAME,            /* they are all the same numbers: backward writes that of input 0, for all */
  OST_GRADIENT_PASS,            /* they are all the output's, number by number: the graph hands it on; `backward` must
                                 * be there but is not called */
} OstGradientRule;

struct _OstOpClass
{
  const char   *name;           /* "conv", for messages and profiles */
  OstLayoutRule layout;
  unsigned      needs;
  gboolean      cheap;          /* costs little more than reading and writing: the graph may compute it again in the
                                 * backward pass instead of keeping the output, when something else is all it needs */
  gboolean    (*prepare)  (OstOp *op, GError **error);   /* or NULL; producers of the inputs are prepared already */
  void        (*forward)  (OstOp *op);
  void        (*backward) (OstOp *op);                   /* NULL: gradients stop here */
  void        (*clear)    (OstOp *op);                   /* or NULL: what `data` owns; `data` itself is g_freed */
  OstGradientRule gradient;
  gboolean      in_place;       /* backward can write the gradient of input 0 over that of the output */

  /* Or NULL. Before layouts: takes over `next`, which alone reads this operation's output and will not be run; its
   * parameters and data stay alive. May add inputs (another operand of `next`): they are there by then. In training
   * only what has a gradient afterwards: see ost_op_is_training. */
  gboolean    (*fuse)     (OstOp *op, OstOp *next);
};

struct _OstOp
{
  const OstOpClass *klass;
  char         *name;           /* the scope it was built in, for messages */
  OstGraph     *graph;
  int           n_inputs, n_parameters;
  OstValue     *inputs[OST_OP_INPUTS];
  OstParameter *parameters[OST_OP_PARAMETERS];
  OstValue     *output;
  gpointer      data;           /* the operation's own */
  gsize         state_bytes;    /* set by builder or prepare: kept from forward to backward (statistics, indices). When
                                 * forward runs a second time, a cheap operation finds in it what the first run left
                                 * (statistics that need not be computed again); others find nothing. */
  gsize         scratch_bytes;  /* same: usable during one call, shared by all operations */
  int           over;           /* same: 1 + the input that the output may be written over in inference when nobody else
                                 * reads it; forward sees equal pointers then. 0: none */
  int           n_loops;        /* set by prepare: primitives that oneDNN has but plain loops for */
  double        flop;           /* set by builder or prepare: of one forward pass, matrix products only. Products that are short for the size
                                 * of their output are computed again like cheap operations */
};

/* A new operation with its output value; `data` may be NULL and is owned by it. NULL if an input is NULL (`data` is
 * freed). `inputs` has n entries. */
OstOp    *ost_op_new (OstGraph *graph, const OstOpClass *klass, OstValue *const *inputs, int n, OstShape output,
                      gpointer data);

/* A parameter of the operation being built, named SCOPE.`name`; its place in `parameters`, or -1 after a mistake. */
int       ost_op_add_parameter (OstOp *op, const char *name, OstParameterKind kind, OstShape shape, OstInit init);

/* From within `fuse`: another class, which understands the same `data`. */
void      ost_op_become (OstOp *op, const OstOpClass *klass);

/* During forward and backward. */
const float *ost_op_input           (OstOp *op, int i);
float       *ost_op_output          (OstOp *op);
const float *ost_op_output_gradient (OstOp *op);
float       *ost_op_input_gradient  (OstOp *op, int i);      /* NULL: not wanted */
const float *ost_op_parameter       (OstOp *op, int i);
float       *ost_op_parameter_gradient (OstOp *op, int i);   /* NULL: frozen or a buffer */
float       *ost_op_parameter_value (OstOp *op, int i);      /* to write: running statistics */
gpointer     ost_op_state           (OstOp *op);
gpointer     ost_op_scratch         (OstOp *op);
const OstShape *ost_op_input_shape  (OstOp *op, int i);
const OstShape *ost_op_output_shape (OstOp *op);
gboolean     ost_op_is_training     (OstOp *op);
/* Numbers in the output's memory, padding of its layout included: what operations of OST_LAYOUT_ANY loop over. */
int64_t      ost_op_layout_count    (OstOp *op);
/* In forward: it runs a second time, for the backward pass. The output must have the same bits and running statistics
 * must not move again. */
gboolean     ost_op_is_recomputing  (OstOp *op);
/* From prepare on: whether backward will be asked for the gradient of input i, if it runs at all. */
gboolean     ost_op_wants_input_gradient (OstOp *op, int i);

/* A key for draws of this operation in this run: a function of the graph's seed, the operation's place and the step. */
guint64      ost_op_random_key      (OstOp *op);
