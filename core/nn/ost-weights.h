/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/tensor/ost-safetensors.h"
#include "core/tensor/ost-tensor.h"

/* The numbers that a network learns, by name, apart from the graphs that use them: several graphs (other input sizes,
 * training and inference) share one OstWeights and add into the same gradients. Names are PyTorch's where the network
 * has a model there ("layer1.0.conv1.weight"). Not thread-safe: one run at a time. */

typedef enum
{
  OST_PARAMETER_WEIGHT,         /* matrices and kernels */
  OST_PARAMETER_BIAS,
  OST_PARAMETER_NORM,           /* scale and shift of normalisations */
  OST_PARAMETER_BUFFER,         /* running statistics: kept in files, not learnt, no gradient */
} OstParameterKind;

/* How a new parameter is filled. Fan-in counts what one output sums over. */
typedef enum
{
  OST_INIT_ZERO,
  OST_INIT_ONE,
  OST_INIT_NORMAL,              /* N(0, scale^2) */
  OST_INIT_UNIFORM,             /* U(-scale, scale) */
  OST_INIT_HE,                  /* N(0, 2 / fan-in) (He et al. 2015, fan-in) */
  OST_INIT_HE_OUT,              /* N(0, 2 / fan-out): torchvision's ResNet */
  OST_INIT_LINEAR,              /* U(+-1 / sqrt (fan-in)): PyTorch's default for weights and biases of linear and conv */
  OST_INIT_XAVIER,              /* U(+-sqrt (6 / (fan-in + fan-out))) */
} OstInitKind;

typedef struct
{
  OstInitKind kind;
  double      scale;            /* NORMAL and UNIFORM only */
  int64_t     fan_in;           /* 0: from the shape (O,I,H,W or O,I). A bias of INIT_LINEAR must say it */
} OstInit;

typedef struct
{
  char            *name;
  OstParameterKind kind;
  OstTensor       *value;
  OstTensor       *gradient;    /* NULL until first needed, and for buffers and frozen ones */
  gboolean         has_gradient;   /* a backward pass has written `gradient` since it was last cleared */
  gboolean         frozen;      /* not learnt; batch norm in a frozen part uses its running statistics */
  guint64          version;     /* counts changes of `value`, so that graphs know when to convert it again */
} OstParameter;

typedef struct _OstWeights OstWeights;

/* `seed`: of the initial values, each a function of (seed, name, position) alone. */
OstWeights   *ost_weights_new   (guint64 seed);
OstWeights   *ost_weights_ref   (OstWeights *weights);
void          ost_weights_unref (OstWeights *weights);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstWeights, ost_weights_unref)

/* The parameter of this name, made if there is none. NULL with an error naming both shapes when it exists with another
 * shape. Owned by the weights. */
OstParameter *ost_weights_require (OstWeights *weights, const char *name, OstParameterKind kind, OstShape shape,
                                   OstInit init, GError **error);
OstParameter *ost_weights_lookup  (OstWeights *weights, const char *name);   /* or NULL */
guint         ost_weights_get_n   (OstWeights *weights);
OstParameter *ost_weights_get     (OstWeights *weights, guint i);            /* in the order they were made */

/* Learnt numbers (buffers not counted). */
int64_t       ost_weights_count   (OstWeights *weights);

/* Freezes or thaws what is there and what will be made under `prefix` ("" for everything; otherwise the name itself or
 * names that go on with a dot). Graphs built afterwards heed it. */
void          ost_weights_freeze  (OstWeights *weights, const char *prefix, gboolean frozen);

/* Before the first micro-batch of a step. Costs nothing: the next backward pass writes instead of adding. */
void          ost_weights_clear_gradients (OstWeights *weights);

/* After changing a value by hand. */
void          ost_parameter_touch (OstParameter *parameter);

/* All values, buffers included, go to a file as they are named, and come back. Loading wants every parameter that is
 * there, with its shape, and ignores others in the file; on an error nothing has changed. */
void          ost_weights_write   (OstWeights *weights, OstSafetensorsWriter *writer);
gboolean      ost_weights_read    (OstWeights *weights, OstSafetensors *file, GError **error);
