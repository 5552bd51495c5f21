# SPDX-License-Identifier: Apache-2.0
"""A bone annotated by keyboard alone, followed by what a screen reader is told (AT-SPI); names of everything that can have the focus."""
import sys
import time
from cli import demo, document
from tap import check, equal, main, skip
from window import Window, until, x

try:
    import pyatspi
except ImportError:
    pyatspi = None

OSTEON = sys.argv[2]
READER = "Ada"


def application():
    desktop = pyatspi.Registry.getDesktop(0)
    return next((a for a in desktop if a and a.name == "osteon"), None)


def found(root, test):
    """The first descendant that passes; things may vanish while they are looked at."""
    try:
        return pyatspi.findDescendant(root, test)
    except Exception:
        return None


def state_of(thing, name):
    return thing.getState().contains(name)


def walk(thing, depth=0):
    yield thing
    if depth < 40:
        for i in range(thing.childCount):
            child = thing.getChildAtIndex(i)
            if child is not None:
                yield from walk(child, depth + 1)


class Session:
    def __init__(self, folder):
        if pyatspi is None:
            skip("pyatspi (package python3-pyatspi) is not installed")
        self.project = demo(folder)

    def __enter__(self):
        self.window = Window(OSTEON, "--reader", READER, self.project).__enter__()
        until(lambda: self.window.state("image-id") > 0)
        until(lambda: self.window.state("ready"), 30)
        self.window.settled()
        until(lambda: application() is not None)
        self.app = application()
        until(lambda: self.canvas() is not None)
        return self

    def __exit__(self, *problem):
        self.window.__exit__(*problem)

    def canvas(self):
        return found(self.app, lambda o: o.getRoleName() == "image" and o.name == "Radiograph canvas")

    def named(self, role, name):
        return found(self.app, lambda o: o.getRoleName() == role and o.name == name)


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
        seen = []
        for _ in range(80):
            s.window.key("Tab")
            time.sleep(0.08)
            focus = found(s.app, lambda o: state_of(o, pyatspi.STATE_FOCUSED) and o.getRoleName() != "frame")
            if focus is None:
                continue
            about = (focus.getRoleName(), focus.name)
            check(focus.name and not focus.name.startswith(("Gtk", "Adw", "Ost")), "focus on something without a name:", about)
            if seen and about == seen[0] and len(seen) > 5:
                break
            seen.append(about)
        names = {n for _, n in seen}
        check(len(names) > 12, "Tab reaches only", names)
        print(f"# Tab goes through {len(seen)}: {', '.join(n for _, n in seen)}")
        for name in ("Radiograph canvas", "Menu", "About this radiograph", "Order of the list"):
            check(name in names, name, "is not reached by Tab:", seen)


def nameless(root):
    return [(o.getRoleName(), o.name) for o in walk(root)
            if state_of(o, pyatspi.STATE_FOCUSABLE) and state_of(o, pyatspi.STATE_SHOWING)
            and o.getRoleName() not in ("frame", "dialog", "window", "filler", "panel", "scroll pane", "list", "separator", "text")
            and (not o.name or o.name.startswith(("Gtk", "Adw", "Ost", "_")))]


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


main(dict(globals()))
