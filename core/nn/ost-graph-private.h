/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <dnnl.h>
#include "core/nn/ost-op-layout.h"

/* How a graph is compiled, each stage in its file:
 *
 *   ost-graph-fuse.c       operations that another one can do along the way disappear
 *   ost-graph-layout.c     producers before consumers: layouts are settled, conversions put in between
 *   ost-graph-keep.c       which operations go backward; which outputs are kept and which computed again
 *   ost-graph-schedule.c   the steps of both passes, the buffers they touch and for how long
 *   ost-graph-plan.c       places of the buffers in one arena
 *   ost-graph-run.c        runs the steps */

typedef struct _OstNode OstNode;

struct _OstValue
{
  OstGraph *graph;
  OstShape  shape;
  OstNode  *producer;           /* NULL: filled by the caller */
  OstValue *source;             /* in another layout the same numbers; NULL for what operations compute */
  GPtrArray *twins;             /* of a source: its conversions, borrowed; NULL while there are none */
  OstValue *outside;            /* of an output: the value in the plain layout that the caller reads; may be itself */
  GPtrArray *consumers;         /* OstNode, borrowed; once for each input; filled when layouts are settled */
  dnnl_memory_desc_t layout;
  gsize     bytes;              /* in that layout, padding included */
  gboolean  has_layout;
  gboolean  is_input, is_output;
  gboolean  pinned;             /* seen from outside: its memory is its own for good */
  gboolean  wants_gradient;     /* something below it learns, or the caller asked */
  gboolean  reached;            /* a gradient arrives here in the backward pass */
  gboolean  dropped;            /* not kept for the backward pass but computed again */
  int       data[2];            /* buffer in the forward and in the backward pass, -1: none */
  int       gradient;           /* buffer while the schedule is made, -1: none yet; afterwards only of pinned ones */
};

/* A parameter in the layout that a primitive wants. */
typedef struct
{
  int                parameter;
  dnnl_memory_desc_t layout;
  dnnl_primitive_t   reorder;
  dnnl_memory_t      from, to;
  float             *data;      /* NULL in training: converted into the scratch at every use */
  guint64            version;   /* of the parameter that `data` holds */
} OstConverted;

typedef struct
{
  const OstOpClass *klass;
  gint64 forward_us, backward_us, again_us;
  gint64 n_forward, n_backward, n_again;
} OstProfile;

/* An operation and what the graph knows of it. */
struct _OstNode
{
  OstOp       op;               /* first: an OstOp is an OstNode */
  guint64     place;            /* in the order of building: draws follow from it */
  int         block;            /* of recomputation; 0: none */
  gboolean    learns;           /* has a parameter that is not frozen */
  gboolean    runs_backward;
  gboolean    learnt[OST_OP_PARAMETERS];
  int         state[2];         /* buffers, as OstValue.data */
  int         output_gradient;
  int         input_gradients[OST_OP_INPUTS];
  float      *parameter_gradients[OST_OP_PARAMETERS];     /* during backward */
  GArray     *converted;        /* OstConverted */
  OstProfile *profile;          /* of its class */
};

/* Memory with a life: step `first` writes it, `last` is the last to touch it. */
typedef struct
{
  gsize    bytes, offset;
  int      first, last;
  int      holders;             /* values whose gradient it is at this moment of the schedule */
} OstBuffer;

typedef enum { OST_STEP_FORWARD, OST_STEP_AGAIN, OST_STEP_BACKWARD, OST_STEP_ADD, OST_STEP_COPY } OstStepKind;

typedef struct
{
  OstStepKind kind;
  OstNode    *node;
  int         to, a, b;         /* ADD: to = a + b (`to` may be a); COPY: to = a */
  gsize       bytes;
} OstStep;

struct _OstGraph
{
  OstWeights  *weights;
  OstGraphMode mode;
  guint64      seed, step;
  GError      *error;           /* the first mistake */
  GPtrArray   *values;          /* owned */
  GPtrArray   *nodes;           /* in the order of the forward pass; owned */
  GPtrArray   *fused;           /* nodes done by others, whose parameters are still read; owned */
  GPtrArray   *scopes;          /* strings */
  GPtrArray   *profiles;        /* OstProfile, owned */
  OstProfile  *sums;            /* of gradients: one of them */
  guint64      n_places;
  int          block, n_blocks;
  gboolean     compiled, ran_forward;
  GArray      *steps;           /* OstStep: the forward pass, then the backward pass */
  guint        n_forward_steps;
  GArray      *buffers;         /* OstBuffer */
  char        *arena;
  gsize        arena_bytes;     /* what is kept between passes */
  gsize        shared_bytes;    /* of the weights' shared memory: what lives within a pass */
  gsize        unplanned_bytes, scratch_bytes, converted_bytes;
  int          phase;           /* 0 forward, 1 backward and computing again: index of OstValue.data */
  gboolean     again;           /* computing again */
};

#define OST_FOREVER G_MAXINT

static inline OstNode *
ost_node (OstOp *op)
{
  return (OstNode *) op;
}

/* Whether its backward pass reads input i. */
static inline gboolean
ost_node_needs_input (const OstNode *node, int i)
{
  return node->op.klass->needs & OST_NEEDS_INPUTS || (i == 0 && node->op.klass->needs & OST_NEEDS_FIRST);
}

/* Name of the scope, "" outside all. Free with g_free. */
char     *ost_graph_dup_scope    (OstGraph *graph);
OstValue *ost_graph_add_value    (OstGraph *graph, OstShape shape);
OstNode  *ost_node_new           (OstGraph *graph, const OstOpClass *klass);
void      ost_node_free          (OstNode *node);
gboolean  ost_value_set_layout   (OstValue *value, const dnnl_memory_desc_t *layout);

OstProfile *ost_graph_find_profile (OstGraph *graph, const OstOpClass *klass);

void      ost_graph_fuse         (OstGraph *graph);
void      ost_graph_find_learnt  (OstGraph *graph);
gboolean  ost_graph_lay_out      (OstGraph *graph, GError **error);
/* The reorder operation: the same numbers in another layout. */
OstValue *ost_value_in_layout    (OstValue *value, const dnnl_memory_desc_t *layout, GError **error);
extern const OstOpClass ost_reorder_class;
void      ost_graph_choose_kept  (OstGraph *graph);
void      ost_graph_schedule     (OstGraph *graph);
/* Sets offsets. The backward pass begins with step `boundary`. Returns the bytes of both parts: the first `own` are the
 * graph's own, what lies beyond is shared. */
gsize     ost_graph_plan         (GArray *buffers, int boundary, gsize *own);

void      ost_converted_clear    (OstConverted *converted);

/* NULL for -1. */
void     *ost_graph_buffer       (OstGraph *graph, int i);
