#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes tests/core/measure/classification-truth.h: scores of made-up predictions.

    python3 tests/oracle/classification.py tests/core/measure      (Debian: python3-sklearn, python3-numpy, python3-scipy)

Precision to Brier are scikit-learn's own. DeLong's test and the expected calibration error are not in scikit-learn; they
are written here from their definitions, DeLong's with all pairs of a positive and a negative."""
import sys
import textwrap

import numpy
import scipy.stats
import sklearn
import sklearn.metrics as metrics


def delong(a, b, positive):
    def kernel(scores):
        x, y = scores[positive == 1][:, None], scores[positive == 0][None, :]
        return (x > y) + 0.5 * (x == y)
    pairs = [kernel(a), kernel(b)]
    auc = [p.mean() for p in pairs]
    v10 = numpy.cov([p.mean(axis=1) for p in pairs])
    v01 = numpy.cov([p.mean(axis=0) for p in pairs])
    s = v10 / (positive == 1).sum() + v01 / (positive == 0).sum()
    z = (auc[0] - auc[1]) / numpy.sqrt(s[0, 0] + s[1, 1] - 2 * s[0, 1])
    return auc + [s[0, 0], s[1, 1], s[0, 1], z, 2 * scipy.stats.norm.sf(abs(z))]


def ece(p, positive, bins):
    place = numpy.clip(numpy.ceil(p * bins).astype(int) - 1, 0, bins - 1)
    return sum(abs(p[place == b].mean() - positive[place == b].mean()) * (place == b).mean()
               for b in range(bins) if (place == b).any())


def case(n, share, places, seed):
    random = numpy.random.default_rng(seed)
    positive = (random.random(n) < share).astype(int)
    a = numpy.clip(0.35 + 0.2 * positive + 0.18 * random.standard_normal(n), 0, 1).round(places)
    b = numpy.clip(0.40 + 0.1 * positive + 0.5 * (a - 0.4) + 0.15 * random.standard_normal(n), 0, 1).round(places)
    return a, b, positive


def scores(p, positive, threshold=0.5):
    called = (p >= threshold).astype(int)
    return [metrics.precision_score(positive, called), metrics.recall_score(positive, called),
            metrics.recall_score(1 - positive, 1 - called), metrics.f1_score(positive, called),
            metrics.accuracy_score(positive, called), metrics.f1_score(positive, called, average="macro"),
            metrics.roc_auc_score(positive, p), metrics.brier_score_loss(positive, p)]


def row(numbers):
    text = "{ " + ", ".join(f"{x:.12g}" for x in numbers) + " }"
    return "\n".join(textwrap.wrap(text, 112, subsequent_indent="      "))


def main():
    with open(f"{sys.argv[1]}/classification-truth.h", "w", encoding="ascii") as out:
        out.write(f"""/* SPDX-License-Identifier: Apache-2.0 */
/* Made by tests/oracle/classification.py with scikit-learn {sklearn.__version__}; do not edit. */
#pragma once
#include <glib.h>

static const struct
{{
  int    n;
  double a[60], b[60];          /* probabilities of two methods; one decimal makes ties */
  guint8 positive[60];
  double scores[8];             /* of a: in the order of OstScore */
  double delong[7];             /* both AUCs, their variances and covariance, z, p */
  double ece;                   /* of a, ten bins */
}} truths[] = {{
""")
        for n, share, places, seed in [(60, 0.3, 3, 1), (60, 0.3, 1, 2), (24, 0.25, 2, 3)]:
            a, b, positive = case(n, share, places, seed)
            lines = [str(n), row(a), row(b), row(positive), row(scores(a, positive)), row(delong(a, b, positive)),
                     f"{ece(a, positive, 10):.12g}"]
            out.write("  { " + ",\n    ".join(lines) + " },\n")
        out.write("};\n")


main()
