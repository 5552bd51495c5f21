# SPDX-License-Identifier: Apache-2.0
"""kill -9 at random moments: the project is sound after each, and every gesture that was acknowledged is there.

test-kill.py CLI [OSTEON] ROUNDS: the command line, and with OSTEON the window, are killed in turn."""
import os
import random
import subprocess
import sys
import time
import tap
from cli import EXE, READER, demo, document, ok
from tap import check, equal

FIRST = "synthetic-0001"
ROUNDS = int(sys.argv[-1])
OSTEON = sys.argv[2] if len(sys.argv) > 3 else None


def gestures(project):
    items = document("list", project, "--check", "--reader", "killer")
    return items[0]


def count(project):
    out = subprocess.run(["sqlite3", "-readonly", project + "/project.sqlite",
                          "SELECT count(*) FROM gestures g JOIN readings r ON r.id = g.reading JOIN readers p ON p.id = r.reader "
                          "WHERE p.name = 'killer'"], capture_output=True, text=True)
    equal(out.stderr, "")
    return int(out.stdout)


def test_command_line(folder):
    project = demo(folder)
    random.seed(1)
    whole = time.monotonic()
    ok("prompt", project, FIRST, "--bone", "mc3", "--point", "700,1000", "--reader", "killer")
    whole = time.monotonic() - whole
    made = count(project)
    for _ in range(ROUNDS):
        p = subprocess.Popen([EXE, "prompt", project, FIRST, "--bone", "mc3", "--reader", "killer",
                              "--point", f"{random.randint(300, 900)},{random.randint(600, 1500)}"],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(random.uniform(0, whole * 1.1))
        p.kill()
        acknowledged = p.stdout.read() != b""
        p.communicate()
        gestures(project)
        now = count(project)
        check(made + acknowledged <= now <= made + 1, made, acknowledged, now)
        made = now
        if made % 20 == 0:      # keep the number of points, and so the time of a call, within bounds
            ok("edit", project, FIRST, "clear", "mc3", "--reader", "killer")
            made += 1
    check(made > ROUNDS // 10, "hardly any call got as far as a gesture:", made)


def test_window(folder):
    if OSTEON is None:
        tap.skip("no window asked for")
    from window import Window, until, x
    project = demo(folder)
    random.seed(2)
    for _ in range(ROUNDS):
        with Window(OSTEON, "--reader", "killer", project) as window:
            until(lambda: window.state("image-id") > 0)
            known = window.state("revision")
            window.key("3")
            vx, vy = window.at(random.randint(500, 900), random.randint(700, 1300))
            x("mousemove", "--window", window.id, vx, vy)
            sent = random.randint(1, 4)
            x("click", "--repeat", sent, "--delay", "30", 1)
            time.sleep(random.uniform(0, 0.3))
            try:
                known = max(known, window.state("revision"))        # what the screen said
            except Exception:
                pass
            window.kill()
        gestures(project)
        check(count(project) >= known, count(project), known)
        if count(project) % 10 > 6:
            ok("edit", project, FIRST, "clear", "mc3", "--reader", "killer")


tap.main(dict(globals()))
