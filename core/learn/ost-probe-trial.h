/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-linear-probe.h"
#include "core/learn/ost-split.h"

/* What a linear probe says about people it has not seen: learnt from one part, its penalty chosen (and its temperature
 * fitted, with OST_CLASSIFIER_CALIBRATE people or more) on another, asked about the rest; as ost_classifier_train does
 * it. One row is one bone; all rows have a label. Any thread. */
typedef struct
{
  const float  *features;       /* n x dim, of a frozen encoder */
  const guint8 *positive;       /* n */
  const int    *people;         /* n: 0 .. n_people - 1 */
  int           n, dim, n_people;
} OstProbeRows;

/* parts: of people. Rows of the test part get their probability, all others NAN. */
gboolean ost_probe_trial (const OstProbeRows *rows, const OstSplitPart *parts, const OstProbeOptions *options,
                          double *probabilities, GError **error);

/* Each person to one of k folds, both classes in the same shares; a function of (seed, repeat). */
void     ost_probe_folds_draw (const OstProbeRows *rows, int k, guint64 seed, int repeat, int *folds);

/* Out of fold, `repeats` times: k trials each, in which fold f is asked, fold f + 1 chooses and the others teach.
 * probabilities: repeats x n. `stop` may be NULL; called before every trial; TRUE ends with G_IO_ERROR_CANCELLED. */
gboolean ost_probe_folds (const OstProbeRows *rows, int k, int repeats, guint64 seed, const OstProbeOptions *options,
                          gboolean (*stop) (gpointer data), gpointer data, double *probabilities, GError **error);

/* Mean over the rows of each person, NAN where there is none: the paper's equation 7. */
void     ost_probe_means (const OstProbeRows *rows, const double *probabilities, double *of_people);
