# SPDX-License-Identifier: Apache-2.0
"""What a reviewer does in the picture: the ends of the cortical index dragged, a comment pinned to a place, a wipe."""
import time
from accessible import READER, Session, found
from cli import document
from tap import check, equal, main
from window import until


class Review(Session):
    def __enter__(self):
        super().__enter__()
        self.window.key("ctrl+r")
        until(lambda: self.window.state("review-index") == "known", 120)
        self.name = document("list", self.project)[0]["name"]
        return self

    def said(self, words):
        return found(self.app, lambda o: o.getRoleName() == "label" and words in o.name)


def test_ends_of_the_index(folder):
    with Review(folder) as s:
        w = s.window
        until(lambda: s.said("ends by the outline") is not None)
        ends = document("measure", s.project, s.name, "--model", "promoted")["images"][0]["ends"]
        w.drag(ends[0], (0, -40))
        until(lambda: s.said("ends set by hand") is not None, 60)
        w.activate("review-reset-ends")
        until(lambda: s.said("ends by the outline") is not None, 60)
        w.key("ctrl+r")                                         # such ends are a question, no statement: nothing was kept
        equal(document("measure", s.project, s.name, "--model", "promoted")["images"][0]["ends"], ends)


def test_pinned_comment(folder):
    with Review(folder) as s:
        w = s.window
        w.key("c")
        until(lambda: s.named("push button", "Pin to a Place…") is not None)
        s.named("push button", "Pin to a Place…").queryAction().doAction(0)
        time.sleep(0.5)                                         # the popover goes
        w.click(300, 420)
        until(lambda: s.said("pinned to ") is not None)
        w.key("o", "l", "d", "Return")
        comments = lambda: document("decide", s.project, s.name, "history", "--reader", READER)["decisions"]
        until(lambda: len(comments()) == 1, 30)
        kept = comments()[0]
        equal((kept["kind"], kept["comment"]), ("comment", "old"))
        check(abs(kept["x"] - 300) < 6 and abs(kept["y"] - 420) < 6, kept)


def test_wipe(folder):
    with Review(folder) as s:
        w = s.window
        w.key("v")
        until(lambda: w.state("review-wipe"))
        equal(w.state("mask-style"), "none")                    # both versions are drawn by the wipe, each on its side
        w.key("v")
        until(lambda: not w.state("review-wipe"))
        equal(w.state("mask-style"), "fill")
        w.key("v", "ctrl+r")
        until(lambda: w.state("mode") == "annotate")
        equal((w.state("review-wipe"), w.state("mask-style")), (False, "fill"))


main(dict(globals()))
