# SPDX-License-Identifier: Apache-2.0
"""A person's first quarter of an hour, with real mouse and keyboard: import, points on two bones, drag, undo, redo, lock,
window/level, export, restart; each step compared with the store. Pictures go to the folder OST_SHOTS, when set."""
import glob
import os
import shutil
import sys
import time
import tap
from cli import document, ok
from tap import check, equal
from window import Window, until, x

OSTEON = sys.argv[2]
SHOTS = os.environ.get("OST_SHOTS")
READER = "reader A"

# Clicks in mid-shaft, image pixels of wikimedia-001.jpg
POINTS = {"mc3": (645, 1230), "radius": (640, 1950)}


def picture(window, name):
    window.picture(f"{SHOTS}/{name}.png" if SHOTS else None)


def item(project):
    return document("list", project, "--reader", READER, "--check")[0]


def real_image(folder):
    real = tap.radiographs() or tap.skip("OSTEON_RADIOGRAPHS is not set")
    shutil.copy(real + "/wikimedia-001.jpg", folder)
    return folder + "/wikimedia-001.jpg"


def opened(folder):
    project = folder + "/work.osteon"
    ok("new", project)
    window = Window(OSTEON, "--reader", READER, project, real_image(folder))
    until(lambda: window.state("image-id") > 0)
    window.settled()
    return project, window


def test_annotate(folder):
    project, window = opened(folder)
    with window:
        picture(window, "1-opened")
        window.key("3")
        until(lambda: window.state("bone") == "mc3")
        window.click(*POINTS["mc3"])
        window.settled(1)
        equal(window.state("points"), 1)
        equal(item(project)["masked"], ["mc3"])

        window.key("6")
        window.click(*POINTS["radius"])
        window.settled(2)
        window.click(250, 300, button=3)
        window.settled(3)
        equal((window.state("bone"), window.state("points")), ("radius", 2))
        equal(item(project)["masked"], ["radius", "mc3"])
        picture(window, "2-two-bones")

        window.key("ctrl+z")
        until(lambda: window.state("points") == 1)
        window.key("ctrl+z")
        until(lambda: window.state("points") == 0)
        window.settled()
        equal(item(project)["masked"], ["mc3"])
        window.key("ctrl+shift+z")
        until(lambda: window.state("points") == 1)
        window.settled()
        equal(item(project)["masked"], ["radius", "mc3"])

        revision = window.state("revision")
        window.drag(POINTS["radius"], (8, -20))
        window.settled(revision + 1)
        equal(window.state("points"), 1)
        picture(window, "3-dragged")

        before = window.state("window-level")
        revision = window.state("revision")
        window.drag((900, 700), (60, 30), button=3)
        until(lambda: window.state("window-level") != before)
        equal(window.state("revision"), revision)
        picture(window, "4-window-level")

        window.key("Return")
        window.settled(revision + 1)
        until(lambda: item(project)["locked"] == ["radius"])
        equal(window.state("bone"), "ulna")
        window.key("6")
        window.click(700, 1950)
        window.settled()
        equal(item(project)["locked"], ["radius"])
        equal(window.state("points"), 1)
        picture(window, "5-locked")
        equal(window.quit(), 0)

    # What the window made is what the command line sees, and it survives a restart.
    ok("export", project, folder + "/out", "--format", "png", "--reader", READER)
    equal(sorted(os.path.basename(p) for p in glob.glob(folder + "/out/*")),
          ["wikimedia-001-labels.png", "wikimedia-001-mc3.png", "wikimedia-001-radius.png"])
    with Window(OSTEON, "--reader", READER, project) as window:
        until(lambda: window.state("image-id") > 0)
        window.settled()
        window.key("ctrl+z")
        until(lambda: item(project)["locked"] == [])


def test_zoom_keeps_the_spot(folder):
    project, window = opened(folder)
    with window:
        vx, vy = window.at(640, 1200)
        x("mousemove", "--window", window.id, vx, vy)
        zoom = window.state("zoom")
        x("click", 4, "click", 4)
        until(lambda: window.state("zoom") > zoom)
        nx, ny = window.at(640, 1200)
        check(abs(nx - vx) <= 2 and abs(ny - vy) <= 2, (vx, vy), (nx, ny))
        window.key("ctrl+0")
        until(lambda: abs(window.state("zoom") - 1) < 1e-9)
        picture(window, "6-actual-pixels")
        window.key("f")
        until(lambda: abs(window.state("zoom") - zoom) < 1e-3)


def test_masks_leave_through_the_window(folder):
    project = folder + "/study.osteon"
    ok("new", project, "--demo=2", "--reader", READER)
    with Window(OSTEON, "--reader", READER, project) as window:
        until(lambda: window.state("image-id") > 0)
        window.settled()
        window.key("ctrl+e")
        time.sleep(1)
        picture(window, "7-export")
        window.key("alt+e")                     # the button's own letter
        until(lambda: len(glob.glob(folder + "/study-masks/*-labels.png")) == 1)
        window.settled()
        check(glob.glob(folder + "/study-masks/*-mc3.png"), "no plane of mc3")
        equal(window.quit(), 0)
    # and what left comes back under another name
    equal(document("import-masks", project, folder + "/study-masks", "--format", "png", "--reader", "B")["masks"], 7)


def test_second_window_on_a_busy_project(folder):
    project = folder + "/busy.osteon"
    ok("new", project)
    with Window(OSTEON, "--reader", READER, project):
        from cli import refused
        refused("import", project, real_image(folder), says=[project, "open"])


tap.main(dict(globals()))
