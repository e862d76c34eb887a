"""The counters that the compiler puts into a kernel of BUILD=coverage: where they lie, their values.

The kernel reads none of it. Each of its object files has a structure `gcov_info`, a list of
which is the section .gcov_info; GCC's libgcc/libgcov.h and gcc/gcov-io.h (version 12) say what is
in it. tools/run gives QEMU a memory that it reads itself when the machine has ended, however it
ended, and adds the values to a file of a folder; tools/coverage writes them as .gcda files, for gcov.
"""

import array
import dataclasses
import fcntl
import hashlib
import os
import struct
import sys

SECTION = ".gcov_info"
KINDS = 8  # of counters; the first counts how often an edge of the flow graph is taken
GCC = b"B2"  # how the version of GCC 12 begins, as gcov writes it
MAGIC, FUNCTION_TAG, COUNTERS_TAG = 0x67636461, 0x01000000, 0x01A10000
PT_LOAD = 1


class NoCounters(Exception):
    """This kernel does not count, or not as it is known here."""


class Kernel:
    """An ELF file of 32 bits, read by the addresses that it is linked for."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = file.read()
        (programs_at, sections_at) = struct.unpack_from("<II", self.bytes, 28)
        (_, program_count, _, section_count, names) = struct.unpack_from("<5H", self.bytes, 42)
        self.segments = [
            struct.unpack_from("<6I", self.bytes, programs_at + 32 * i) for i in range(program_count)
        ]
        self.sections = [
            struct.unpack_from("<6I", self.bytes, sections_at + 40 * i) for i in range(section_count)
        ]
        self.names_at = self.sections[names][4]

    def section(self, name):
        """(address, size), or (0, 0)."""
        for label, _, _, address, _, size in self.sections:
            if self.text(self.names_at + label) == name:
                return address, size
        return 0, 0

    def text(self, at):
        return self.bytes[at : self.bytes.index(b"\0", at)].decode()

    def place(self, address):
        """(where it is in the file, its physical address)."""
        for kind, offset, virtual, physical, _, size in self.segments:
            if kind == PT_LOAD and virtual <= address < virtual + size:
                return offset + address - virtual, physical + address - virtual
        raise NoCounters(f"nothing of the kernel is at {address:#x}")

    def words(self, address, count):
        return struct.unpack_from(f"<{count}I", self.bytes, self.place(address)[0])


@dataclasses.dataclass
class Function:
    identity: tuple  # three numbers by which gcov knows it
    count: int
    physical: int  # where the counters are, 64 bits each


@dataclasses.dataclass
class Unit:
    """What the compiler made of one file."""

    head: tuple  # version, stamp, checksum
    path: str  # of its .gcda
    functions: list


class Layout:
    """All counters of a kernel, in the order of the file that they are kept in."""

    def __init__(self, path):
        kernel = Kernel(path)
        address, size = kernel.section(SECTION)
        if not size:
            raise NoCounters(f"{path} does not count what it runs: it is not of BUILD=coverage")
        self.name = hashlib.sha256(kernel.bytes).hexdigest()[:16]  # no other kernel has it
        at, self.mark_at = kernel.place(address)
        self.mark = kernel.bytes[at : at + size]
        self.units = [read_unit(kernel, info) for info in kernel.words(address, size // 4)]
        self.size = sum(function.count for unit in self.units for function in unit.functions)

    def read(self, memory):
        """The values in a machine's memory (a file); None where this kernel is not in it."""
        if os.pread(memory, len(self.mark), self.mark_at) != self.mark:
            return None
        values = array.array("Q")
        for unit in self.units:
            for function in unit.functions:
                values.frombytes(os.pread(memory, 8 * function.count, function.physical))
        if sys.byteorder != "little":
            values.byteswap()
        return values


def read_unit(kernel, address):
    words = kernel.words(address, 7 + KINDS)
    version, _, stamp, checksum, name = words[:5]
    count, functions = words[5 + KINDS :]
    if not struct.pack(">I", version).startswith(GCC):
        raise NoCounters("the kernel was compiled by another GCC than 12, whose counters are not known")
    path = kernel.text(kernel.place(name)[0])
    pointers = kernel.words(functions, count)
    return Unit((version, stamp, checksum), path, [read_function(kernel, at) for at in pointers])


def read_function(kernel, address):
    _, *identity, count, values = kernel.words(address, 6)
    return Function(tuple(identity), count, kernel.place(values)[1])


def load(folder, layout):
    """The sums of this kernel, as the folder has them; zeroes when it has none."""
    try:
        with open(os.path.join(folder, layout.name), "rb") as file:
            return array.array("Q", file.read())
    except FileNotFoundError:
        return array.array("Q", bytes(8 * layout.size))


def add(folder, kernel, memory):
    """Adds what a machine has counted to the folder; many may do so at the same time."""
    try:
        layout = Layout(kernel)
    except NoCounters:
        return
    values = layout.read(memory)
    if values is None:
        return
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, layout.name)
    with open(path + ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sums = array.array("Q", map(int.__add__, load(folder, layout), values))
        with open(path + ".new", "wb") as file:
            file.write(sums.tobytes())
        os.replace(path + ".new", path)


def write_gcda(layout, values):
    """Writes the .gcda file of each unit, where gcov looks for it."""
    at = 0
    for unit in layout.units:
        version, stamp, checksum = unit.head
        data = struct.pack("<4I", MAGIC, version, stamp, checksum)
        for function in unit.functions:
            data += struct.pack("<5I", FUNCTION_TAG, 12, *function.identity)
            data += struct.pack("<2I", COUNTERS_TAG, 8 * function.count)
            data += struct.pack(f"<{function.count}Q", *values[at : at + function.count])
            at += function.count
        with open(unit.path, "wb") as file:
            file.write(data + bytes(4))
