# SPDX-License-Identifier: Apache-2.0
"""A reviewer at work: encoder and classifier trained on a demo project, the least certain case opened, a sample chosen, a
rejection with a reason, what readers may see of each other, an adjudication; the same numbers in osteon-cli."""
import sys
from gi.repository import GLib
from cli import READER, demo, document, ok, refused
from tap import check, equal, main
from window import Window, until

OSTEON = sys.argv[2]


def trained(folder):
    project = folder + "/demo.osteon"
    ok("new", project, "--demo=8", "--seed", 5)         # both labels among those that are learnt from
    ok("train", "encoder", project, "--preset", "quick", "--epochs", 1, "--promote")
    ok("train", "classifier", project, "--balanced", "--promote")
    return project


def reviewing(window):
    until(lambda: window.state("page") == "work", 60)
    until(lambda: window.state("image-id") > 0, 60)
    window.settled()
    window.activate("mode", GLib.Variant("s", "review"))
    until(lambda: window.state("review-ready"), 120)


def test_without_a_classifier(folder):
    with Window(OSTEON, "--reader", "Ada", demo(folder, 1)) as window:
        until(lambda: window.state("image-id") > 0, 60)
        window.settled()
        window.key("ctrl+r")
        until(lambda: window.state("mode") == "review")
        until(lambda: "No classifier is in use" in window.state("review-problem"), 120)


def test_review(folder):
    project = trained(folder)
    ok("predict", project, "--classify")
    order = document("list", project, "--order", "uncertainty", "--reader", "Ada")
    widths = [c["high"] - c["low"] for c in order]
    equal(widths, sorted(widths, reverse=True))
    with Window(OSTEON, "--reader", "Ada", project) as window:
        reviewing(window)
        window.activate("review-next")
        first = document("list", project)
        wanted = next(i + 1 for i, c in enumerate(first) if c["name"] == order[0]["name"])
        until(lambda: window.state("image-id") == wanted or order[1]["name"] == first[window.state("image-id") - 1]["name"], 60)
        until(lambda: window.state("review-ready"), 120)
        print(f"# crops and charts of the next case after {window.state('review-ms')} ms")
        name = first[window.state("image-id") - 1]["name"]
        window.key("alt+Right")
        until(lambda: window.state("prediction-sample") == 0)
        window.key("j")                 # the popover of reasons
        window.key("1")
        window.key("5")
        window.key("Return")
        until(lambda: document("decide", project, name, "history", "--reader", "Ada")["decisions"], 30)
    kept = document("decide", project, name, "history", "--reader", "Ada")["decisions"][0]
    equal((kept["kind"], kept["reasons"], kept["model"]), ("reject", ["outline", "quality"], "classifier-1"))
    second_reader(project, name)


def second_reader(project, name):
    equal(document("decide", project, name, "history", "--reader", "Ben"), {"decisions": [], "hidden": 1})
    refused("decide", project, name, "adjudicate", "accept", "--reader", "Ben", says=["decides first"])
    ok("decide", project, name, "accept", "--reader", "Ben")
    equal(len(document("decide", project, name, "history", "--reader", "Ben")["decisions"]), 2)
    top = document("list", project, "--order", "disagreement", "--reader", "Ben")[0]
    equal((top["name"], top["score"], top["decided"]), (name, 0.5, True))
    ok("decide", project, name, "adjudicate", "reject", "--reader", "Ben", "--comment", "base of mc4", "--at", "10,20")
    rows = document("decide", project, name, "history", "--all")["decisions"]
    equal([r["kind"] for r in rows], ["reject", "accept", "adjudicate"])        # nothing is taken away
    check(rows[2]["outcome"] == "reject" and rows[2]["x"] == 10, rows[2])
    equal(document("list", project, "--order", "disagreement", "--reader", "Ben")[0]["score"], None)


def test_agreement(folder):
    project = demo(folder, 1)
    name = document("list", project)[0]["name"]
    agreement = lambda reader: document("agreement", project, name, "--reader", reader)
    equal((agreement(READER)["readers"], agreement(READER)["hidden"]), (0, 0))          # nothing is finished
    ok("edit", project, name, "status", "accepted", "--reader", READER)
    equal((agreement(READER)["readers"], agreement(READER)["pairs"]), (1, []))
    equal((agreement("Ben")["readers"], agreement("Ben")["hidden"]), (0, 1))            # blind
    check("shown once" in ok("agreement", project, name, "--reader", "Ben"))
    refused("agreement", project, "nobody", says=["nobody"])


main(dict(globals()))
