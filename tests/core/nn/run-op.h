/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "tests/core/nn/gradient-check.h"

/* Output of a graph for inputs given as numbers, parameters as they are initialised; fails the test when it does not
 * compile. */
OstTensor *run_op (OstBuildFunc build, gconstpointer data, OstGraphMode mode, const OstShape *shapes, int n_inputs,
                   const float *const *inputs);

/* The same, and the gradients of the inputs for an output gradient of `slopes`: put into gradients[i], one tensor each. */
OstTensor *run_op_backward (OstBuildFunc build, gconstpointer data, const OstShape *shapes, int n_inputs,
                            const float *const *inputs, const float *slopes, OstTensor **gradients);

/* Fails the test, naming the place, unless all numbers are within `room` of the expected ones. */
void       assert_near  (const OstTensor *tensor, const float *expected, int64_t count, double room);
void       assert_finite (const OstTensor *tensor);
