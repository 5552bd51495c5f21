/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-optimiser.h"

/* What is remembered of one parameter. Made when its first gradient comes. */
typedef struct
{
  OstTensor *moments[2];        /* SGD, LARC, LARS: velocity, none. Adam: mean of g, mean of g^2. NULL until needed */
  gint64     steps;             /* taken, by this parameter */
} OstMoments;

struct _OstOptimiser
{
  OstWeights         *weights;  /* a reference */
  OstOptimiserOptions options;  /* defaults filled in */
  GHashTable         *moments;  /* name (borrowed from the parameter) to OstMoments, owned */
};

OstMoments *ost_moments_new  (void);
void        ost_moments_free (OstMoments *moments);

/* The moment of that number, zero at first. */
float      *ost_moments_get  (OstMoments *moments, int i, const OstParameter *parameter);

/* One step of one parameter. `gradient_norm`: of its gradient, Euclidean. */
void        ost_optimiser_step_sgd  (OstOptimiser *optimiser, OstParameter *parameter, OstMoments *moments, double rate,
                                     double gradient_norm);
void        ost_optimiser_step_adam (OstOptimiser *optimiser, OstParameter *parameter, OstMoments *moments,
                                     double rate);

/* A file's moments, checked against the weights: NULL with an error, or what ost_optimiser_accept takes. */
GHashTable *ost_optimiser_parse  (OstOptimiser *optimiser, OstSafetensors *file, GError **error);
void        ost_optimiser_accept (OstOptimiser *optimiser, GHashTable *moments);

/* Loops over all numbers of a parameter are cut into blocks of this many, which threads share. Sums are taken in each
 * block and then from block to block in order: the same bits with any number of threads. */
#define OST_BLOCK 16384

/* Sum over i of (x[i] + c y[i])^2, in double; y may be NULL. */
double      ost_sum_of_squares (const float *x, const float *y, double c, int64_t n);
/* x *= c. */
void        ost_scale          (float *x, double c, int64_t n);
