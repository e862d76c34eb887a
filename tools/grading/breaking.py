"""Break it: what a student's own test finds out about kernels that are there as linked files alone.

Each kernel of break/ but for the right ones has one fault. It is found when the test passes on every right kernel,
and on this one fails, or hangs, or the kernel dies. A test that fails on a right kernel finds nothing.
"""

import concurrent.futures
import os
import struct
from dataclasses import dataclass, field
from hashlib import sha256

from boot import ROOT, GraderError, boot, read
from record import Parameters
from score import Item
from verdict import Verdict, judge

FOLDER, KERNEL = "break", ".elf"
MINE = "tests/labs/mine.c"
PROGRAM = "build/release/tests/labs/mine.elf"
RIGHT = ("right", "right-2")
FAULTY = "abcde"
POINTS = 2  # a kernel
MOST = POINTS * len(FAULTY)
NO_TEST = (ValueError, IndexError, struct.error)  # a program without the harness


@dataclass
class Found:
    """What came of it."""

    verdicts: dict = field(default_factory=dict)  # kernel -> Verdict; none where the test was not run
    errors: list = field(default_factory=list)  # of the compiler

    @property
    def refuted(self):
        """The right kernels on which the test fails."""
        return [name for name in RIGHT if name in self.verdicts and not self.verdicts[name].passed]

    @property
    def found(self):
        return [] if self.refuted else [name for name in FAULTY if name in self.verdicts and not self.verdicts[name].passed]

    @property
    def points(self):
        return POINTS * len(self.found)


@dataclass
class Mine:
    """A student's test, and where it is compiled: by `make` in the tree, or, for staff, already (`program`, or `errors`)."""

    lab: dict
    tree: str = ROOT
    seed: str = ""
    student: str = ""
    text: bytes = None  # of mine.c, where that is not in the tree
    program: str = None
    errors: list = field(default_factory=list)

    @property
    def possible(self):
        """Whether the tree was cut with these kernels."""
        return "break" in self.lab and os.path.isdir(os.path.join(self.tree, FOLDER))

    @property
    def changed(self):
        """Whether mine.c is not as it was handed out."""
        path = os.path.join(self.tree, MINE)
        text = self.text if self.text is not None else read(path, "rb") if os.path.exists(path) else b""
        return sha256(text).hexdigest() != self.lab["break"]["skeleton"]

    def run(self, make, jobs=None, keep=None, progress=None):
        """Found. `make(target...)` gives the compiler's complaints; it is not called where the program is there."""
        errors = self.errors or (make("user", PROGRAM) if self.program is None else [])
        if errors:
            return Found(errors=errors)
        parameters = Parameters(self.lab["id"], self.seed, self.student)

        def one(name):
            kernel = os.path.abspath(os.path.join(self.tree, FOLDER, name + KERNEL))
            test = {"name": "mine", "elf": self.program or PROGRAM, "kernel": kernel, "limit": self.lab["break"]["limit"], "done": None}
            if not os.path.exists(kernel):
                raise GraderError(f"there is no {FOLDER}/{name}{KERNEL}")
            try:
                run = boot(self.lab["id"], test, "release", parameters, self.tree, keep and os.path.join(keep, name))
                verdict = judge(self.lab["id"], run, parameters)
            except NO_TEST:
                verdict = Verdict(False, "no-harness")
            return name, verdict

        found, names = Found(), [*RIGHT, *FAULTY]
        with concurrent.futures.ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
            for name, verdict in pool.map(one, names):
                found.verdicts[name] = verdict
                if progress:
                    progress("tests", len(found.verdicts), len(names))
        return found


def item(lab, found):
    """As one of the lab's items, above its points; `found` is None where nothing was tried."""
    own = lab["break"]
    data = {"id": "break", "exercise": own["exercise"], "title": own["title"], "points": MOST, "bonus": True}
    result = Item(data, most=MOST)
    if found is None:
        result.missing = [[MINE]]
        return result
    result.points = found.points
    result.failed = [(name, FOLDER) for name in FAULTY if name not in found.found]
    return result
