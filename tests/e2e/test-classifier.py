# SPDX-License-Identifier: Apache-2.0
"""From synthetic radiographs to probabilities, figures and a row of the paper's tables, on the command line."""
import glob
import os
import tap
from cli import document, ok, refused
from tap import check, equal

BONES = ["ulna", "radius", "mc1", "mc2", "mc3", "mc4", "mc5"]


def cohort(folder):
    """20 subjects, both kinds among them."""
    made, project = os.path.join(folder, "set"), os.path.join(folder, "p.osteon")
    ok("phantom", made, "--count", "20", "--seed", "4", "--height", "400", "--clean")
    ok("new", project)
    ok("import", project, *sorted(glob.glob(made + "/hand-*.png")), "--subjects", made + "/subjects.csv")
    return project


def test_refusals(folder):
    project = os.path.join(folder, "empty.osteon")
    ok("new", project)
    refused("predict", project, "--classify", says=["No classifier is in use", "osteon-cli train classifier"])
    refused("evaluate", "classifier", project, says=["No classifier is in use"])
    refused("evaluate", "classifier", project, "--part", "half", code=2, says=["half", "validation"])
    refused("evaluate", "classifier", project, "--folds", "2", code=2, says=["--folds"])
    refused("train", "classifier", project, "--fine-tune", "-1", code=2, says=["--fine-tune"])
    refused("reproduce", "table9", project, code=2, says=["table9", "figure5"])
    refused("reproduce", "table1", project, "--method", "moco", code=2, says=["moco", "vicreg"])
    refused("reproduce", "table1", project, "--arm", "half", code=2, says=["half", "conventional"])
    refused("reproduce", "table1", project, "--preset", "slow", says=["slow", "workstation"])
    refused("reproduce", "table1", project, says=["radiograph"])
    refused("reproduce", "index", project, says=["segmenter"])
    refused("reproduce", "table1", project, "--others", project, says=["learnt from"])
    refused("reproduce", "table1", project, "--others", project + ".no", says=[".no"])


def test_whole_way(folder):
    project = cohort(folder)
    ok("train", "encoder", project, "--preset", "quick", "--epochs", "1", "--promote")
    ok("train", "classifier", project, "--promote")
    all_of_it = document("predict", project, "--classify")
    equal(len(all_of_it), 20)
    for image in all_of_it:
        said = image["osteoporosis"]
        equal(sorted(said["bones"]), sorted(BONES))
        for p in [*said["bones"].values(), said["hand"]]:
            check(p["probability"] is None or 0 <= p["low"] <= p["probability"] <= p["high"] <= 1, p)
            check(p["probability"] is not None or p.get("missing"), p)
    first = document("predict", project, all_of_it[0]["image"], "--model", "classifier-1")[0]
    equal(first["osteoporosis"], all_of_it[0]["osteoporosis"])
    refused("predict", project, "--classify", "--model", "segmenter-1", says=["is not a classifier"])

    figures = document("evaluate", "classifier", project, "--part", "all", "--bootstrap", "100", "--against", "classifier-1")
    equal((figures["radiographs"], figures["kept"], len(figures["rows"])), (20, 20, 20))
    equal(figures["delong"]["difference"], 0)
    hands = {i["image"]: i["osteoporosis"]["hand"]["probability"] for i in all_of_it}
    equal(sorted(hands.values()), sorted(r["probability"] for r in figures["rows"]))
    positive = [r for r in figures["rows"] if r["t_score"] < -2.5]
    equal(len(positive), figures["subjects"]["true_positive"] + figures["subjects"]["false_negative"])

    ok("train", "encoder", project, "--method", "texture", "--promote")
    ok("train", "classifier", project, "--promote")
    compared = document("evaluate", "classifier", project, "--part", "all", "--bootstrap", "100", "--against", "classifier-1")
    equal(len(compared["rows"]), 20)
    refused("train", "classifier", project, "--fine-tune", "1", says=["no layers"])

    once = document("reproduce", "table3", project, "--preset", "quick", "--epochs", "1", "--method", "supervised")
    row, = once["rows"]
    equal((row["table"], row["paper"]["auc"], len(row["runs"])), (3, 0.67, 1))
    equal(row["fold_auc"]["value"], None)               # it has seen their labels
    again = document("reproduce", "table3", project, "--preset", "quick", "--epochs", "1", "--method", "supervised", "--kept")
    equal(again, once)
    arm = document("reproduce", "table2", project, "--preset", "quick", "--epochs", "1", "--arm", "whole", "--kept")
    equal({row["arm"] for row in arm["rows"]}, {"whole"})
    check("supervised" in ok("reproduce", "table3", project, "--preset", "quick", "--epochs", "1", "--kept"))


tap.main(dict(globals()))
