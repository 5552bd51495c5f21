# SPDX-License-Identifier: Apache-2.0
"""A project of 10,000 radiographs: how soon its list is there, and a walk through it with the keyboard alone."""
import os
import sqlite3
import sys
import time
from cli import demo
from tap import check, equal, main
from window import Window, until, x

OSTEON = sys.argv[2]
N = 10000
SECONDS = 1.0           # what the list of 10,000 may cost on top of the list of one


def grown(folder, n):
    """A demo project with n rows: all but the first are about the same file's name and other hashes, so they are never read."""
    os.makedirs(folder, exist_ok=True)
    project = demo(folder, 3)
    db = sqlite3.connect(project + "/project.sqlite")
    columns = [c[1] for c in db.execute("PRAGMA table_info(images)") if c[1] not in ("id", "sha256", "name")]
    first = db.execute(f"SELECT {','.join(columns)} FROM images ORDER BY id LIMIT 1").fetchone()
    have = db.execute("SELECT count(*) FROM images").fetchone()[0]
    marks = ",".join("?" * (len(columns) + 2))
    path = columns.index("path")
    rows = [(f"{i:064x}", f"hand-{i:05d}") + first[:path] + (f"/nowhere/{i}.png",) + first[path + 1:] for i in range(have, n)]
    db.executemany(f"INSERT INTO images (sha256,name,{','.join(columns)}) VALUES ({marks})", rows)
    db.commit()
    db.close()
    return project


def seconds_to_list(project):
    start = time.monotonic()
    with Window(OSTEON, "--reader", "Ada", project) as window:
        until(lambda: window.state("image-id") > 0, 60)
        return time.monotonic() - start


def test_ten_thousand_open_at_once(folder):
    small, large = grown(folder + "/small", 3), grown(folder + "/large", N)
    few, many = ([seconds_to_list(p) for _ in range(3)] for p in (small, large))
    print(f"# start to first picture, best of three: {min(many):.2f} s with {N} radiographs, {min(few):.2f} s with three")
    check(min(many) - min(few) < SECONDS, f"{min(many) - min(few):.2f} s more than a list of three")


def test_walk_by_keyboard(folder):
    with Window(OSTEON, "--reader", "Ada", grown(folder, N)) as window:
        def step(key):
            before = window.state("image-id")
            start = time.monotonic()
            window.key(key)
            until(lambda: window.state("image-id") != before)
            seconds = time.monotonic() - start
            window.settled()
            return seconds
        until(lambda: window.state("image-id") > 0, 30)
        window.settled()
        print(f"# one step among {N}: {step('Page_Down'):.2f} s")
        window.key("k")
        until(lambda: window.state("status") == "flagged")
        window.key("ctrl+f")
        x("type", "--delay", "8", "synthetic-0001")
        time.sleep(0.5)                                         # the search waits for the fingers to rest
        window.key("Return")                                    # back to the picture
        time.sleep(0.3)
        step("Page_Up")                                         # the open one is filtered away: the first of those that are left
        window.key("ctrl+f", "Escape")                          # the search is over, and the whole list is back
        time.sleep(0.3)
        step("Page_Down")
        equal(window.state("status"), "flagged")
        equal(window.quit(), 0)


main(dict(globals()))
