"""A run of the machine that can be run again, instruction by instruction (QEMU's record and replay).

The run is recorded undisturbed, in about the time that it takes anyway. What follows it then stops
the replay as often as it likes, and nothing in the machine notices: counts, times and scheduling are
those of the recording. The console and the log are files, which nobody has to read meanwhile.
Nothing can be typed.
"""

import dataclasses
import filecmp
import os
import re
import subprocess

from patience import Patience

RECORD = re.compile(rb"\x1eend ([^\n]*)\n")


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

    def record(self, seconds):
        """Runs the program to its end; "exited 0" and the like, and the kernel's log."""
        machine = self._machine("record", self.recorded)
        patience = Patience(machine.process.pid, seconds)
        while machine.process.poll() is None and not patience.is_over():
            try:
                machine.process.wait(patience.slice())
            except subprocess.TimeoutExpired:
                pass
        in_time = machine.process.poll() is not None
        machine.process.terminate()  # a recording that is cut off is whole, up to there
        machine.process.wait()
        with open(self.options.follow.messages, "rb") as file:
            log = file.read()
        ended = RECORD.findall(log)
        report = ended[-1].decode() if ended else "no-report" if in_time else "timeout"
        return report, RECORD.sub(b"", log)

    def replay(self):
        return self._machine("replay", self.console)

    def is_same(self):
        """Whether the replay has written what the recording did."""
        return filecmp.cmp(self.recorded, self.console, shallow=False)
