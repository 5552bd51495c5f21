/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Calibration by one number (Guo et al. 2017, arXiv:1706.04599): p = sigmoid (logit / T), T above 1 where a classifier
 * is too sure of itself. Order, and with it AUC, does not change, nor does a bone's decision at 0.5. */
#define OST_TEMPERATURE_MIN 0.05
#define OST_TEMPERATURE_MAX 20.0

/* The T of the lowest cross entropy over validation rows (bones), within the bounds above; the upper one where the
 * logits are worse than none. Targets are not 1 and 0 but, after Platt (1999), (N+ + 1) / (N+ + 2) and 1 / (N- + 2): a
 * small validation part without an error would otherwise ask for certainty. 1 when there is nothing to learn from (n 0,
 * one class alone, or every logit 0). logits finite. Any thread. */
double ost_temperature_fit (const double *logits, const guint8 *positive, int n);
