"""Hundreds of broken ELF files, always the same ones, and what Linux says to each.

`corpus()` makes them, as changes of one small program that ends with 77. tests/linux/runner/
elf_corpus.c tries to run each, on Linux (`make test-linux` records it in elf_corpus.txt) and on Gaji
(tools/test_elf_corpus.py). A result is `errno N` with the caller intact, `exited N` or `signaled N`.
"""

import pathlib
import random
import struct

RECORD = pathlib.Path(__file__).with_name("elf_corpus.txt")
SEED = 20240229
BASE, DATA = 0x08048000, 0x08049200
CODE_AT, DATA_AT, SIZE = 0x100, 0x200, 0x300
MAGIC = 0x69614A47

# Name, offset and size of each field (System V ABI, Intel386 supplement).
HEADER = [("ident%d" % i, i, 1) for i in range(16)]
HEADER += [("type", 16, 2), ("machine", 18, 2), ("version", 20, 4), ("entry", 24, 4), ("phoff", 28, 4)]
HEADER += [("shoff", 32, 4), ("flags", 36, 4), ("ehsize", 40, 2), ("phentsize", 42, 2)]
HEADER += [("phnum", 44, 2), ("shentsize", 46, 2), ("shnum", 48, 2), ("shstrndx", 50, 2)]
SEGMENT = ["type", "offset", "vaddr", "paddr", "filesz", "memsz", "flags", "align"]
FIELDS = HEADER + [
    (f"segment{i}.{name}", 52 + 32 * i + 4 * n, 4) for i in (0, 1) for n, name in enumerate(SEGMENT)
]
VALUES = {
    1: [0, 0x20, 0xFF],
    2: [0, 1, 3, 6, 31, 33, 64, 128, 129, 0x8000, 0xFFFF],
    4: [0, 1, 2, 3, 6, 0xFFF, 0x1000, 0x10000, 0x7FFFFFFF, 0x80000000, 0xBFFFF000, 0xC0000000]
    + [0xC0100000, 0xFFFFF000, 0xFFFFFFFF, BASE, DATA],
}
STEPS = [-0x1000, -1, 1, 0x1000]  # from a word's good value


def code():
    """Looks at a word of the data, writes to the part that no file has, and exits with 77."""
    text = b"\xa1" + struct.pack("<I", DATA)  # mov eax, [DATA]
    text += b"\xa3" + struct.pack("<I", DATA + 0x800)  # mov [DATA + 0x800], eax
    text += b"\x3d" + struct.pack("<I", MAGIC)  # cmp eax, MAGIC
    text += b"\xbb" + struct.pack("<I", 77)  # mov ebx, 77
    text += b"\x74\x01\x43"  # je +1; inc ebx
    return text + b"\xb8\x01\x00\x00\x00\xcd\x80"  # mov eax, 1; int 0x80


def program():
    """A text segment, a data segment that is longer in memory than in the file, and nothing else."""
    header = struct.pack("<16s2H5I6H", b"\x7fELF\1\1\1", 2, 3, 1, BASE + CODE_AT, 52, 0, 0, 52, 32, 2, 0, 0, 0)
    header += struct.pack("<8I", 1, 0, BASE, BASE, DATA_AT, DATA_AT, 5, 0x1000)
    header += struct.pack("<8I", 1, DATA_AT, DATA, DATA, 0x100, 0x1000, 6, 0x1000)
    text = header.ljust(CODE_AT, b"\0") + code()
    return text.ljust(DATA_AT, b"\0") + struct.pack("<I", MAGIC).ljust(SIZE - DATA_AT, b"\0")


def put(file, field, value):
    _, at, size = field
    file[at : at + size] = (value % 256**size).to_bytes(size, "little")


def good_value(field):
    _, at, size = field
    return int.from_bytes(program()[at : at + size], "little")


def values_of(field):
    """The odd values for a field, without the good one."""
    good = good_value(field)
    values = VALUES[field[2]] + ([good + step for step in STEPS] if field[2] == 4 else [])
    return [value for value in dict.fromkeys(v % 256 ** field[2] for v in values) if value != good]


def interpreters():
    """A third header that names a dynamic linker, in ways that are wrong."""
    field = {name: ("", 52 + 32 * 2 + 4 * n, 4) for n, name in enumerate(SEGMENT)}
    paths = [b"/no/such/linker\0", b"/bin\0", b"/dev/null\0", b"x", b"\0", b"/\0", b"relative\0", b"/tests/elf\0"]
    for path in paths:
        for length in sorted({len(path), len(path) - 1, 0, 0x1001, 0xFFFFFFFF}):
            file = bytearray(program())
            file[0x280 : 0x280 + len(path)] = path
            put(file, HEADER[25], 3)
            put(file, field["type"], 3)
            put(file, field["offset"], 0x280)
            put(file, field["filesz"], length)
            yield f"interpreter={path.decode().strip(chr(0)) or 'NUL'},{length:#x}", bytes(file)


def corpus():
    """(name, bytes) of each, the good program first."""
    chance = random.Random(SEED)
    yield "good", program()
    for field in FIELDS:
        for value in values_of(field):
            file = bytearray(program())
            put(file, field, value)
            yield f"{field[0]}={value:#x}", bytes(file)
    for size in [0, 1, 3, 4, 5, 16, 24, 51, 52, 53, 83, 84, 85, 115, 116, 255, 256, 300, 511, 512, 513, 767]:
        yield f"cut={size}", program()[:size]
    yield from interpreters()
    for number in range(150):
        file, words = bytearray(program()), []
        for field in chance.sample(FIELDS[16:], chance.choice([2, 2, 3])):
            value = chance.choice(values_of(field))
            put(file, field, value)
            words.append(f"{field[0]}={value:#x}")
        yield f"mixed{number}:" + ",".join(words), bytes(file)
    for number in range(60):
        file = bytearray(program())
        for _ in range(chance.choice([1, 2, 4])):
            file[chance.randrange(116)] = chance.randrange(256)
        yield f"noise{number}", bytes(file)


def pack():
    """All of them as one file: for each a line `NAME SIZE` and its bytes."""
    return b"".join(f"{name} {len(file)}\n".encode() + file for name, file in corpus())


def parse(text):
    """{name: result} of what the runner printed, or of the record."""
    return dict(line.rsplit(" | ", 1) for line in text.splitlines() if " | " in line)


def recorded():
    return parse(RECORD.read_text())
