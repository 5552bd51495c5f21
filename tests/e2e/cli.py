# SPDX-License-Identifier: Apache-2.0
"""Calling osteon-cli: its path is the first argument of each test program."""
import json
import os
import subprocess
import sys
from tap import check, equal

EXE = sys.argv[1]
READER = "reader A"


def run(*args, **options):
    return subprocess.run([EXE, *map(str, args)], capture_output=True, text=True, timeout=300, **options)


def ok(*args, **options):
    p = run(*args, **options)
    equal((p.returncode, p.stderr.replace("\r", "")), (0, ""))
    return p.stdout


def document(*args):
    return json.loads(ok(*args, "--json"))


def refused(*args, code=1, says=(), **options):
    """The command fails with that code and one sentence that says these things."""
    p = run(*args, **options)
    equal(p.returncode, code)
    equal(p.stdout, "")
    equal(len(p.stderr.strip().splitlines()), 1)
    for word in says:
        check(word in p.stderr, repr(word), "is not in:", p.stderr)
    return p.stderr


def demo(folder, count=1, seed=7):
    path = os.path.join(folder, "demo.osteon")
    ok("new", path, f"--demo={count}", "--seed", seed, "--reader", READER)
    return path


def point(image, bone, *points, project, reader=READER):
    signs = [f"--point={'+' if p[2] else '-'}{p[0]},{p[1]}" for p in points]
    return document("prompt", project, image, "--bone", bone, "--reader", reader, *signs)
