"""The last exceptions of a machine that was reset, from the same run once more, with QEMU's own list of them.

With no kernel left to say anything, this is all there is. A run repeats to the instruction, so what is
seen the second time is what happened the first.
"""

import os
import re
import subprocess

SHOWN = 3
TAIL = 1 << 20  # bytes
RESET = "no-report: QEMU ended with 0"
KERNEL_BASE = 0xC0000000  # kernel/base/layout.h; before paging the kernel runs below it
# An interrupt or exception that the processor took: vector, error code, whether by an instruction, and where.
TAKEN = re.compile(r"(?m)^ *\d+: v=([0-9a-f]+) e=([0-9a-f]+) i=([01]) cpl=\d IP=[0-9a-f]+:[0-9a-f]+ pc=([0-9a-f]+) .*?(?: CR2=([0-9a-f]+))?$")
CONTROL = re.compile(r"(?m)^CR0=[0-9a-f]+ CR2=([0-9a-f]+) CR3=([0-9a-f]+)")
FAULT = "Triple fault"
# Intel SDM, volume 3, 6.15.
NAMES = {0: "divide error", 1: "debug exception", 3: "breakpoint", 4: "overflow", 6: "invalid opcode", 7: "no FPU", 8: "double fault",
         10: "invalid TSS", 11: "segment not present", 12: "stack fault", 13: "general protection", 14: "page fault"}  # fmt: skip
FIRST_INTERRUPT = 0x20  # below it stand exceptions


def places(kernel, addresses, prefix):
    """{address: "function(), file:line"} where the kernel has code; "" elsewhere."""
    command = [prefix + "addr2line", "-f", "-e", kernel, *(hex(address) for address in addresses)]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True, check=False)
    except OSError:
        return {}
    lines = done.stdout.splitlines()
    found = {}
    for address, name, place in zip(addresses, lines[0::2], lines[1::2]):
        known = re.search(r"([\w.-]+(?:/[\w.-]+)?:\d+)", place)
        found[address] = f"{name}{'' if place.split(':')[0].endswith('.s') else '()'}, {known[1]}" if known else ""
    return found


def where(kernel, address, prefix):
    high = address if address >= KERNEL_BASE else address + KERNEL_BASE
    return places(kernel, [high], prefix).get(high) or f"0x{address:08x}"


def taken(log):
    """(vector, error code, address, CR2, CR3) of each exception, in order."""
    found = []
    for match in TAKEN.finditer(log):
        vector, code, _, address, _ = match.groups()
        registers = CONTROL.search(log, match.end())
        if int(vector, 16) < FIRST_INTERRUPT and registers:
            found.append((int(vector, 16), int(code, 16), int(address, 16), int(registers[1], 16), int(registers[2], 16)))
    return found


def sentences(log, kernel, prefix=""):
    """One for each of the last exceptions; None where there was no triple fault."""
    if FAULT not in log:
        return None
    return [
        f"{NAMES.get(vector, f'exception {vector}')}, error code 0x{code:x}, at {where(kernel, address, prefix)}: CR2=0x{cr2:08x} CR3=0x{cr3:08x}"
        for vector, code, address, cr2, cr3 in taken(log)[-SHOWN:]
    ]


def tail(path):
    """The last part of a list that may be long."""
    with open(path, "rb") as file:
        file.seek(max(0, os.path.getsize(path) - TAIL))
        return file.read().decode(errors="replace")


def explain(verdict, again, kernel, prefix, folder):
    """Adds them to a verdict of a reset; one without a triple fault was a power-off. `again(words)` runs
    the test once more, with more words for tools/run; `prefix` is that of the compiler's tools."""
    path = os.path.join(folder, "exceptions")
    run = again(["--exceptions", path])
    if not run.ended.startswith(RESET) or not os.path.exists(path):
        return  # the list was too long
    lines = sentences(tail(path), kernel, prefix)
    if lines is None:
        verdict.end, verdict.values = "early", {"ended": "no fault, no panic"}
    else:
        verdict.lines = lines
