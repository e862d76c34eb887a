"""Records: what a test says, signed, and what a run's parameters are.

tests/labs/harness.h writes the records. The key is new for each boot and known to the test program
alone; the parameters are the same for each run of one submission, so that outputs repeat.
"""

import hashlib
import re
import struct
from dataclasses import dataclass

SECTION = ".lab"
KEY_SIZE = 16
NAME_SIZE = 32  # as in harness.h, and the next ones, too
LETTERS = 26
STEPS = (1, 3, 5, 7, 9, 11, 15, 17, 19, 21, 23, 25)  # have no divisor in common with LETTERS
NUMBERS = 7
FOLD_START, FOLD_FACTOR = 2166136261, 16777619
WORD, LONG = 2**32, 2**64
RECORD = re.compile(rb"\x1f(\d+) ([A-Z]) ([^\x1f\n]*) ([0-9a-f]{16})\n")


# SipHash-2-4 (Aumasson and Bernstein, INDOCRYPT 2012).


def _rotate(word, bits):
    return (word << bits | word >> (64 - bits)) % LONG


def _round(v0, v1, v2, v3):
    v0, v2 = (v0 + v1) % LONG, (v2 + v3) % LONG
    v1, v3 = _rotate(v1, 13) ^ v0, _rotate(v3, 16) ^ v2
    v0 = _rotate(v0, 32)
    v2, v0 = (v2 + v1) % LONG, (v0 + v3) % LONG
    v1, v3 = _rotate(v1, 17) ^ v2, _rotate(v3, 21) ^ v0
    return v0, v1, _rotate(v2, 32), v3


def siphash(key, message):
    """64 bits of `message` under 16 bytes of key."""
    low, high = struct.unpack("<QQ", key)
    state = (low ^ 0x736F6D6570736575, high ^ 0x646F72616E646F6D, low ^ 0x6C7967656E657261, high ^ 0x7465646279746573)
    padded = message + bytes(-(len(message) + 1) % 8) + bytes([len(message) % 256])
    for (word,) in struct.iter_unpack("<Q", padded):
        state = (*state[:3], state[3] ^ word)
        state = _round(*_round(*state))
        state = (state[0] ^ word, *state[1:])
    state = (*state[:2], state[2] ^ 0xFF, state[3])
    for _ in range(4):
        state = _round(*state)
    return state[0] ^ state[1] ^ state[2] ^ state[3]


# Parameters.


class Parameters:
    """Letters and numbers that differ from student to student: of a term's seed and who it is."""

    def __init__(self, lab, seed="", student=""):
        key = hashlib.sha256(seed.encode()).digest()[:KEY_SIZE]
        bits = [siphash(key, f"{lab} {student} {i}".encode()) for i in range(4)]
        raw = struct.pack("<4Q", *bits)
        self.start, self.step = raw[0] % LETTERS, STEPS[raw[1] % len(STEPS)]
        self.numbers = struct.unpack_from(f"<{NUMBERS}I", raw, 4)
        self.seed = bits[0] % 2**31  # for the kernel's random numbers

    def letter(self, n):
        return ord("a") + (self.start + n * self.step) % LETTERS

    def number(self, n, low, high):
        return low + self.numbers[n] % (high - low + 1)

    def value(self, text):
        """What "letter 2", "number 0 1 100" or "7" is in this run."""
        kind, *numbers = text.split()
        if kind == "letter":
            return self.letter(*map(int, numbers))
        return self.number(*map(int, numbers)) if kind == "number" else int(kind)

    def fold(self, done):
        """The value of a test that has observed all of `done`."""
        value = FOLD_START
        for text in done:
            value = (value ^ self.value(text) % WORD) * FOLD_FACTOR % WORD
        return value


def section_offset(program):
    """Where the section that is to be filled in begins in an ELF file (System V ABI, chapter 4)."""
    (table,) = struct.unpack_from("<I", program, 32)
    size, count, names = struct.unpack_from("<3H", program, 46)
    headers = [struct.unpack_from("<10I", program, table + i * size) for i in range(count)]
    for header in headers:
        name = headers[names][4] + header[0]
        if program[name : program.index(0, name)] == SECTION.encode():
            return header[4]
    raise ValueError(f"there is no section {SECTION} in this program: it does not use tests/labs/harness.h")


def prepared(program, lab, key, parameters):
    """A test's ELF file, for one run."""
    name = lab.encode()[: NAME_SIZE - 1].ljust(NAME_SIZE, b"\0")
    filled = key + struct.pack(f"<2B2x{NUMBERS}I", parameters.start, parameters.step, *parameters.numbers) + name
    at = section_offset(program)
    return program[:at] + filled + program[at + len(filled) :]


# Records.


@dataclass
class Records:
    """What one run has said."""

    said: list  # (kind, text) of records that are the test's
    in_order: bool  # they are the first, second ... and none is missing
    odd: list  # lines that look like records and are not

    def texts(self, kind):
        return [text for k, text in self.said if k == kind]


def records(console, key, lab, test):
    said, numbers, odd = [], [], []
    for match in RECORD.finditer(console):
        number, kind, text, mac = match.groups()
        signed = b"%s %s %s" % (lab.encode(), test.encode(), match[0][1:-18])
        if b"%016x" % siphash(key, signed) == mac:
            said.append((kind.decode(), text.decode(errors="replace")))
            numbers.append(int(number))
        else:
            odd.append(match[0].decode(errors="replace").strip())
    odd += [line.decode(errors="replace") for line in RECORD.sub(b"", console).split(b"\n") if b"\x1f" in line]
    return Records(said, numbers == list(range(len(numbers))), odd)
