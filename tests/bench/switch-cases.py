# SPDX-License-Identifier: Apache-2.0
"""Milliseconds from a reviewer's decision until crops and charts of the next case are on screen.

    PYTHONPATH=tests/e2e tests/e2e/in-session.sh python3 tests/bench/switch-cases.py OSTEON PROJECT READER SWITCHES SECONDS

OSTEON is the program, PROJECT has a classifier in use and has been classified (osteon-cli predict PROJECT --classify); READER
has not decided yet, and stays SECONDS at each case."""
import statistics
import sys
import time
from gi.repository import GLib
from window import Window, until

osteon, project, reader, switches, seconds = sys.argv[1:]
times = []
with Window(osteon, "--reader", reader, project) as window:
    until(lambda: window.state("page") == "work" and window.state("image-id") > 0, 60)
    window.settled()
    window.activate("mode", GLib.Variant("s", "review"))
    until(lambda: window.state("review-ready"), 120)
    for _ in range(int(switches)):
        time.sleep(float(seconds))
        before = window.state("image-id")
        window.activate("review-accept")
        until(lambda: window.state("image-id") != before and window.state("review-ready"), 30)
        times.append(window.state("review-ms"))
print("ms", *sorted(times), "median", statistics.median(times))
