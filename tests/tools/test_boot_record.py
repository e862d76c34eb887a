"""Records of a loader that is broken or lies: Gaji boots all the same, or says what is wrong.

QEMU's own record is always good. So the kernel file gets one more segment, with another record and a
few instructions that the loader enters in place of the kernel: they take over what a case does not
forge, and go on with the kernel.
"""

import os
import struct

import gaji as gaji_module
import pytest

KERNEL = os.path.join(gaji_module.BUILD_DIR, "kernel.elf")
KERNEL_BASE = 0xC0000000
AT = 0x00380000  # behind the kernel, in front of the initrd
MAP_AT, MODULES_AT, CODE_AT = AT + 0x100, AT + 0x8000, AT + 0x9000
MIB = 1 << 20
MEMORY, COMMAND_LINE, MODULES, MAP = 1 << 0, 1 << 2, 1 << 3, 1 << 6  # Multiboot 0.6.96, 3.3
USABLE, RESERVED = 1, 2
FIELDS = ["flags", "mem_lower", "mem_upper", "boot_device", "command_line", "module_count", "modules"]
FIELDS += ["syms0", "syms1", "syms2", "syms3", "map_length", "map"]
TAKEN_OVER = ["command_line", "module_count", "modules"]


def entry(start, length, kind=USABLE, size=20):
    return struct.pack("<IQQI", size, start, length, kind)


GOOD = [entry(0, 639 << 10), entry(1 * MIB, 63 * MIB)]


def forged_kernel(entries=(), modules=(), at=AT, **fields):
    """The kernel's file with a record of these entries of the map, modules and fields."""
    text = b"".join(entries)
    record = {"flags": COMMAND_LINE | MODULES | MAP, "map": MAP_AT, "map_length": len(text)}
    if modules:
        record.update(modules=MODULES_AT, module_count=len(modules))
    record.update(fields)
    code = b""
    for name in TAKEN_OVER:
        if name not in record:
            offset = 4 * FIELDS.index(name)
            code += b"\x8b\x4b" + bytes([offset]) + b"\x89\x0d" + struct.pack("<I", at + offset)
    with open(KERNEL, "rb") as file:
        kernel = bytearray(file.read())
    real_entry, headers = struct.unpack_from("<2I", kernel, 24)
    code += b"\xbb" + struct.pack("<I", at)  # mov ebx, record
    jump_from = CODE_AT + len(code) + 5
    code += b"\xe9" + struct.pack("<i", real_entry - KERNEL_BASE - jump_from)  # jmp entry

    segment = bytearray(0xA000)
    words = struct.pack("<13I", *(record.get(name, 0) for name in FIELDS))
    segment[at - AT : at - AT + len(words)] = words
    segment[MAP_AT - AT : MAP_AT - AT + len(text)] = text
    table = b"".join(struct.pack("<4I", start, end, 0, 0) for start, end in modules)
    segment[MODULES_AT - AT : MODULES_AT - AT + len(table)] = table
    segment[CODE_AT - AT : CODE_AT - AT + len(code)] = code

    count = struct.unpack_from("<H", kernel, 44)[0]
    old_headers = bytes(kernel[headers : headers + 32 * count])
    kernel += bytes(-len(kernel) % 4096)
    where = len(kernel)
    new = struct.pack("<8I", 1, where, AT, AT, len(segment), len(segment), 7, 4096)
    struct.pack_into("<2I", kernel, 24, CODE_AT, where + len(segment))
    struct.pack_into("<H", kernel, 44, count + 1)
    return bytes(kernel + segment) + old_headers + new


@pytest.fixture
def boot(tmp_path):
    def run(timeout=30, **record):
        kernel = tmp_path / "kernel.elf"
        kernel.write_bytes(forged_kernel(**record))
        options = ["--kernel", kernel]
        return gaji_module.run("echo", "up", mem=64, check=False, timeout=timeout, options=options)

    return run


NO_MAP = ("EXIT_NO_MEMORY_MAP", "no memory map")
TOO_LITTLE = ("EXIT_TOO_LITTLE_MEMORY", "too little memory")
NO_INITRD = ("EXIT_NO_INITRD", "no initrd")
BAD_INITRD = ("EXIT_BAD_INITRD", "initrd: ")
NO_ROOM = ("the kernel panicked", "panic: no room for the frame array")

