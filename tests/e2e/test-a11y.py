# SPDX-License-Identifier: Apache-2.0
"""A bone annotated by keyboard alone, followed by what a screen reader is told (AT-SPI); names of everything that can have the focus."""
import time
from accessible import READER, Session, found, nameless, pyatspi, state_of, walk
from cli import document
from tap import check, equal, main
from window import until

def test_a_bone_by_keyboard_alone(folder):
    with Session(folder) as s:
        w = s.window
        w.key("3")
        until(lambda: w.state("bone") == "mc3")
        until(lambda: "Metacarpal 3" in s.canvas().description)
        w.key("p")                                              # the cursor appears; nothing is placed yet
        equal(w.state("points"), 0)
        w.key("Left", "Left", "Up")
        w.key("p")
        w.settled(1)
        equal(w.state("points"), 1)
        until(lambda: s.canvas().description.startswith("Metacarpal 3: 1 point"))
        w.key("Up", "Up", "Up", "shift+p")
        w.settled(2)
        until(lambda: s.canvas().description.startswith("Metacarpal 3: 2 points"))
        w.key("ctrl+z")
        until(lambda: w.state("points") == 1)
        w.settled()
        equal(w.state("masks"), 1)
        w.key("Return")
        until(lambda: w.state("locked") == 1)
        equal(document("list", s.project, "--reader", READER)[0]["locked"], ["mc3"])
        equal(w.state("bone"), "mc4")
        # the same by what a screen reader offers: the button that undoes
        button = s.named("push button", "Undo")
        check(button is not None, "no button called Undo")
        button.queryAction().doAction(0)
        until(lambda: w.state("locked") == 0)
        equal(w.quit(), 0)


def test_measuring_by_keyboard_alone(folder):
    with Session(folder) as s:
        w = s.window
        w.key("d")
        until(lambda: w.state("tool") == "distance")
        button = found(s.app, lambda o: o.name == "Distance" and "button" in o.getRoleName())
        check(button is not None, "no button called Distance")
        until(lambda: state_of(button, pyatspi.STATE_PRESSED) or state_of(button, pyatspi.STATE_CHECKED))
        w.key("p", "p", "shift+Right", "shift+Right", "p")      # the cursor, one end, the other end
        until(lambda: "Distance: " in s.canvas().description)
        zoom = w.state("zoom")
        said = s.canvas().description.split("Distance: ")[1]
        check(abs(float(said.split(" px")[0]) - 40 / zoom) < 1, said, "at zoom", zoom)
        label = found(s.app, lambda o: o.getRoleName() == "label" and o.name == "Distance: " + said)
        check(label is not None, "the number stands nowhere but in the picture")
        equal(w.state("points"), 0)
        w.key("Delete")
        until(lambda: "Distance" not in s.canvas().description)
        w.key("Escape")
        until(lambda: w.state("tool") == "points")
        # what turns the view, by what a screen reader offers
        s.named("push button", "Turn the view by a quarter").queryAction().doAction(0)
        until(lambda: found(s.app, lambda o: o.getRoleName() == "label" and o.name == "turned right") is not None)
        w.key("shift+f")
        until(lambda: w.state("mirror"))
        equal(w.quit(), 0)


def test_tab_goes_everywhere_and_back(folder):
    with Session(folder) as s:
        seen = s.tab_through(80)
        names = {n for _, n in seen}
        check(len(names) > 12, "Tab reaches only", names)
        print(f"# Tab goes through {len(seen)}: {', '.join(n for _, n in seen)}")
        for name in ("Radiograph canvas", "Menu", "About this radiograph", "Order of the list"):
            check(name in names, name, "is not reached by Tab:", seen)


def test_everything_has_a_name(folder):
    with Session(folder) as s:
        check(len([o for o in walk(s.app) if state_of(o, pyatspi.STATE_FOCUSABLE)]) > 40, "little to be seen")
        equal(nameless(s.app), [])
        for action in ("export", "import-masks"):
            s.window.activate(action)
            until(lambda: s.app.childCount > 1)
            time.sleep(0.5)
            equal(nameless(s.app), [])
            s.window.key("Escape")
            until(lambda: s.app.childCount == 1)


def test_a_review_by_keyboard_alone(folder):
    with Session(folder) as s:
        w = s.window
        w.key("ctrl+r")
        until(lambda: w.state("mode") == "review")
        until(lambda: w.state("review-index") == "known", 60)
        equal(nameless(s.app), [])
        seen = {n for _, n in s.tab_through(70)}
        for name in ("Radiograph canvas", "Accept", "Reject", "Flag", "Comment", "Next Case", "Which case comes next", "Published cut-offs"):
            check(name in seen, name, "is not reached by Tab:", seen)
        w.key("j")                                              # reasons, the first one, reject
        until(lambda: found(s.app, lambda o: o.name == "Comment on the rejection") is not None)
        equal(nameless(s.app), [])
        w.key("1", "Return")
        history = lambda: document("decide", s.project, document("list", s.project)[0]["name"], "history", "--reader", READER)["decisions"]
        until(lambda: [d["kind"] for d in history()] == ["reject"], 30)
        equal(w.quit(), 0)


main(dict(globals()))
