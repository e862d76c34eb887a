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


# Shapes of whole files: addresses that nothing else uses, and what the code has at which offset.
LOW, FREE = 0x08040000, 0x08060000
LOAD_AT, STORE_AT = CODE_AT + 1, CODE_AT + 6
TEXT_SEGMENT = (1, 0, BASE, BASE, DATA_AT, DATA_AT, 5, 0x1000)
DATA_SEGMENT = (1, DATA_AT, DATA, DATA, 0x100, 0x1000, 6, 0x1000)


def data(filesz, memsz, flags=6):
    return (1, DATA_AT, DATA, DATA, filesz, memsz, flags, 0x1000)


def zeros(address, memsz, offset=0):
    return (1, offset, address, address, 0, memsz, 6, 0x1000)


def shape(*segments, load=DATA, store=DATA + 0x800, kind=2):
    """A program of these segments, which reads the word at `load` and then writes at `store`."""
    file = bytearray(program())
    put(file, ("", 16, 2), kind)
    put(file, ("", 44, 2), len(segments))
    for number, segment in enumerate(segments):
        struct.pack_into("<8I", file, 52 + 32 * number, *segment)
    struct.pack_into("<I", file, LOAD_AT, load)
    struct.pack_into("<I", file, STORE_AT, store)
    struct.pack_into("<I", file, DATA_AT + 0x80, MAGIC)  # a second one, behind short segments
    return bytes(file)


def overlaps():
    """Segments in any order, over each other."""
    text, good = TEXT_SEGMENT, DATA_SEGMENT
    beside = (1, DATA_AT, BASE + DATA_AT, BASE, 0x100, 0x1000, 6, 0x1000)
    yield "on-one-page", shape(text, beside, load=BASE + DATA_AT, store=BASE + 0xA00)
    yield "on-one-page,the-text-last", shape(beside, text, load=BASE + DATA_AT, store=BASE + 0xA00)
    yield "the-text-last", shape(good, text)
    yield "data-twice", shape(text, good, good)
    yield "text-twice", shape(text, text, good)
    yield "zeros-over-data", shape(text, good, zeros(page(DATA), 0x1000))
    yield "zeros-over-text", shape(text, good, zeros(BASE, 0x1000))
    yield "data-over-zeros", shape(text, zeros(page(DATA), 0x4000), good, store=DATA + 0x2000)
    yield "data-in-zeros", shape(text, zeros(LOW, 0x40000), text, good, store=FREE)
    for end in (0x1000, 0x2000, 0x10000):
        yield f"zeros-below={end:#x}", shape(text, good, zeros(LOW, end), store=LOW + end - 4)
        below = (1, DATA_AT, LOW + DATA_AT, LOW, 0x10, end, 6, 0x1000)
        yield f"bytes-below={end:#x}", shape(text, good, below, load=LOW + DATA_AT, store=LOW + end - 4)


def empty_segments():
    """Without bytes in the file, whatever their offset is."""
    for address in (FREE, FREE + 0x200, 0, 0x1000, BASE, 0xBFFFF000, 0xC0000000):
        for offset in (0, 1, 0x200, 0xFFFFFFFF):
            segment = zeros(address, 0, offset)
            yield f"empty={address:#x},{offset:#x}", shape(TEXT_SEGMENT, DATA_SEGMENT, segment)
    for address in (FREE, FREE + 0x200):
        for offset in (0, 1, 0x200, 0x201, 0xFFFFF000, 0xFFFFFFFF):
            segment = zeros(address, 0x1000, offset)
            file = shape(TEXT_SEGMENT, DATA_SEGMENT, segment, store=FREE + 0x800)
            yield f"zeros={address:#x},{offset:#x}", file
    for size in (0x20000000, 0x40000000, 0x70000000, 0xA0000000, 0xB0000000, 0xB7FA0000):
        file = shape(TEXT_SEGMENT, DATA_SEGMENT, zeros(FREE, size), store=FREE + 0x10000000)
        yield f"zeros-of={size:#x}", file


def short_files():
    """Their segments go on behind their end."""
    for filesz, memsz in [(0x1000, 0x1000), (0x3000, 0x3000), (0x3000, 0x5000), (0x2E00, 0x5000)]:
        for what, store in [("in", DATA + 0x800), ("out", DATA + 0x1000), ("zeros", DATA + 0x4000)]:
            file = shape(TEXT_SEGMENT, data(filesz, memsz), store=store)
            yield f"short={filesz:#x},{memsz:#x},{what}", file
    file = shape(TEXT_SEGMENT, data(0x3000, 0x3000), load=DATA + 0x1000)
    yield "short,reads", file


def tails():
    """What is behind the bytes of a segment, on their last page: zeros or the file's."""
    for flags in (4, 5, 6, 7):
        for memsz in (0x10, 0x11, 0x1000, 0x2000):
            segment, last = data(0x10, memsz, flags), zeros(FREE, 0x1000)
            file = shape(TEXT_SEGMENT, segment, last, load=DATA + 0x80, store=FREE)
            yield f"tail={flags},{memsz:#x}", file
            if memsz == 0x2000:
                file = shape(TEXT_SEGMENT, segment, last, load=DATA + 0x80, store=DATA + 0x1800)
                yield f"tail={flags},{memsz:#x},store", file


def page(address):
    return address & ~0xFFF


def shapes():
    for kind in (overlaps(), empty_segments(), short_files(), tails()):
        for name, file in kind:
            yield "shape:" + name, file


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
    yield from shapes()
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
