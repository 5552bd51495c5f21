# SPDX-License-Identifier: Apache-2.0
"""What the tests of training share: a project to learn from, the window of models by its actions, what became of models."""
import glob
import os
import time
from gi.repository import GLib
from cli import document, ok
from tap import equal
from window import Window, until, x

SHOTS = os.environ.get("OST_SHOTS")


def picture(window, name):
    time.sleep(0.4 if SHOTS else 0)             # what the state says is drawn a frame later
    window.picture(f"{SHOTS}/{name}.png" if SHOTS else None)


class Second:
    """A window beside the main one, by its actions."""

    def __init__(self, window, number=2, seconds=15):
        self.window = window
        self.path = f"/org/osteon/Osteon/window/{number}"
        until(lambda: self.state("page") is not None, seconds)

    def describe(self, action):
        return self.window.call("Describe", GLib.Variant("(s)", (action,)), self.path)[0]

    def state(self, action):
        states = self.describe(action)[2]
        return states[0] if states else None

    def enabled(self, action):
        return self.describe(action)[0]

    def activate(self, action, parameter=None):
        values = [parameter] if parameter is not None else []
        self.window.call("Activate", GLib.Variant("(sava{sv})", (action, values, {})), self.path)

    def set(self, action, value):
        self.window.call("SetState", GLib.Variant("(sva{sv})", (action, value, {})), self.path)

    def close(self):
        x("key", "ctrl+w")
        until(self.is_gone)

    def is_gone(self):
        try:
            self.state("page")
            return False
        except GLib.Error:
            return True

    def wait(self, action, value, seconds=60):
        try:
            until(lambda: self.state(action) == value, seconds)
        except TimeoutError:
            equal((action, self.state(action)), (action, value))


def project_of(folder, hands, seed=5):
    """That many people with T-scores, two readers, masks accepted."""
    ok("phantom", folder + "/hands", "--count", hands, "--seed", seed, "--height", 400 if hands < 10 else 700, "--readers", 2)
    project = folder + "/work.osteon"
    ok("new", project)
    ok("import", project, *sorted(glob.glob(folder + "/hands/*.png")), "--subjects", folder + "/hands/subjects.csv")
    for reader in (1, 2):
        ok("import-masks", project, f"{folder}/hands/readers/reader-{reader}", "--format", "polygons", "--reader",
           f"reader {reader}", "--accept")
    return project


def opened(osteon, project):
    window = Window(osteon, "--reader", "reader 1", project)
    until(lambda: window.state("image-id") > 0)
    window.settled()
    return window


def from_menu(window, key, number=2):
    """An item of Model in the menu, by its letter. While a submenu slides in, GTK takes no letter: a person would see that
    and press again, and so does this, more slowly."""
    for attempt in range(3):
        x("windowactivate", "--sync", window.id)
        window.key("F10")
        time.sleep(0.5 + attempt)
        window.key("d")
        time.sleep(0.7 + attempt)
        window.key(key)
        try:
            return Second(window, number, 5)
        except TimeoutError:
            print(f"# the menu did not open, or its keys were lost: attempt {attempt + 1}", flush=True)
            x("key", "Escape", "Escape")
    raise TimeoutError(f"menu, {key}")


def press(window, key, done):
    """A key that starts something: pressed again when nothing has come of it, as a person would."""
    for _ in range(3):
        x("key", key)
        try:
            until(done, 8)
            return
        except TimeoutError:
            print(f"# {key} did nothing", flush=True)
    raise TimeoutError(key)


def states(project):
    return {m["name"]: m["state"] for m in document("models", project)}


def in_use(project):
    return [name for name, state in states(project).items() if state == "promoted"]
