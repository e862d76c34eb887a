"""A run of the machine that can be run again, instruction by instruction (QEMU's record and replay).

The run is recorded undisturbed, in about the time that it takes anyway. What follows it then stops
the replay as often as it likes, and nothing in the machine notices: counts, times and scheduling are
those of the recording. The console and the log are files, which nobody has to read meanwhile.
Nothing can be typed.
"""

import dataclasses
import filecmp
import importlib.machinery
import importlib.util
import os
import re
import subprocess
import sys

from machine import ROOT

RECORD = re.compile(rb"\x1eend ([^\n]*)\n")


CANNOT = ("iso", "screen", "gdb", "coverage", "monitor")  # options with which no run can be recorded


class Unusable(Exception):
    """These options cannot be had here; says which."""


def tools_run():
    """tools/run, which has no .py."""
    loader = importlib.machinery.SourceFileLoader("tools_run", os.path.join(ROOT, "tools/run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


def own_arguments(arguments):
    """(what stands before --, the rest) of tools/run's arguments."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:end], arguments[end:]


def values_of(arguments, name):
    """Each VALUE of `name VALUE` that stands before --."""
    own = own_arguments(arguments)[0]
    return [own[at + 1] for at, word in enumerate(own[:-1]) if word == name]


def same_machine(arguments):
    """tools/run's arguments for the same machine, whose console and log go elsewhere."""
    own, program = own_arguments(arguments)
    kept, left = [], iter(own)
    for word in left:
        if word in ("--files", "--status-file"):
            next(left, None)
            kept += ["--no-input"] if word == "--files" else []
        else:
            kept.append(word)
    return kept + program


def options_of(run, arguments, seconds):
    """What tools/run makes of these arguments for a machine that is recorded; `seconds` is the time-out
    where none is given."""
    options = run.parse_arguments(same_machine(arguments))
    for name in CANNOT:
        if getattr(options, name):
            raise Unusable(f"--{name} cannot be with a run that is recorded")
    options.icount = options.icount or 0
    if not values_of(arguments, "--timeout"):
        options.timeout = seconds
    return options


def word_of(arguments, name):
    """The VALUE of name=VALUE in what --append gives to the kernel, or None. init=/lab is the program that
    is the first process, as the tests of assignments are, lab=NAME which test."""
    words = " ".join(values_of(arguments, "--append")).split()
    return next((word[len(name) + 1 :] for word in words if word.startswith(f"{name}=")), None)


@dataclasses.dataclass
class Follow:
    """For machine.py: whether the machine is recorded or replayed, and to which files."""

    mode: str  # record, replay
    log: str
    console: str

    @property
    def messages(self):
        return self.console + ".log"

    @property
    def option(self):
        return f"sleep=off,rr={self.mode},rrfile={self.log}"

    @property
    def stopped(self):
        return self.mode == "replay"


class Recording:
    def __init__(self, options, make_machine, folder):
        """`make_machine` is that of tools/run."""
        self.options, self.make_machine = options, make_machine
        self.log = os.path.join(folder, "replay.log")
        self.console = os.path.join(folder, "console.txt")  # grows again in a replay
        self.recorded = os.path.join(folder, "recorded.txt")

    def _machine(self, mode, console):
        self.options.follow = Follow(mode, self.log, console)
        machine = self.make_machine(self.options)
        machine.start()
        return machine

    def record(self, make_patience):
        """Runs the program to its end; "exited 0" and the like, and the kernel's log. `make_patience`
        gets QEMU's process number and returns something like a Patience."""
        machine = self._machine("record", self.recorded)
        patience = make_patience(machine.process.pid)
        while machine.process.poll() is None and not patience.is_over():
            try:
                machine.process.wait(patience.slice())
            except subprocess.TimeoutExpired:
                pass
        in_time = self.ended_by_itself = machine.process.poll() is not None
        machine.process.terminate()  # a recording that is cut off is whole, up to there
        machine.process.wait()
        with open(self.options.follow.messages, "rb") as file:
            log = file.read()
        ended = RECORD.findall(log)
        report = ended[-1].decode() if ended else "no-report" if in_time else "timeout"
        self.qemu_status = machine.process.returncode
        return report, RECORD.sub(b"", log)

    def replay(self):
        return self._machine("replay", self.console)

    def is_same(self):
        """Whether the replay has written what the recording did."""
        return filecmp.cmp(self.recorded, self.console, shallow=False)
