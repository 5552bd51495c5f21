# SPDX-License-Identifier: Apache-2.0
"""The real window as a screen reader sees it (AT-SPI)."""
import sys
import time
from cli import demo
from tap import check, skip
from window import Window, until

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

    def tab_through(self, most):
        """(role, name) of what Tab gives the focus to, until it comes round; all of it must have a name."""
        seen = []
        for _ in range(most):
            self.window.key("Tab")
            time.sleep(0.08)
            focus = found(self.app, lambda o: state_of(o, pyatspi.STATE_FOCUSED) and o.getRoleName() != "frame")
            if focus is None:
                continue
            about = (focus.getRoleName(), focus.name)
            check(focus.name and not focus.name.startswith(("Gtk", "Adw", "Ost")), "focus on something without a name:", about)
            if seen and about == seen[0] and len(seen) > 5:
                break
            seen.append(about)
        return seen


def is_named(thing):
    """By itself; what lists are made of by what is in it."""
    if thing.getRoleName() == "list item" and any(c.getRoleName() == "label" and c.name for c in walk(thing)):
        return True
    return thing.name and not thing.name.startswith(("Gtk", "Adw", "Ost")) and "_" not in thing.name


def nameless(root):
    return [(o.getRoleName(), o.name) for o in walk(root)
            if state_of(o, pyatspi.STATE_FOCUSABLE) and state_of(o, pyatspi.STATE_VISIBLE) and not is_named(o)
            and o.getRoleName() not in ("frame", "dialog", "window", "label", "filler", "panel", "scroll pane", "list", "separator", "text")]
