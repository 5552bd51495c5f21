# SPDX-License-Identifier: Apache-2.0
"""A segmenter trained from the menu: a few synthetic hands with accepted readings, a handful of epochs, the candidate's card,
promotion and the way back; closing, restarting and killing meanwhile. Pictures go to the folder OST_SHOTS, when set."""
import glob
import os
import signal
import sys
import tap
import training
from gi.repository import GLib
from cli import document, ok
from tap import check, equal
from training import in_use, picture, press, states
from window import until, x

OSTEON = sys.argv[2]
HANDS = int(os.environ.get("OST_HANDS", 6))     # more for prettier pictures
EPOCHS = int(os.environ.get("OST_EPOCHS", 2))


def project_of(folder):
    """Six people: four to learn from, one to choose by, one held out."""
    return training.project_of(folder, HANDS)


def opened(project):
    return training.opened(OSTEON, project)


def from_menu(window):
    return training.from_menu(window, "g")


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
        press(window, "alt+s", lambda: models.state("training") == "running" or models.state("page") == "model")
        equal(models.state("page"), "run")
        # Where a processor does both epochs between two looks, the model is there already.
        until(lambda: models.state("epochs") >= 1 or models.state("page") == "model", 120)
        picture(window, "training-2-running")
        models.wait("page", "model", 300)
        first = models.state("model")               # not always number 1: a project may come with a model in use
        equal(states(project)[first], "candidate")
        models.wait("measured", True, 120)
        picture(window, "training-3-card")
        press(window, "alt+p", lambda: in_use(project) == [first])

        # Another, stopped early; then back to the first.
        press(window, "alt+t", lambda: models.state("page") == "setup")
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
        press(window, "alt+c", lambda: models.state("training") == "running")
        until(lambda: models.state("epochs") > before, 120)
        models.activate("discard")
        picture(window, "training-7-discard")
        press(window, "alt+d", lambda: models.state("training") == "")
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
