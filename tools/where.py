"""Source lines for the addresses that the kernel and a checked malloc() name, for tools/run."""

import os
import re

from functions import Symbols
from program_files import program_files

# NAME[PID]: segmentation fault: write to 0x00000000 at 0x08048123: ...
FAULT = re.compile(rb"^(\S+)\[\d+\]: .* at (0x[0-9a-f]{8})\b", re.MULTILINE)
# malloc: NAME: freed twice: block of 8 bytes at 0x804c068, allocated at 0x80480b6, ...
MALLOC = re.compile(rb"^malloc: (\S+): (.*) at (0x[0-9a-f]+)\r?\n", re.MULTILINE)
CALLS = re.compile(rb"(allocated|freed|noticed) at (0x[0-9a-f]+)")


class Where:
    """`places` are (host, guest) of what --add brings along."""

    def __init__(self, build, places):
        self.build, self.places = build, places
        self.files = None  # looked for when there is something to explain

    def line(self, name, address, is_call=False):
        """`main at x.c:12`, or None where no symbols are at hand."""
        if self.files is None:
            self.files = program_files(self.build, self.places)
        file = self.files.get(os.fsdecode(name))
        address = int(address, 16)
        if not file or address >= 0xC0000000:
            return None
        inside = address - is_call
        chain = Symbols(file).chains([inside]).get(inside, [])
        known = [f"{function} at {place}" for function, place in chain if not place.startswith("?")]
        return ", called by ".join(known) or None

    def faults(self, log):
        """Lines to follow a part of the kernel's log."""
        for name, address in FAULT.findall(log):
            line = self.line(name, address)
            if line:
                yield f"  {address.decode()} is {line}\n"

    def mallocs(self, console):
        """Lines for what a checked malloc() has said on the console."""
        for match in MALLOC.finditer(console):
            for what, address in CALLS.findall(match[0]):
                line = self.line(match[1], address, is_call=True)
                if line:
                    yield f"  {what.decode()} by {line}\n"
