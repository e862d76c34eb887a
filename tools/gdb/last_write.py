"""`last-write EXPRESSION` for GDB in a replay: who wrote these bytes last. tools/rewind loads this."""

import json
import os
import re
import subprocess

import gdb

KERNEL_BASE, PAGE, PRESENT, LARGE = 0xC0000000, 4096, 0x001, 0x080
REWIND = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "rewind")
WORD = 4


def place_of(expression):
    """(address, size): of what it names, or of the word at the address that it is."""
    value = gdb.parse_and_eval(expression)
    if value.address is not None:
        return int(value.address) & 0xFFFFFFFF, value.type.sizeof
    symbol = gdb.lookup_symbol(expression)[0] if expression.isidentifier() else None
    if symbol and symbol.is_variable or expression.startswith("$"):
        raise gdb.error(f"{expression} is in a register here, not in memory")
    return int(value) & 0xFFFFFFFF, WORD


def word(physical):
    return int(gdb.parse_and_eval(f"*(unsigned *){KERNEL_BASE + physical}"))


def physical_of(address):
    """By the tables that the CPU uses (SDM vol. 3, 4.3)."""
    directory = int(gdb.parse_and_eval("(unsigned)$cr3")) & -PAGE
    entry = word(directory + (address >> 22) * WORD)
    if entry & PRESENT and entry & LARGE:
        return (entry & 0xFFC00000) + (address & 0x3FFFFF)
    page = word((entry & -PAGE) + (address >> 12 & 1023) * WORD) if entry & PRESENT else 0
    if not page & PRESENT:
        raise gdb.GdbError(f"No page is at {address:#x}.")
    return (page & -PAGE) + address % PAGE


class LastWrite(gdb.Command):
    """Tells who wrote a variable, or the word at an address, last before this moment.

    Usage: last-write EXPRESSION"""

    def __init__(self):
        super().__init__("last-write", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, _from_tty):
        address, size = place_of(argument)
        told = gdb.execute("monitor info replay", to_string=True)
        moment = re.search(r"instruction count = (\d+)", told)
        if not moment or "GAJI_RECORDING" not in os.environ:
            raise gdb.GdbError("This works in a replay: tools/rewind FILE gdb")
        size = min(size, PAGE - address % PAGE)
        command = [REWIND, os.environ["GAJI_RECORDING"], "who"]
        command += [f"phys:{physical_of(address):#x}", "--size", str(size), "--at", moment[1]]
        gdb.write(subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout)


class LastWritePlace(gdb.Command):
    """Prints the address and the size of an expression, for tools/rewind."""

    def __init__(self):
        super().__init__("last-write-place", gdb.COMMAND_MAINTENANCE)

    def invoke(self, argument, _from_tty):
        try:
            gdb.write(f"place {json.dumps(place_of(argument))}\n")
        except gdb.error as error:
            gdb.write(f"{error}\n")


LastWrite()
LastWritePlace()
