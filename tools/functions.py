"""The functions and lines of an ELF file by address, for tools that count what QEMU executed."""

import bisect
import subprocess
import sys

from machine import ROOT


class Symbols:
    """The functions of an ELF file by address."""

    def __init__(self, file):
        self.file = file
        output = subprocess.run(["nm", "-n", file], capture_output=True, text=True).stdout
        rows = [line.split() for line in output.splitlines()]
        rows = [(int(row[0], 16), row[2]) for row in rows if len(row) == 3 and row[1] in "tTwW"]
        self.starts = [start for start, _ in rows]
        self.names = [name for _, name in rows]

    def function(self, address):
        at = bisect.bisect_right(self.starts, address) - 1
        return self.names[at] if at >= 0 else f"{address:#x}"

    def address(self, name):
        if name not in self.names:
            sys.exit(f"{self.file} has no function {name} in its symbols")
        return self.starts[self.names.index(name)]

    def lines(self, addresses):
        """{address: file:line}, the innermost inlined function's."""
        text = "\n".join(f"{address:x}" for address in addresses)
        command = ["addr2line", "-e", self.file]
        output = subprocess.run(command, input=text, capture_output=True, text=True).stdout
        shorten = lambda line: line.split(" (")[0].replace(ROOT + "/", "")
        return dict(zip(addresses, map(shorten, output.splitlines())))
