"""The console of a machine that is recorded.

It is QEMU's standard input and output. What it prints goes into a file, which always takes it: where
a channel is full, QEMU tries again, and does not record when. What is typed goes through a pipe, no
faster than the kernel takes it: QEMU writes it into its record and hands it over later, without
looking again whether there is room. So a few bytes are sent, and the next when the kernel has taken
these, which its memory tells.
"""

import os
import time

import layout
from view import Kernel, ram

AT_ONCE = 8  # bytes: the UART's queue has 16
STUCK = 2.0  # seconds after which bytes that the kernel has thrown away are given up
PAUSE = 0.002  # seconds between two looks at what was printed
DLE = 0x10


class RecordedConsole:
    """As a socket's end has it: recv() and sendall()."""

    def __init__(self, machine, kernel, transparent):
        self.machine = machine
        self.transparent = transparent  # input has the form of console=pipe
        self.kernel = Kernel(layout.load(kernel), ram(machine.memory))
        self.printed = os.memfd_create("console")
        self.read = 0  # of it
        self.for_machine, self.typed = os.pipe()

    def recv(self, size):
        """What was printed since; nothing when the machine has ended."""
        while True:
            running = self._runs()
            data = os.pread(self.printed, size, self.read)
            if data or not running:
                self.read += len(data)
                return data
            time.sleep(PAUSE)

    def sendall(self, data):
        at = 0
        while at < len(data) and self._runs():
            end = min(at + AT_ONCE, len(data))
            if self.transparent and data[at:end].count(DLE) % 2 and end < len(data):
                end += 1  # a DLE and what it announces stay together
            before = self._taken().head
            os.write(self.typed, data[at:end])
            self._wait(before, units(data[at:end]) if self.transparent else end - at)
            at = end

    def _runs(self):
        return self.machine.process.poll() is None

    def _taken(self):
        return self.kernel.variable("console")

    def _wait(self, before, count):
        seen, since = before, time.monotonic()
        while self._runs() and time.monotonic() - since < STUCK:
            console = self._taken()
            if (console.head - before) % 2**32 >= count:
                return
            if console.head != seen or console.stalled:  # stalled: it has no room, and goes on later
                seen, since = console.head, time.monotonic()
            time.sleep(PAUSE / 10)


def units(data):
    """How many bytes of input these are: DLE DLE is one, DLE and what else says something is none."""
    count, at = 0, 0
    while at < len(data):
        escape = data[at] == DLE
        count += not escape or data[at + 1 : at + 2] == b"\x10"
        at += 2 if escape else 1
    return count
