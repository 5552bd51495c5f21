# SPDX-License-Identifier: Apache-2.0
"""Driving the real window: input by xdotool, state by the window's actions on the session bus."""
import os
import subprocess
import time
from gi.repository import Gio, GLib

APP, WINDOW = "org.osteon.Osteon", "/org/osteon/Osteon/window/1"


def until(condition, seconds=15):
    end = time.monotonic() + seconds
    problem = None
    while time.monotonic() < end:
        try:
            if condition():
                return
        except GLib.Error as error:         # not on the bus yet, or gone
            problem = error
        time.sleep(0.01)
    raise TimeoutError(f"{condition} {problem or ''}")


def x(*args):
    return subprocess.run(["xdotool", *map(str, args)], check=True, capture_output=True, text=True, timeout=20).stdout.strip()


class Window:
    """One running osteon. Use as a context: it is killed at the end, if it has not quit."""

    def __init__(self, exe, *args):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.process = subprocess.Popen([exe, *map(str, args)])
        until(lambda: self.state("revision") is not None, 30)
        until(lambda: self.find())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def find(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)], capture_output=True, text=True)
        ids = [i for i in found.stdout.split() if self.size_of(i)[0] > 400]
        self.id = ids[0] if ids else None
        return self.id

    def size_of(self, window_id):
        out = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window_id], capture_output=True, text=True).stdout
        values = dict(line.split("=") for line in out.split() if "=" in line)
        return int(values.get("WIDTH", 0)), int(values.get("HEIGHT", 0))

    def call(self, method, args, path=WINDOW):
        return self.bus.call_sync(APP, path, "org.gtk.Actions", method, args, None, Gio.DBusCallFlags.NONE, 5000, None).unpack()

    def state(self, action):
        states = self.call("Describe", GLib.Variant("(s)", (action,)))[0][2]
        return states[0] if states else None

    def activate(self, action, parameter=None):
        values = [parameter] if parameter is not None else []
        self.call("Activate", GLib.Variant("(sava{sv})", (action, values, {})))

    def settled(self, revision=None):
        """Waits until a gesture is committed and its mask is there."""
        if revision is not None:
            until(lambda: self.state("revision") >= revision)
        until(lambda: not self.state("busy"), 30)

    def at(self, ix, iy):
        """Where an image coordinate is on the X window: the window says where the image lies."""
        left, top, zoom = self.state("origin-x"), self.state("origin-y"), self.state("zoom")
        return round(left + ix * zoom), round(top + iy * zoom)

    def click(self, ix, iy, button=1):
        vx, vy = self.at(ix, iy)
        x("mousemove", "--window", self.id, vx, vy, "click", button)

    def drag(self, start, by, button=1):
        vx, vy = self.at(*start)
        x("mousemove", "--window", self.id, vx, vy, "mousedown", button, "mousemove_relative", "--", by[0] // 2, by[1] // 2,
          "mousemove_relative", "--", by[0] - by[0] // 2, by[1] - by[1] // 2, "mouseup", button)

    def key(self, *keys):
        x("key", *keys)

    def picture(self, path):
        if path:
            subprocess.run(["import", "-window", "root", path], check=False)

    def quit(self):
        x("key", "ctrl+q")
        return self.process.wait(10)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
