# SPDX-License-Identifier: Apache-2.0
"""A segmenter trained from the menu: a few synthetic hands with accepted readings, a handful of epochs, the candidate's card,
promotion and the way back; closing, restarting and killing meanwhile. Pictures go to the folder OST_SHOTS, when set."""
import glob
import os
import signal
import sys
import time
import tap
from gi.repository import GLib
from cli import document, ok
from tap import check, equal
from window import Window, until, x

OSTEON = sys.argv[2]
SHOTS = os.environ.get("OST_SHOTS")
MODELS = "/org/osteon/Osteon/window/2"
HANDS = int(os.environ.get("OST_HANDS", 6))     # more for prettier pictures
EPOCHS = int(os.environ.get("OST_EPOCHS", 2))


def picture(window, name):
    time.sleep(0.4 if SHOTS else 0)             # what the state says is drawn a frame later
    window.picture(f"{SHOTS}/{name}.png" if SHOTS else None)


class Models:
    """The second window, by its actions."""

    def __init__(self, window):
        self.window = window
        until(lambda: self.state("page") is not None)

    def state(self, action):
        states = self.window.call("Describe", GLib.Variant("(s)", (action,)), MODELS)[0][2]
        return states[0] if states else None

    def enabled(self, action):
        return self.window.call("Describe", GLib.Variant("(s)", (action,)), MODELS)[0][0]

    def activate(self, action):
        self.window.call("Activate", GLib.Variant("(sava{sv})", (action, [], {})), MODELS)

    def set(self, action, value):
        self.window.call("SetState", GLib.Variant("(sva{sv})", (action, value, {})), MODELS)

    def wait(self, action, value, seconds=60):
        try:
            until(lambda: self.state(action) == value, seconds)
        except TimeoutError:
            equal((action, self.state(action)), (action, value))


def project_of(folder):
    """Six people, two readers, masks accepted: four to learn from, one to choose by, one held out."""
    ok("phantom", folder + "/hands", "--count", HANDS, "--seed", 5, "--height", 400 if HANDS < 10 else 1400, "--readers", 2)
    project = folder + "/work.osteon"
    ok("new", project)
    ok("import", project, *sorted(glob.glob(folder + "/hands/*.png")))
    for reader in (1, 2):
        ok("import-masks", project, f"{folder}/hands/readers/reader-{reader}", "--format", "polygons", "--reader",
           f"reader {reader}", "--accept")
    return project


def opened(project):
    window = Window(OSTEON, "--reader", "reader 1", project)
    until(lambda: window.state("image-id") > 0)
    window.settled()
    return window


def from_menu(window):
    x("windowactivate", "--sync", window.id)
    window.key("F10")
    window.key("m")
    window.key("g")
    return Models(window)


def states(project):
    return {m["name"]: m["state"] for m in document("models", project)}


def in_use(project):
    return [name for name, state in states(project).items() if state == "promoted"]


def run_pid(project):
    with open(project + "/models/training-segmenter/run") as file:
        return int(file.read())


def alive(pid):
    try:
        os.kill(pid, 0)
        return open(f"/proc/{pid}/stat").read().split()[2] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_train_and_promote(folder):
    project = project_of(folder)
    with opened(project) as window:
        models = from_menu(window)
        models.wait("page", "setup")
        check(models.enabled("start"), "cannot start")
        picture(window, "training-1-setup")
        models.set("wanted-epochs", GLib.Variant("i", EPOCHS))
        window.key("alt+s")
        models.wait("training", "running")
        equal(models.state("page"), "run")
        until(lambda: models.state("epochs") >= 1, 120)
        picture(window, "training-2-running")
        models.wait("page", "model", 300)
        first = models.state("model")               # not always number 1: a project may come with a model in use
        equal(states(project)[first], "candidate")
        models.wait("measured", True, 120)
        picture(window, "training-3-card")
        window.key("alt+p")
        until(lambda: in_use(project) == [first])

        # Another, stopped early; then back to the first.
        window.key("alt+t")
        models.wait("page", "setup")
        models.set("wanted-epochs", GLib.Variant("i", 10000))
        models.activate("start")                    # the page is still turning: a key could be lost
        models.wait("training", "running")
        until(lambda: models.state("epochs") >= 1, 120)
        models.activate("stop")
        models.wait("page", "model", 120)
        second = models.state("model")
        equal(states(project)[second], "candidate")
        models.wait("measured", True, 120)
        picture(window, "training-4-candidate")
        models.activate("promote")
        until(lambda: in_use(project) == [second])
        models.activate("roll-back")
        until(lambda: in_use(project) == [first])
        equal(states(project)[second], "retired")
        equal(window.quit(), 0)
    shown = document("models", project, "show", second)
    equal((shown["state"], shown["holdout"]["against"]), ("retired", first))


def test_goes_on_without_the_window(folder):
    project = project_of(folder)
    with opened(project) as window:
        models = from_menu(window)
        models.set("wanted-epochs", GLib.Variant("i", 10000))
        models.activate("start")
        until(lambda: models.state("epochs") >= 1, 120)
        x("key", "ctrl+w")                                      # the models' window
        until(lambda: window.state("training") == "running")
        x("windowactivate", "--sync", window.id)
        equal(window.quit(), 0)
    pid = run_pid(project)
    check(alive(pid), "training ended with the window")
    with opened(project) as window:
        equal(window.state("training"), "running")
        picture(window, "training-5-sign")
        models = from_menu(window)
        models.wait("page", "run")
        check(models.state("epochs") >= 1, "the curve is lost")

        os.kill(pid, signal.SIGKILL)
        models.wait("training", "failed")
        equal(models.state("page"), "run")
        picture(window, "training-6-killed")
        before = models.state("epochs")
        window.key("alt+c")
        models.wait("training", "running")
        until(lambda: models.state("epochs") > before, 120)
        models.activate("discard")
        picture(window, "training-7-discard")
        window.key("alt+d")
        models.wait("training", "")
        check(not alive(run_pid(project)), "it still runs")
        check("candidate" not in states(project).values(), states(project))
        equal(window.quit(), 0)
    equal(glob.glob(project + "/models/training-segmenter/*.safetensors"), [])


def test_too_little(folder):
    project = folder + "/empty.osteon"
    ok("new", project, "--demo=1")
    with opened(project) as window:
        models = from_menu(window)
        models.wait("page", "setup")
        check(not models.enabled("start"), "nothing to learn from, and yet it would start")
        picture(window, "training-8-too-little")
        x("windowactivate", "--sync", window.id)                # the main window goes first, and takes the other with it
        equal(window.quit(), 0)


tap.main(dict(globals()))
