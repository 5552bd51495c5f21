# SPDX-License-Identifier: Apache-2.0
"""Encoder and classifier trained from the menu, both promoted, and the cohort: the figures on screen are those of the command
line, a person who is confused opens, everything on screen leaves as a table. Pictures go to the folder OST_SHOTS, when set."""
import csv
import os
import sys
import tap
from gi.repository import GLib
from cli import document
from tap import check, equal
from training import Second, from_menu, in_use, opened, picture, press, project_of, states
from window import until, x

OSTEON = sys.argv[2]
HANDS = int(os.environ.get("OST_HANDS", 16))
EPOCHS = int(os.environ.get("OST_EPOCHS", 1))


def train(window, models, project, kind):
    """From the page before a run to the model in use."""
    models.wait("page", "setup")
    equal(models.state("kind"), kind)
    check(models.enabled("start"), f"{kind}: cannot start")
    picture(window, f"{kind}-1-setup")
    models.set("wanted-epochs", GLib.Variant("i", EPOCHS))
    press(window, "alt+s", lambda: models.state("training") == "running" or models.state("page") == "model")
    until(lambda: models.state("epochs") >= 1 or models.state("page") == "model", 200)
    picture(window, f"{kind}-2-running")
    models.wait("page", "model", 200)
    name = models.state("model")
    check(name.startswith(kind), name)
    equal(states(project)[name], "candidate")
    picture(window, f"{kind}-3-card")
    press(window, "alt+p", lambda: name in in_use(project))
    return name


def check_cohort(window, cohort, project, folder, classifier):
    cohort.set("part", GLib.Variant("s", "all"))
    cohort.wait("page", "results", 300)
    equal(cohort.state("model"), classifier)
    picture(window, "cohort-1-results")
    told = document("evaluate", "classifier", project, "--part", "all")
    auc = told["subjects"]["auc"]["value"]
    equal(cohort.state("auc"), f"{auc:.3f}" if auc is not None else "nan")
    equal(cohort.state("confused"), told["subjects"]["false_positive"] + told["subjects"]["false_negative"])
    table = folder + "/cohort.csv"
    cohort.activate("save-csv", GLib.Variant("s", table))
    until(lambda: os.path.exists(table))
    with open(table, newline="") as file:
        rows = {(r["table"], r["item"], r["figure"]): r for r in csv.DictReader(file)}
    for score in ("auc", "recall", "brier"):
        said, row = told["subjects"][score], rows["scores", "subjects", score]
        for figure in ("value", "low", "high"):
            check((row[figure] == "") == (said[figure] is None), score, figure)
            check(said[figure] is None or abs(float(row[figure]) - said[figure]) < 1e-5, score, figure)
    equal(sum(table == "subjects" and figure == "probability" for table, _, figure in rows), HANDS)


def check_folds(cohort, project, folder):
    cohort.activate("folds")
    cohort.wait("page", "busy", 30)
    cohort.wait("page", "results", 300)
    told = document("evaluate", "classifier", project, "--part", "all", "--folds", 5)["cross_validation"]
    table = folder + "/folds.csv"
    cohort.activate("save-csv", GLib.Variant("s", table))
    until(lambda: os.path.exists(table))
    with open(table, newline="") as file:
        said = {r["figure"]: r["value"] for r in csv.DictReader(file) if r["table"] == "folds"}
    check(abs(float(said["auc"]) - told["auc"]) < 1e-5, said, told)


def test_from_the_menu_to_the_cohort(folder):
    project = project_of(folder, HANDS)
    with opened(OSTEON, project) as window:
        cohort = from_menu(window, "h")                         # nothing yet: it says what to do
        cohort.wait("page", "empty")
        picture(window, "cohort-0-empty")
        cohort.close()
        models = from_menu(window, "c", 3)                      # no encoder: it cannot start
        models.wait("page", "setup")
        check(not models.enabled("start"), "a classifier without an encoder")
        picture(window, "classifier-0-no-encoder")
        models.set("kind", GLib.Variant("s", "encoder"))
        train(window, models, project, "encoder")
        models.activate("new-run")
        models.set("kind", GLib.Variant("s", "classifier"))
        classifier = train(window, models, project, "classifier")

        press(window, "alt+o", lambda: Second(window, 4) is not None)
        cohort = Second(window, 4)
        until(lambda: cohort.state("page") in ("results", "empty"), 300)
        picture(window, "cohort-2-test-part")
        check_cohort(window, cohort, project, folder, classifier)
        check_folds(cohort, project, folder)
        picture(window, "cohort-3-folds")
        x("windowactivate", "--sync", window.id)
        equal(window.quit(), 0)


tap.main(dict(globals()))
