# SPDX-License-Identifier: Apache-2.0
"""A walk through every view that leaves a picture of each: tour.py OSTEON-CLI OSTEON [FOLDER]; see tour."""
import os
import subprocess
import sys
import tempfile
import time
from gi.repository import GLib
from cli import demo
from window import Window, until

CLI, OSTEON = sys.argv[1:3]
FOLDER = sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp()
NOT_BLANK = 0.01        # standard deviation of a picture that shows something


class Tour:
    def __init__(self, folder):
        self.folder = folder
        self.taken = []

    def picture(self, window, name, wait=0.7):
        """After what moves has come to rest; nothing on the bus tells when."""
        time.sleep(wait)
        path = f"{self.folder}/{len(self.taken) + 1:02}-{name}.png"
        window.picture(path)
        spread = float(subprocess.run(["identify", "-format", "%[fx:standard_deviation]", path], capture_output=True, text=True,
                                      check=True).stdout)
        if spread < NOT_BLANK:
            raise AssertionError(f"{path} is blank")
        self.taken.append(path)

    def dialog(self, window, name, action, path=None):
        """A picture of what an action opens, closed by Escape."""
        if path:
            window.call("Activate", GLib.Variant("(sava{sv})", (action, [], {})), path)
        else:
            window.activate(action)
        self.picture(window, name)
        window.key("Escape")
        time.sleep(0.3)


def open_project(window):
    until(lambda: window.state("image-id") > 0)
    until(lambda: window.state("ready"), 60)
    window.settled()


def annotate(tour, window):
    """The points of the demo's own reader are a person's way to all seven bones."""
    tour.picture(window, "opened")
    window.key("1")
    window.settled()
    window.activate("next-mask-style")
    tour.picture(window, "outlined")
    window.activate("mask-style", GLib.Variant("s", "fill"))
    window.activate("accept-bone")
    window.settled()
    tour.picture(window, "accepted-bone")
    window.key("k")
    tour.picture(window, "flagged")
    window.key("ctrl+f")
    subprocess.run(["xdotool", "type", "--delay", "8", "0002"], check=True)
    tour.picture(window, "search")
    window.key("Escape")


def dialogs(tour, window):
    tour.dialog(window, "about-the-radiograph", "info")
    tour.dialog(window, "export", "export")
    tour.dialog(window, "import-masks", "import-masks")
    tour.dialog(window, "preferences", "preferences", "/org/osteon/Osteon")
    tour.dialog(window, "keys", "show-help-overlay")
    tour.dialog(window, "help", "help", "/org/osteon/Osteon")
    tour.dialog(window, "about", "about", "/org/osteon/Osteon")
    window.key("F10")
    tour.picture(window, "menu")
    window.key("Escape")
    time.sleep(0.5)         # the menu takes keys until it has faded


def main():
    os.makedirs(FOLDER, exist_ok=True)
    tour = Tour(FOLDER)
    work = os.path.join(os.environ["HOME"], "tour")
    os.makedirs(work, exist_ok=True)
    with Window(OSTEON) as window:
        tour.picture(window, "empty")
        window.quit()
    project = demo(work, 6)
    with Window(OSTEON, "--reader", "reader A", project) as window:
        open_project(window)
        if os.environ.get("OST_LIGHT"):
            window.call("Activate", GLib.Variant("(sava{sv})", ("dark", [], {})), "/org/osteon/Osteon")
        annotate(tour, window)
        dialogs(tour, window)
        for action in os.environ.get("OST_TOUR_ACTIONS", "").split():
            tour.dialog(window, action, action)
        window.quit()
    print(f"1..1\nok 1 {len(tour.taken)} pictures in {FOLDER}")


main()
