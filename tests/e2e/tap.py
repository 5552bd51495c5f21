# SPDX-License-Identifier: Apache-2.0
"""Test Anything Protocol for the end-to-end tests: functions called test_* are run in order, each one line."""
import os
import sys
import tempfile
import traceback


class Skip(Exception):
    pass


def skip(reason):
    raise Skip(reason)


def check(condition, *facts):
    if not condition:
        raise AssertionError(" ".join(str(f) for f in facts))


def equal(a, b):
    check(a == b, "got", repr(a), "wanted", repr(b))


def radiographs():
    """The folder of real radiographs, or None."""
    return os.environ.get("OSTEON_RADIOGRAPHS") or None


def main(namespace):
    tests = [(name[5:], f) for name, f in namespace.items() if name.startswith("test_")]
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, (name, function) in enumerate(tests, 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                function(folder)
                print(f"ok {number} {name}", flush=True)
            except Skip as reason:
                print(f"ok {number} {name} # SKIP {reason}", flush=True)
            except Exception:
                failed += 1
                said = f"{name}:\n{traceback.format_exc()}"
                print("".join("# " + line + "\n" for line in said.splitlines()), end="")
                print(said, file=sys.stderr, flush=True)        # the log of a whole check shows this one alone
                print(f"not ok {number} {name}", flush=True)
    sys.exit(failed > 0)
