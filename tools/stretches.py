"""Runs a program on Gaji while QEMU counts how long interrupts stay off, by the plugin stretch.c."""

import array
import collections
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile

from functions import Symbols
from machine import ROOT

SOURCE = os.path.join(ROOT, "tools/stretch.c")
PLUGIN = os.path.join(ROOT, "build/stretch.so")
MARKS = 0x5EED0000  # where user/programs/stretch calls to begin a part
GOAL = 50000  # design, D4: at most so many instructions pass with interrupts off
MANY = 256  # beside so many of anything; beside more, at most linearly more


def goal(name):
    """Of the part with this name, which ends with "[beside N]" where it is more than GOAL."""
    beside = re.search(r"\[beside (\d+)\]$", name)
    return GOAL * max(1, int(beside.group(1)) / MANY) if beside else GOAL


class Stretch:
    """The longest of one part: its length and the addresses that were executed."""

    def __init__(self, length, addresses, symbols):
        self.length = length
        self.functions = [symbols.function(address) for address in addresses]
        self.first, self.last = (self.functions[0], self.functions[-1]) if addresses else ("", "")

    def most(self, count):
        """The functions with the most instructions, as words."""
        counts = collections.Counter(self.functions).most_common(count)
        return ", ".join(f"{name} {number:,}" for name, number in counts)

    def path(self):
        """(function, instructions) in order, each for as long as it ran."""
        steps = []
        for name in self.functions:
            if not steps or steps[-1][0] != name:
                steps.append([name, 0])
            steps[-1][1] += 1
        return steps


def build_plugin():
    if os.path.exists(PLUGIN) and os.path.getmtime(PLUGIN) > os.path.getmtime(SOURCE):
        return True
    os.makedirs(os.path.dirname(PLUGIN), exist_ok=True)
    command = ["gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-shared", "-fPIC", SOURCE, "-o", PLUGIN]
    return subprocess.run(command).returncode == 0


def run_typing(command, environment, key):
    """Runs it on a terminal, where `key` is typed when it says "type". Its end, as of subprocess."""
    master, slave = pty.openpty()
    running = subprocess.Popen(command, env=environment, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    text = b""
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:  # nobody has the other end any more
            part = b""
        if not part:
            break
        text += part
        if b"type\r\n" in text and key:
            os.write(master, key)
            key = None
    os.close(master)
    return subprocess.CompletedProcess(command, running.wait(), text.decode(errors="replace"), "")


def measure(build="release", mem=896, program=("stretch",), key=None):
    """
    Runs the program, and types `key` when it wants it; [(name of the part, Stretch)], or None where
    that cannot be done.
    """
    if not build_plugin():
        return None
    kernel = os.path.join(ROOT, "build", build, "kernel.elf")
    symbols = Symbols(kernel)
    with tempfile.TemporaryDirectory() as folder:
        output, wrapper = os.path.join(folder, "stretches"), os.path.join(folder, "qemu")
        words = f"output={output},marks={MARKS:x},start={symbols.address('trap_entries'):x}"
        words += f",end={symbols.address('trap_entry'):x}"
        with open(wrapper, "w") as file:
            qemu = os.environ.get("QEMU", "qemu-system-i386")
            file.write(f'#!/bin/sh\nexec {qemu} "$@" -plugin {PLUGIN},{words}\n')
        os.chmod(wrapper, 0o755)
        run = [os.path.join(ROOT, "tools/run"), "--build", build, "--icount", "--mem", str(mem)]
        command = [*run, "--cpu", "qemu32", "--timeout", "600", "--", *program]
        environment = {**os.environ, "QEMU": wrapper}
        if key:
            done = run_typing(command, environment, key)
        else:
            done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True)
        if done.returncode or not os.path.exists(output):
            print(f"tools/stretch: {program[0]} did not run to a good end (status {done.returncode}):\n"
                  f"{done.stdout}{done.stderr}", file=sys.stderr)
            return None
        with open(output, "rb") as file:
            return read_stretches(file, part_names(done.stdout), symbols)


def part_names(text):
    """{number: name} of the lines "part NUMBER: NAME" that the program wrote."""
    lines = [line.partition(": ") for line in text.splitlines() if line.startswith("part ")]
    return {int(left[5:]): name for left, _, name in lines if left[5:].isdigit()}


def read_stretches(file, names, symbols):
    """Of each part the longest, longest first."""
    longest = {}
    while header := file.read(12):
        part, length, kept = struct.unpack("<3I", header)
        addresses = array.array("I")
        addresses.frombytes(file.read(4 * kept))
        if part not in longest or length > longest[part][0]:
            longest[part] = (length, addresses)
    rows = [(names.get(part, "between parts" if names else "all"), Stretch(length, addresses, symbols))
            for part, (length, addresses) in longest.items()]
    return sorted(rows, key=lambda row: -row[1].length)
