"""A run of a program, followed by what tools/see is made of, for the pictures of the lectures.

Time is virtual and nothing is typed, so a run is the same each time.
"""

import dataclasses
import importlib.machinery
import importlib.util
import os
import sys
import tempfile

from lab import ROOT

sys.path.append(os.path.join(ROOT, "tools"))
from seeing.ipc_events import AllEvents  # noqa: E402
from seeing.recording import options_of, tools_run  # noqa: E402
from seeing.replayed import states  # noqa: E402

SECONDS = 10  # of virtual time
BUILD = "debug"
PAGE = 4096


def tools_see():
    """tools/see, which has no .py."""
    loader = importlib.machinery.SourceFileLoader("tools_see", os.path.join(ROOT, "tools/see"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


@dataclasses.dataclass
class Run:
    """What happened, in order, and what the kernel's memory had after each event."""

    events: list
    states: list

    def find(self, kind, after=0, **fields):
        """The number of the first event of this kind from `after` on that has these fields."""
        for number in range(after, len(self.events)):
            event = self.events[number]
            if event["kind"] == kind and all(event.get(name) == value for name, value in fields.items()):
                return number
        raise LookupError(f"no event {kind} with {fields}")

    def table(self, number, pid, address):
        """The page table of a process that is for this address: (frame, count, may write), after an event."""
        state = self.states[number]
        space = state["spaces"][state["processes"][pid]["space"]]
        for index, frame, write in space["tables"]:
            if index == address >> 22:
                return frame, state["tables"][frame]["count"], bool(write)
        raise LookupError(f"process {pid} has no table for {address:#x}")

    def page(self, number, pid, address):
        """The page there: (frame, how often it is counted, may write by its own entry)."""
        state = self.states[number]
        table = state["tables"][self.table(number, pid, address)[0]]
        for index, frame, rights in table["pages"]:
            if index == address // PAGE % 1024:
                return frame, state["frames"][frame][0], bool(rights & 1)
        raise LookupError(f"process {pid} has no page at {address:#x}")


class Watching(AllEvents):
    """Notes with each event the word in shared memory `offset` bytes from its begin, of whoever runs."""

    offset = None

    def event(self, stop, kind, **fields):
        super().event(stop, kind, **fields)
        proc = self.kernel.process(stop.pid) if stop.pid and self.offset is not None else None
        space = self.kernel.space(proc) if proc else None
        start = next((region.start for region in self.kernel.regions(space) if region.shared), None) if space else None
        if start is not None:
            page = self.kernel.page_at(space, start)[2]
            # Nobody has touched it: it will be zero.
            self.events[-1]["word"] = self.kernel.content_word(page, self.offset // 4) if page else 0


def follow(*program, most=4000, offset=None):
    """The run of a program of the root file system, or its first `most` events."""
    see, run = tools_see(), tools_run()
    options = options_of(run, ["--build", BUILD, "--", *program], SECONDS)
    watching = type("Watching", (Watching,), {"offset": offset})
    with tempfile.TemporaryDirectory() as temporary:
        seen = see.see(run, options, list(program), most, temporary, watching)
    if seen["whole"] and seen["ended"] != "exited 0":
        raise LookupError(f"{' '.join(program)} has ended with {seen['ended']}")
    moments = [state for _, state in states(seen["events"])]
    return Run(seen["events"], moments)