USED = {
    "a good map": {"entries": GOOD},
    "sizes instead of a map": {
        "flags": COMMAND_LINE | MODULES | MEMORY,
        "mem_lower": 639,
        "mem_upper": 63 << 10,
    },
    "sizes that are too large": {
        "flags": COMMAND_LINE | MODULES | MEMORY,
        "mem_lower": 0xFFFFFFFF,
        "mem_upper": 0xFFFFFFFF,
    },
    "twice the same": {"entries": GOOD * 2},
    "in the wrong order": {"entries": GOOD[::-1]},
    "overlapping": {"entries": [*GOOD, entry(2 * MIB, 40 * MIB), entry(3 * MIB, 5)]},
    "wrapping around": {"entries": [*GOOD, entry(2**64 - 4096, 8192), entry(4096, 2**64 - 1)]},
    "empty entries": {"entries": [entry(0, 0), *GOOD, entry(5 * MIB, 0), entry(0, 0, RESERVED)]},
    "unknown kinds": {"entries": [*GOOD, entry(40 * MIB, MIB, 77), entry(50 * MIB, MIB, 2**32 - 1)]},
    "screen and BIOS as memory": {"entries": [entry(0, 64 * MIB)]},
    "more than there is": {"entries": [entry(0, 1 << 40)]},
    "odd borders": {"entries": [entry(1, 639 << 10), entry(MIB + 1, 63 * MIB - 2)]},
    "500 entries": {"entries": [*GOOD, *[entry((16 + i // 16) * MIB, 1, RESERVED) for i in range(498)]]},
    "many holes": {"entries": [*GOOD, *[entry(20 * MIB + 8192 * i, 4096, RESERVED) for i in range(120)]]},
    "entries of size 0": {"entries": [entry(0, 64 * MIB, size=0)] * 3},
    "entries of a huge size": {"entries": [entry(0, 64 * MIB, size=0xFFFFFFFF), *GOOD]},
    "half an entry": {"entries": [*GOOD, entry(0, 64 * MIB)[:13]]},
    "a record at an odd address": {"entries": GOOD, "at": AT + 1},
    "a map at an odd address": {"entries": [b"\0", *GOOD], "map": MAP_AT + 1, "map_length": 48},
    "the kernel is in no memory": {"entries": [entry(24 * MIB, 40 * MIB)]},
    "the record is in no memory": {"entries": [entry(0, 3 * MIB), entry(4 * MIB, 60 * MIB)]},
}
REFUSED = {
    "nothing": ({"flags": 0}, NO_MAP),
    "neither map nor sizes": ({"flags": COMMAND_LINE | MODULES}, NO_MAP),
    "a map of no entries": ({}, NO_MAP),
    "a map out of reach": ({"map": 0xFFFFF000, "map_length": 24}, NO_MAP),
    "a map without an end": ({"entries": GOOD, "map_length": 0xFFFFFFFF}, NO_MAP),
    "sizes of nothing": ({"flags": COMMAND_LINE | MODULES | MEMORY}, TOO_LITTLE),
    "all is reserved": ({"entries": [entry(0, 64 * MIB, RESERVED)]}, TOO_LITTLE),
    "reserved on top": ({"entries": [*GOOD, entry(0, 1 << 33, RESERVED)]}, TOO_LITTLE),
    "too little": ({"entries": [entry(MIB, 11 * MIB)]}, TOO_LITTLE),
    "no modules": ({"entries": GOOD, "module_count": 0}, NO_INITRD),
    "modules without an end": ({"entries": GOOD, "module_count": 0xFFFFFFFF}, NO_INITRD),
    "a module out of reach": ({"entries": GOOD, "modules": [(0xF0000000, 0xF0001000)]}, NO_INITRD),
    "a module that ends before it begins": ({"entries": GOOD, "modules": [(32 * MIB, 31 * MIB)]}, NO_INITRD),
    "a module of nothing": ({"entries": GOOD, "modules": [(32 * MIB, 32 * MIB)]}, BAD_INITRD),
    "a module that is the kernel": ({"entries": GOOD, "modules": [(MIB, 2 * MIB)]}, BAD_INITRD),
    "a module in no memory": ({"entries": GOOD, "modules": [(500 * MIB, 501 * MIB)]}, BAD_INITRD),
    "a module that is all memory": ({"entries": GOOD, "modules": [(0, 64 * MIB)]}, NO_ROOM),
}


@pytest.mark.parametrize("name", USED)
def test_what_can_be_used_is(boot, name):
    boot(**USED[name]).expect("exited 0", output="up\n")


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_told(boot, name):
    record, (end, message) = REFUSED[name]
    result = boot(**record)
    assert result.status == 125 and end in result.log and message in result.log, result.describe()


@pytest.mark.parametrize("at", [0xFFFFFFF0, CODE_AT])
def test_a_command_line_that_is_none_does_no_harm(boot, at):
    # The words are lost: a shell waits on the console.
    result = boot(entries=GOOD, command_line=at, timeout=4)
    result.expect("timeout", log="first user instruction")
