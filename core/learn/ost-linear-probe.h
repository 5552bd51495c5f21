/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/tensor/ost-safetensors.h"

/* The classifier on a frozen encoder: logistic regression on standardised features, fitted to its optimum for each
 * strength of the L2 penalty (ost-logistic.h; no seed, rate or epochs), the strength chosen on validation. One row is
 * one bone of one subject; training sees rows, choosing looks at subjects: the mean probability of a subject's bones
 * (the paper's equation 7) against his label. */
typedef struct
{
  const float  *features;       /* n x dim, finite */
  const guint8 *positive;       /* n; 0 or 1, the same for all rows of a subject */
  const int    *subjects;       /* n, equal for one person; NULL: every row is a person of its own */
  int           n;
} OstProbeData;

typedef struct
{
  const double *lambdas;        /* penalties tried, largest first; NULL: 10, 3.2, 1 .. 1e-5 */
  int           n_lambdas;
  gboolean      balanced;       /* both classes weigh the same; otherwise every row does (the paper says nothing) */
  double        positive_weight;   /* of a positive row against a negative one; 0 means 1; not with `balanced` */
  double        threshold;      /* for macro-F1; 0 means the paper's 0.5 */
  gboolean      by_loss;        /* choose by the lowest loss: macro-F1 likes weak penalties, which dare more */
} OstProbeOptions;

/* One strength, as validation saw it, subjects as units. */
typedef struct
{
  double lambda;                /* with the mean loss of a row: lambda / 2 |beta|^2, beta for standardised features */
  double macro_f1, auc;         /* NAN where validation does not define it (ost-classification.h) */
  double loss;                  /* mean -ln of the probability of the true class */
  int    steps;                 /* of Newton's method */
} OstProbeTrial;

/* f = sum_j weight_j (x_j - mean_j) / scale_j + bias;  p = 1 / (1 + e^-f) */
typedef struct
{
  int        dim;
  OstTensor *mean, *scale;      /* dim; scale 1 and weight 0 where training saw one value only */
  OstTensor *weight, *bias;     /* 1,dim and 1, as a linear layer has them */
} OstLinearProbe;

void            ost_linear_probe_free (OstLinearProbe *probe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstLinearProbe, ost_linear_probe_free)

#define OST_PROBE_ERROR (ost_probe_error_quark ())
typedef enum
{
  OST_PROBE_ERROR_DATA,         /* one class alone, nothing to choose by, numbers that are none */
} OstProbeError;
GQuark          ost_probe_error_quark (void);

/* The strength is that of the best validation macro-F1; ties are broken by the higher AUC, then the lower loss, then
 * the stronger penalty (method: a validation part of 19 subjects makes macro-F1 very coarse); or, on request, that of
 * the lowest loss. `trials`: an array of OstProbeTrial that gets one for each strength, in order, or NULL; `chosen`:
 * the index of the best, or NULL.
 * `validation` may be NULL with one strength, whose trial then holds NAN. 1,075 rows and 13 strengths: 0.9 s of one
 * processor with 512 features, 1.8 s with 2048. Any thread. */
OstLinearProbe *ost_linear_probe_fit  (const OstProbeData *train, const OstProbeData *validation, int dim,
                                       const OstProbeOptions *options, GArray *trials, int *chosen, GError **error);

/* f of n rows; ost_linear_probe_probability makes p of it (after a temperature, ost-temperature.h, where there is
 * one). */
void            ost_linear_probe_logits (const OstLinearProbe *probe, const float *features, int n, double *logits);
double          ost_linear_probe_probability (double logit);

/* Tensors PREFIX.mean, .scale, .weight, .bias in a file of weights. Reading gives an error that names what is missing
 * or has another shape than the `dim` features of the encoder at hand. */
void            ost_linear_probe_write  (const OstLinearProbe *probe, const char *prefix, OstSafetensorsWriter *writer);
OstLinearProbe *ost_linear_probe_read   (OstSafetensors *file, const char *prefix, int dim, GError **error);
