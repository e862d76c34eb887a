"""The files with the symbols of what ran in a recording: the kernel's, and the programs'."""

import os
import re
import stat
import subprocess

from functions import Symbols
from initrd import MAGIC
from program_files import process_name, program_files
from recording import Unusable

PART = r"(\.(part|isra|constprop)\.\d+)*"  # what the compiler adds to the name of a changed copy


class Programs:
    """Of a Recording; what --add brought along is unpacked into `folder`."""

    def __init__(self, recording, folder):
        self.kernel = recording.kernel
        self.files = program_files(os.path.basename(os.path.dirname(recording.kernel)))
        for number, (guest, content) in enumerate(unpack(recording.added)):
            if content[:4] == b"\x7fELF":
                name = process_name(guest)
                self.files[name] = os.path.join(folder, f"{number}-{name.replace(' ', '-')}")
                with open(self.files[name], "wb") as file:
                    file.write(content)

    def file(self, name):
        """Of the program that a process with this name runs; None: nothing is known of it."""
        return self.files.get(name)

    def find(self, text):
        """{address: program, or None for the kernel} of FUNCTION or PROGRAM:FUNCTION."""
        program, colon, function = text.rpartition(":")
        if colon and program not in self.files:
            raise Unusable(f"there is no program {program} with symbols")
        found = {} if colon else {at: {None} for at in addresses(self.kernel, function)}
        if not found:
            for name, file in [(program, self.files[program])] if colon else self.files.items():
                for at in addresses(file, function):
                    found.setdefault(at, set()).add(name)
        if not found and not colon:
            found = {at: {None} for at in inlined(self.kernel, function)}
        if not found:
            raise Unusable(f"neither the kernel nor a program has a function {text}")
        return found


def addresses(file, function):
    """Where it begins, also in the parts that the compiler made of it."""
    symbols, name = Symbols(file), re.compile(re.escape(function) + PART)
    return [start for start, found in zip(symbols.starts, symbols.names) if name.fullmatch(found)]


def inlined(file, function):
    """Where the compiler put its code into others: GDB's places for a breakpoint."""
    inside = f"python print([l.address for l in gdb.Breakpoint('{function}').locations])"
    command = ["gdb", "-nx", "-batch", "-ex", inside, file]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    line = next((line for line in done.stdout.splitlines() if line.startswith("[")), "[]")
    return [int(word) for word in line.strip("[]").split(",") if word]


def unpack(archive):
    """(path, content) of each file in what initrd.py packed."""
    at = 0
    while archive[at : at + 6] == MAGIC:
        fields = [int(archive[at + 6 + 8 * i : at + 14 + 8 * i], 16) for i in range(13)]
        mode, size, name_size = fields[1], fields[6], fields[11]
        name = archive[at + 110 : at + 110 + name_size - 1].decode(errors="replace")
        start = at + 110 + name_size + -(110 + name_size) % 4
        if stat.S_ISREG(mode):
            yield name, archive[start : start + size]
        at = start + size + -size % 4
