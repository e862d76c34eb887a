"""The functions and lines of an ELF file by address, for tools that count what QEMU executed."""

import bisect
import functools
import os
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
        rows = [row for row in rows if not row[1].startswith(".")]  # labels of NASM's macros
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
        return dict(zip(addresses, map(self.shorten, output.splitlines())))

    @staticmethod
    @functools.lru_cache(None)
    def shorten(line):
        """From the root, also where it was compiled elsewhere. NASM's paths have // in between."""
        line = os.path.normpath(line.split(" (")[0].split("//")[-1])
        parts = line.split("/")
        for at in range(len(parts)):
            file = os.path.join(*parts[at:]).rsplit(":", 1)[0]
            if parts[at] and os.path.exists(os.path.join(ROOT, file)):
                return os.path.join(*parts[at:])
        return line

    def chains(self, addresses):
        """{address: [(function, file:line)]}: what the instruction is of, inlined ones first."""
        text = "\n".join(f"{address:x}" for address in addresses)
        command = ["addr2line", "-a", "-f", "-i", "-e", self.file]
        output = subprocess.run(command, input=text, capture_output=True, text=True).stdout
        chains = {}
        for part in output.split("0x")[1:]:
            address, *rows = part.splitlines()
            chains[int(address, 16)] = list(zip(rows[0::2], map(self.shorten, rows[1::2])))
        return chains


def base_name(symbol):
    """The function that a compiler's name.part.0, or an assembler's name.label, is of."""
    return symbol.split(".")[0]


class Walk:
    """The way through the kernel that these addresses, in order, are."""

    def __init__(self, kernel, addresses):
        self.addresses = addresses
        self.path, starts = [], {}
        for address in addresses:
            symbol = kernel.function(address)
            name = base_name(symbol)
            starts.setdefault(name, kernel.address(symbol))
            if self.path[-1:] != [name]:
                self.path.append(name)
        self.functions = set(starts)
        chains = kernel.chains(sorted({*addresses, *starts.values()}))
        file_of = {name: chains[start][-1][1].rsplit(":", 1)[0] for name, start in starts.items()}
        self.files = set(file_of.values())
        folders = [os.path.dirname(file_of[name]) for name in self.path]
        self.changes = sum(1 for one, other in zip(folders, folders[1:]) if one != other)
        self.with_inlined = {base_name(name) for chain in chains.values() for name, _ in chain} - {""}

    def summary(self):
        return (
            f"{len(self.functions)} functions in {len(self.files)} files, "
            f"{self.changes} changes of folder"
        )
