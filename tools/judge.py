"""What is wrong with a program, as far as its file tells: before the machine is started for nothing."""

import os
import struct

import libraries

COMPILE = "compile it with i686-linux-gnu-gcc -static"
OBJECT = 1  # ELF: e_type
MACHINES = (3, 6)  # 80386, and 80486, as Linux takes it


def judge_elf(file):
    kind, machine = struct.unpack_from("<HH", file, 16)
    if kind == OBJECT:
        return "it is an object file: link it first"
    if file[4] == 2:
        return f"it is a 64-bit program, and Gaji is a 32-bit system: {COMPILE}"
    if machine not in MACHINES:
        return f"it is for another processor than 32-bit x86: {COMPILE}"
    return None


def judge(path, guests=()):
    """A sentence about the file at `path`, or None when it may well run. `guests`: paths that the machine will have."""
    if not os.path.isfile(path):
        return None
    if not os.stat(path).st_mode & 0o111:
        return f"it is not marked as a program: chmod +x {path}"
    with open(path, "rb") as opened:
        file = opened.read(65536)
    if file.startswith(b"\x7fELF") and len(file) >= 52:
        linker = libraries.read(path).linker
        missing = linker and linker not in guests
        return judge_elf(file) or (f"it needs {linker}, which this machine's compiler does not have: link it with -static" if missing else None)
    if file.startswith(b"#!") and file.split(b"\n", 1)[0].endswith(b"\r"):
        return f"its lines end as on Windows, with CR LF: sed -i 's/\\r$//' {path}"
    return None
