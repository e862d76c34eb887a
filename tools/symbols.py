#!/usr/bin/env python3
"""Makes the table by which the kernel names functions and lines in a panic's backtrace.

    tools/symbols.py [--cross PREFIX] KERNEL.elf OUT.s           writes the table, for NASM
    tools/symbols.py [--cross PREFIX] --check KERNEL.elf OUT.s   the table still fits this kernel?

The kernel is linked twice: first with an empty section .symbols, then with the table made from the
first link. The section stands last in the image, so nothing else moves; --check makes sure of that.

The table, read by kernel/base/symbols.c (offsets count from its start):

    u32 number of functions, u32 offset of the functions, u32 offset of the files
    functions, ascending:  u32 start, u32 end, u32 offset of the name, u32 offset of the lines or 0
    files, from 1 on:      u32 offset of the name
    lines of a function:   steps of two LEB128 numbers: bytes of code further + 1, then the change
                           of the line as 2n, or -2n-1 when negative. A step (0, n) sets the
                           file to n, and (0, 0) ends.
    names:                 NUL-terminated
"""
import argparse
import os
import re
import struct
import subprocess
import sys

HEADER_SIZE, FUNCTION_SIZE, FILE_SIZE = 12, 16, 4


def readelf(cross, kernel):
    """Returns readelf's list of symbols and its decoded line numbers, as one text."""
    command = [cross + "readelf", "-W", "-s", "--debug-dump=decodedline", kernel]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"symbols.py: {' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def parse_functions(text):
    """Returns [(start, end, name)], ascending and without overlaps, and the end of the code."""
    symbol = re.compile(
        r"^\s*\d+: ([0-9a-f]{8})\s+(\d+) (FUNC|NOTYPE)\s+\S+\s+\S+\s+\S+ (\S+)$", re.M
    )
    found, limits = {}, {}
    for address, size, kind, name in symbol.findall(text):
        address = int(address, 16)
        if name in ("text_start", "text_end"):
            limits[name] = address
        elif kind == "FUNC" or "." not in name:  # NASM's local labels have a dot, and no type
            # Of several names for one place, a typed one is the function.
            rank = (kind == "FUNC", int(size))
            if address not in found or rank > found[address][0]:
                found[address] = (rank, name)
    start, end = limits["text_start"], limits["text_end"]
    places = sorted(a for a in found if start <= a < end)
    functions = []
    for place, after in zip(places, places[1:] + [end]):
        (_, size), name = found[place]
        functions.append((place, min(place + size, after) if size else after, name))
    return functions


def parse_lines(text):
    """Returns [(address, file, line)] ascending; of several for one address, the last counts."""
    row = re.compile(r"^(\S+)\s+(\d+|-)\s+(?:0x)?([0-9a-f]+)(?:\s+\d+)?(?:\s+x)?(?:\s+END)?\s*$")
    heading = re.compile(r"^(?:CU: )?(\S.*):(?:\[\+\+\])?$")
    rows, file = {}, None
    for text_line in text[text.find("Contents of the .debug_line"):].splitlines():
        match = row.match(text_line)
        if match:
            if file is None or os.path.basename(file) != os.path.basename(match[1]):
                file = match[1]
            line = 0 if match[2] == "-" else int(match[2])
            rows[int(match[3], 16)] = (file, line)
            continue
        match = heading.match(text_line)
        if match:
            file = match[1]
    return [(address, file, line) for address, (file, line) in sorted(rows.items())]


def relative(path):
    """A path as it is from the root of the project, where the compiler ran."""
    root = os.getcwd() + os.sep
    return os.path.normpath(path[len(root):] if path.startswith(root) else path)


def leb128(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def encode_lines(start, rows, files):
    """The line program of one function: rows of (address, file, line)."""
    out, place, line, file = bytearray(), start, 0, None
    for address, row_file, row_line in rows:
        if row_line == 0 or (row_file, row_line) == (file, line):
            continue
        if row_file != file:
            file = row_file
            out += leb128(0) + leb128(files.setdefault(file, len(files) + 1))
        change = row_line - line
        out += leb128(max(address, start) - place + 1)
        out += leb128(2 * change if change >= 0 else -2 * change - 1)
        place, line = max(address, start), row_line
    return bytes(out) + b"\0\0" if out else b""


def rows_of(functions, rows):
    """Deals the rows out to the functions that they lie in."""
    index, result = 0, []
    for start, end, _ in functions:
        while index < len(rows) and rows[index][0] < start:
            index += 1
        first = index
        while index < len(rows) and rows[index][0] < end:
            index += 1
        result.append([(a, relative(f), n) for a, f, n in rows[first:index]])
    return result


def make_table(text):
    functions, files = parse_functions(text), {}
    lines = [encode_lines(function[0], rows, files)
             for function, rows in zip(functions, rows_of(functions, parse_lines(text)))]
    files_at = HEADER_SIZE + FUNCTION_SIZE * len(functions)
    pool_at, pool, places = files_at + FILE_SIZE * len(files), bytearray(), {}

    def add(data):
        if data not in places:
            places[data] = pool_at + len(pool)
            pool.extend(data)
        return places[data]

    table = struct.pack("<3I", len(functions), HEADER_SIZE, files_at)
    for (start, end, name), program in zip(functions, lines):
        table += struct.pack("<4I", start, end, add(name.encode() + b"\0"),
                             add(program) if program else 0)
    for name in files:  # in the order of their numbers
        table += struct.pack("<I", add(name.encode() + b"\0"))
    return table + bytes(pool)


def nasm_source(table):
    lines = ["; Made by tools/symbols.py.",
             "section .symbols progbits alloc noexec nowrite align=4"]
    for at in range(0, len(table), 32):
        lines.append("db " + ",".join(str(byte) for byte in table[at:at + 32]))
    lines.append("section .note.GNU-stack noalloc noexec nowrite progbits")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description="makes the kernel's symbol table")
    parser.add_argument("--cross", default="", help="prefix of readelf, as i686-linux-gnu-")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("kernel")
    parser.add_argument("out")
    options = parser.parse_args()

    source = nasm_source(make_table(readelf(options.cross, options.kernel)))
    if options.check:
        with open(options.out, encoding="ascii") as file:
            if file.read() != source:
                sys.exit(f"symbols.py: {options.out} does not fit {options.kernel}: code moved")
    else:
        with open(options.out, "w", encoding="ascii") as file:
            file.write(source)


if __name__ == "__main__":
    main()
