# SPDX-License-Identifier: Apache-2.0
"""Drawing by hand with a real mouse: brush, eraser, polygon; killed and started again; then what osteon-cli says of it."""
import glob
import os
import sys
from cli import document, ok
from tap import check, equal, main
from window import Window, until, x

OSTEON = sys.argv[2]
SHOTS = os.environ.get("OST_SHOTS")
READER = "reader A"


def picture(window, name):
    window.picture(f"{SHOTS}/{name}.png" if SHOTS else None)


def stroke(window, *corners):
    vx, vy = window.at(*corners[0])
    x("mousemove", "--window", window.id, vx, vy, "mousedown", 1)
    for corner in corners[1:]:
        vx, vy = window.at(*corner)
        x("mousemove", "--window", window.id, vx, vy)


def test_editing(folder):
    project = folder + "/work.osteon"
    ok("phantom", folder + "/images", "--count", "1", "--height", "1400")
    image = sorted(glob.glob(folder + "/images/**/*.png", recursive=True))[0]
    ok("new", project)
    with Window(OSTEON, "--reader", READER, project, image) as window:
        until(lambda: window.state("image-id") > 0)
        window.settled()
        vx, vy = window.at(200, 200)
        x("mousemove", "--window", window.id, vx, vy)
        window.key("3")
        window.key("b")
        until(lambda: window.state("tool") == "brush")
        window.key("bracketright", "bracketright", "bracketright")
        stroke(window, (250, 250), (320, 330), (300, 420))
        picture(window, "editing-1-while-drawing")
        equal(window.state("revision"), 0)
        x("mouseup", 1)
        window.settled(1)
        equal(window.state("masks"), 1)
        window.key("e")
        stroke(window, (230, 330), (380, 330))
        picture(window, "editing-2-eraser")
        x("mouseup", 1)
        window.settled(2)
        window.key("g")
        for corner in ((400, 250), (520, 250), (520, 400), (400, 250)):
            window.click(*corner)
        window.settled(3)
        picture(window, "editing-3-polygon")
        window.key("ctrl+z")
        window.settled(4)
        window.kill()
    with Window(OSTEON, "--reader", READER, project) as window:
        until(lambda: window.state("image-id") > 0)
        window.settled()
        equal(window.state("masks"), 1)
        window.key("ctrl+shift+z")
        window.settled(5)
        window.activate("accept-reading")
        picture(window, "editing-4-doubts")
        equal(window.state("status"), "started")
        window.quit()
    name = document("list", project, "--reader", READER, "--check")[0]["name"]
    found = document("edit", project, name, "check", "--reader", READER)["findings"]
    check(any(sentence.startswith("Metacarpal 3 consists of several pieces") for sentence in found), found)
    ok("edit", project, name, "brush", "ulna", "100,100,20,140,100,20", "--reader", READER)
    equal(document("list", project, "--reader", READER)[0]["masked"], ["ulna", "mc3"])


main(dict(globals()))
