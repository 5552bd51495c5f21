# SPDX-License-Identifier: Apache-2.0
"""The linear probe (core/learn/ost-linear-probe.h) by scikit-learn, from float32 features.

    /usr/bin/python3 tests/oracle/linear-probe.py tests/oracle/linear-probe.safetensors     (Debian: python3-sklearn)

Of each case: CASE.train.{x,y}, CASE.validation.{x,y,subjects}, CASE.lambdas, CASE.coefficients (one row each lambda:
weights for standardised features, then the bias), CASE.macro_f1, .auc, .loss (validation, by subject), CASE.chosen.
Options are the metadata "CASE". scikit-learn minimises C sum w l + |beta|^2 / 2: C = 1 / lambda with weights that sum
to 1. tests/core/learn/test-linear-probe.c runs them.
"""
import json
import sys

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, log_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler

from reference_file import save

random = np.random.default_rng(5)
arrays, metadata = {}, {}


def rows(subjects, bones, dim, signal, positive):
    """Subjects with a few bones each, whose features lean towards the label."""
    y = np.zeros(subjects, int)
    y[:positive] = 1
    y = random.permutation(y)
    who = np.repeat(np.arange(subjects), random.integers(1, bones + 1, subjects))
    direction = random.normal(size=dim) * signal
    x = random.normal(size=(len(who), dim)) * random.uniform(0.1, 4, dim) + random.normal(size=dim) * 3
    x += (2 * y[who, None] - 1) * direction + random.normal(size=(subjects, dim))[who] * 0.5
    return x.astype(np.float32), y[who], who


def case(name, n_train, n_validation, dim, signal, options=None, constant=False, lambdas=(1, 0.1, 0.01, 1e-3, 1e-4)):
    options = options or {}
    x, y, who = rows(n_train + n_validation, 7, dim, signal, (n_train + n_validation) // 3)
    if constant:
        x[:, 2] = 0.1
    train = who < n_train
    weights = np.ones(train.sum())
    if options.get("balanced"):
        weights[y[train] == 1] = (y[train] == 0).sum() / (y[train] == 1).sum()
    weights[y[train] == 1] *= options.get("positive_weight", 1)
    scaler = StandardScaler().fit(x[train].astype(np.float64))
    z = (x.astype(np.float64) - scaler.mean_) / scaler.scale_
    _, subject = np.unique(who[~train], return_inverse=True)
    label = np.array([y[~train][subject == s][0] for s in range(subject.max() + 1)])
    coefficients, scores = [], []
    for value in lambdas:
        model = LogisticRegression(C=1 / value, tol=1e-11, max_iter=1000, solver="newton-cholesky")
        model.fit(z[train], y[train], weights / weights.sum())
        coefficients.append(np.append(model.coef_[0], model.intercept_[0]))
        p = model.predict_proba(z[~train])[:, 1]
        mean = np.array([p[subject == s].mean() for s in range(len(label))])
        scores.append((f1_score(label, mean >= options.get("threshold", 0.5), average="macro"),
                       roc_auc_score(label, mean), log_loss(label, mean)))
    f1, auc, loss = np.array(scores).T
    best = max(range(len(lambdas)), key=lambda i: (round(f1[i], 9), round(auc[i], 9), -loss[i], lambdas[i]))
    metadata[name] = json.dumps(options)
    for key, value in {"train.x": x[train], "train.y": y[train], "validation.x": x[~train], "validation.y": y[~train],
                       "validation.subjects": subject * 3 + 100, "lambdas": lambdas, "coefficients": coefficients,
                       "macro_f1": f1, "auc": auc, "loss": loss, "chosen": [best]}.items():
        arrays[f"{name}.{key}"] = value
    print(name, f"rows {train.sum()} + {len(label)} subjects, f1 {f1.round(3)}, auc {auc.round(3)}, chosen {best}")


case("tall", 30, 12, 6, 0.3)
case("wide", 8, 9, 50, 0.2)
case("square", 6, 8, 25, 0.2)
case("balanced", 25, 12, 5, 0.3, {"balanced": True})
case("weighted", 25, 12, 5, 0.2, {"positive_weight": 3.5, "threshold": 0.6})
case("separable", 12, 8, 9, 3.0)
case("constant", 15, 9, 7, 0.3, constant=True)

metadata.update({"made by": "tests/oracle/linear-probe.py", "scikit-learn": sklearn.__version__})
save(sys.argv[1], arrays, metadata)
