"""What a dynamic program of 32-bit x86 needs beside itself: its linker, and the libraries, which the compiler has.

tools/run brings them along with each program that --add names: the linker where the program says that it is, libraries
to /lib, where the linker looks. A folder with others is searched first (--libraries).
"""

import os
import re
import struct
import subprocess
from dataclasses import dataclass

from machine import ROOT

MACHINE_386, CLASS_32 = 3, 1
LOAD, DYNAMIC, INTERPRETER = 1, 2, 3  # ELF: p_type
NEEDED, STRINGS = 1, 5  # d_tag
FOLDER = "/lib"


@dataclass
class Dynamic:
    """What a file says of it."""

    linker: str = None  # where the guest has to have it
    needed: tuple = ()  # names of libraries


def read(path):
    """A Dynamic; of what is no ELF file for this machine, an empty one."""
    with open(path, "rb") as file:
        content = file.read()
    try:
        return parse(content)
    except (struct.error, ValueError):
        return Dynamic()  # cut off, or nonsense


def parse(content):
    if content[:5] != b"\x7fELF" + bytes([CLASS_32]) or struct.unpack_from("<H", content, 18)[0] != MACHINE_386:
        return Dynamic()
    (table,) = struct.unpack_from("<I", content, 28)
    size, count = struct.unpack_from("<HH", content, 42)
    segments = [struct.unpack_from("<8I", content, table + i * size) for i in range(count)]
    found = Dynamic()
    for kind, offset, _, _, length, *_ in segments:
        if kind == INTERPRETER:
            found.linker = text_at(content, offset)
        elif kind == DYNAMIC:
            found.needed = names(content, segments, offset, length)
    return found


def names(content, segments, offset, length):
    entries = [struct.unpack_from("<II", content, offset + at) for at in range(0, length - 7, 8)]
    strings = next((place(segments, value) for tag, value in entries if tag == STRINGS), None)
    return tuple(text_at(content, strings + value) for tag, value in entries if tag == NEEDED and strings is not None)


def place(segments, address):
    """Where in the file a byte of memory is, or None."""
    for kind, offset, start, _, length, *_ in segments:
        if kind == LOAD and start <= address < start + length:
            return address - start + offset
    return None


def text_at(content, offset):
    return content[offset : content.index(b"\0", offset)].decode("utf-8", "surrogateescape")


# Finding them.


def compiler():
    """What build/setup.mk says."""
    try:
        with open(os.path.join(ROOT, "build/setup.mk"), encoding="utf-8") as file:
            return re.search(r"(?m)^CROSS *:?= *(\S*)", file.read())[1] + "gcc"
    except (OSError, TypeError):
        return "i686-linux-gnu-gcc"


def find(name, folders):
    """A library's file on this machine, or None."""
    for folder in folders:
        if os.path.isfile(os.path.join(folder, name)):
            return os.path.join(folder, name)
    try:
        command = [compiler(), "-m32", f"-print-file-name={name}"]
        path = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    return os.path.realpath(path) if os.path.isabs(path) and os.path.isfile(path) else None


def beside(path, folders=()):
    """{guest path: file} of all that the program at `path` needs and that is found."""
    found, asked = {}, set()
    waiting = [read(path)]
    while waiting:
        own = waiting.pop()
        wanted = [(own.linker, os.path.basename(own.linker))] if own.linker else []
        wanted += [(f"{FOLDER}/{name}", name) for name in own.needed]
        for guest, name in wanted:
            if name in asked:
                continue
            asked.add(name)
            file = find(name, folders)
            if file:
                found[guest] = file
                waiting.append(read(file))
    return found
