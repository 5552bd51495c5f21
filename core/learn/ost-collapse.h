/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Whether self-supervised training still tells images apart. A loss cannot say: SwAV's rests at ln K, VICReg's
 * covariance term is 0, when all embeddings have become one. Measured on embeddings of one view of many images (a few
 * hundred; the projector's output, as the loss sees it). With labels of two classes SupCon has few directions by
 * design. */
typedef struct
{
  double spread;                /* variance / mean squared length, 0 (all alike) .. 1; on the sphere 1 - |mean|^2 */
  double effective_rank;        /* e^H of the centred embeddings' singular values (Roy and Vetterli, EUSIPCO 2007): 1
                                 * .. possible_rank; 0 when there is no spread at all */
  int    possible_rank;         /* min (n - 1, dim) */
} OstCollapse;

/* z n x dim, n 2 or more. NAN in both figures when z is not finite. Takes memory for min (n, dim)^2 + n dim doubles. */
OstCollapse ost_collapse (const float *z, int n, int dim);

/* How many prototypes are the nearest one of some embedding. By nearest, not by SwAV's own assignments: those are
 * balanced by construction and show nothing. */
typedef struct
{
  double perplexity;            /* e^H of the shares: 1 (one takes all) .. possible */
  int    used;                  /* with at least one embedding */
  int    possible;              /* min (n, k) */
} OstPrototypeUsage;

/* z n x dim, prototypes k x dim with rows of length 1; the length of z does not matter. */
OstPrototypeUsage ost_prototype_usage (const float *z, int n, int dim, const float *prototypes, int k);

/* Below these, training is called collapsed; judgement, not measurement: healthy runs lie far above, and a warning that
 * comes a little early costs a look at a curve. */
#define OST_COLLAPSE_SPREAD 0.01        /* mean cosine above 0.99 */
#define OST_COLLAPSE_SHARE  0.05        /* of the possible rank or prototypes, never below 2 of them */

/* NULL while all is well, otherwise one sentence on what has collapsed and one on what helps; free with g_free. `usage`
 * may be NULL. */
char *ost_collapse_describe (const OstCollapse *collapse, const OstPrototypeUsage *usage);
