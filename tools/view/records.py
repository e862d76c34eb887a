"""Structures of the kernel, read from memory at once, with their fields as attributes."""

import struct

KERNEL_BASE, STACK_WINDOW, PAGE = 0xC0000000, 0xF8000000, 4096
PRESENT, WRITE, HELD = 0x001, 0x002, 0x200  # mm/table.h
LONGEST_LIST = 100_000  # a list that is longer is broken, or half changed


class Lost(Exception):
    """A pointer leads nowhere: the kernel has not come so far yet, or is in the middle of a change."""


class Memory:
    """The kernel's addresses over RAM."""

    longest_list = LONGEST_LIST

    def __init__(self, layout, read_physical):
        self.layout = layout
        self.physical = read_physical
        self.structures = layout["structures"]
        self.globals = layout["globals"]
        named = ((place["address"], name) for name, place in self.globals.items() if place)
        self.operations = {at: name[4:] for at, name in named if name.startswith("ops.")}

    def read(self, address, size):
        """Bytes at a kernel address; what lies in the window of stacks may not cross a page."""
        data = self.physical(self.translate(address), size)
        if len(data) != size:
            raise Lost(f"nothing is at {address:#x}")
        return data

    def translate(self, address):
        if address < KERNEL_BASE:
            raise Lost(f"{address:#x} is no address of the kernel")
        if address < STACK_WINDOW:
            return address - KERNEL_BASE
        directory = self.globals["boot_directory"]["address"] - KERNEL_BASE
        entry = self._entry(directory, address >> 22)
        entry = self._entry(entry & -PAGE, address >> 12 & 1023)
        return (entry & -PAGE) + address % PAGE

    def _entry(self, table, index):
        entry = int.from_bytes(self.physical(table + 4 * index, 4), "little")
        if not entry & PRESENT:
            raise Lost(f"no page of the kernel in entry {index} of the table at {table:#x}")
        return entry

    def word(self, address):
        return int.from_bytes(self.read(address, 4), "little")

    def text(self, address, longest=256):
        """A string that ends with NUL; of NULL an empty one."""
        text = b""
        while address and len(text) < longest:
            piece = self.read(address, min(longest, PAGE - address % PAGE))
            text += piece.split(b"\0")[0]
            if b"\0" in piece:
                break
            address += len(piece)
        return text[:longest].decode(errors="replace")

    def record(self, name, address):
        size = self.structures[name]["size"]
        return Record(self, name, address, self.read(address, size))

    def variable(self, name):
        place = self.globals[name]
        data = self.read(place["address"], place["size"])
        return self.decode(place, place["address"], data)

    def decode(self, kind, address, data):
        """`data` as its type says."""
        if kind["type"] == "text":
            return data.split(b"\0")[0].decode(errors="replace")
        if kind["type"] == "structure":
            return Record(self, kind["of"], address, data)
        if kind["type"] == "array":
            item, size = kind["item"], kind["item"]["size"]
            if item["type"] == "unsigned" and size == 4:
                return list(struct.unpack(f"<{kind['length']}I", data))
            starts = range(0, kind["length"] * size, size)
            return [self.decode(item, address + at, data[at : at + size]) for at in starts]
        return int.from_bytes(data, "little", signed=kind["type"] == "signed")

    def enum(self, name, number):
        return self.layout["enums"][name].get(str(number), f"{name} {number}")

    def items(self, head, name, link):
        """The structures on a list (kernel/base/list.h), whose head is a record, by their `link`."""
        offset = self.structures[name]["fields"][link]["offset"]
        at = head.next
        for _ in range(self.longest_list):
            if at == head.address:
                return
            item = self.record(name, at - offset)
            yield item
            at = getattr(item, link).next
        raise Lost(f"the list at {head.address:#x} does not end")


class Record:
    """One structure, as it was when it was read."""

    __slots__ = ("_memory", "_name", "_data", "address")

    def __init__(self, memory, name, address, data):
        self._memory, self._name, self._data, self.address = memory, name, data, address

    def __getattr__(self, path):
        field = self._field(path)
        start = field["offset"]
        data = self._data[start : start + field["size"]]
        if field["type"] == "unsigned":  # nearly always
            return int.from_bytes(data, "little")
        return self._memory.decode(field, self.address + start, data)

    def _field(self, path):
        try:
            return self._memory.structures[self._name]["fields"][path]
        except KeyError:
            raise AttributeError(f"struct {self._name}: {path} is not in tools/layout.py") from None

    def place(self, path):
        """The address of a field."""
        return self.address + self._field(path)["offset"]
