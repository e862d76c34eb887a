"""Gaji's own commands for GDB: `gaji` lists them, `help gaji ps` explains one.

`make debug` loads this. They read the kernel's structures, so they work wherever it stopped, also
in the middle of a change; what they show may then be half-way.
"""

import os
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import frames  # noqa: E402 (found only now)
import programs  # noqa: E402
from kernel import list_items, process, processes, text, threads_of, value  # noqa: E402

PAGE = 4096
KERNEL_BASE = 0xC0000000
PRESENT, WRITE, HELD, SHARED = 0x001, 0x002, 0x200, 0x400  # mm/table.c
PROTECTIONS = ((1, "r"), (2, "w"), (4, "x"))
REGION_KINDS = ("anonymous", "file", "heap", "stack")


def state_of(thread):
    state = str(thread["state"]).replace("THREAD_", "").lower()
    reason = text(thread["sleep_reason"]) if state == "blocked" else ""
    return f"{state} on {reason}" if reason else state


def proc_state(proc):
    if proc["zombie"]:
        return f"zombie, status 0x{int(proc['status']):x}"
    return ", ".join(state_of(thread) for thread in threads_of(proc)) or "no thread"


def arguments(text_of_command, *names):
    words = gdb.string_to_argv(text_of_command)
    if len(words) != len(names):
        raise gdb.GdbError("Wanted: " + " ".join(names))
    return [int(value(word)) for word in words]


def space_of(pid):
    proc = process(pid)
    if not int(proc["aspace"]):
        raise gdb.GdbError(f"Process {pid} is a zombie and has no address space.")
    return proc["aspace"].dereference()


def frame_number(frame_pointer):
    return (int(frame_pointer) - int(value("frames"))) // gdb.lookup_type("struct frame").sizeof


def frame_words(number):
    """What struct frame says of this frame."""
    frame = value("frames")[number]
    kind = str(frame["kind"].cast(gdb.lookup_type("enum frame_kind"))).replace("FRAME_", "").lower()
    return f"frame {number}, {kind}, count {int(frame['count'])}"


def content_word(number, index):
    """One 32-bit word of a frame's content."""
    return int(value(f"*(unsigned *){KERNEL_BASE + number * PAGE + 4 * index}"))


class Gaji(gdb.Command):
    """Commands that know Gaji's kernel."""

    def __init__(self):
        super().__init__("gaji", gdb.COMMAND_DATA, prefix=True)

    def invoke(self, _argument, _from_tty):
        gdb.execute("help gaji")


class Ps(gdb.Command):
    """Lists the processes: PID, parent, state, and what each is blocked on.

    Usage: gaji ps"""

    def __init__(self):
        super().__init__("gaji ps", gdb.COMMAND_DATA)

    def invoke(self, _argument, _from_tty):
        print(f"{'PID':>5} {'PPID':>5}  {'NAME':<15} STATE")
        for proc in processes():
            parent = int(proc["parent"]["pid"]) if int(proc["parent"]) else 0
            name = text(proc["name"])
            print(f"{int(proc['pid']):>5} {parent:>5}  {name:<15} {proc_state(proc)}")


class Threads(gdb.Command):
    """Lists the threads: state, kernel stack, and where each will go on. * is the running one.

    Usage: gaji threads"""

    def __init__(self):
        super().__init__("gaji threads", gdb.COMMAND_DATA)

    def invoke(self, _argument, _from_tty):
        running = programs.running_thread()
        running = int(running.address) if running else None
        print(f"  {'TID':>5} {'PID':>5}  {'STACK':<10} {'SAVED ESP':<10} STATE")
        for proc in processes():
            for thread in threads_of(proc):
                mark = "*" if int(thread.address) == running else " "
                stack, saved = int(thread["stack_top"]), int(thread["stack_pointer"])
                ids = f"{int(thread['tid']):>5} {int(proc['pid']):>5}"
                print(f"{mark} {ids}  0x{stack:08x} 0x{saved:08x} {state_of(thread)}")


class Regions(gdb.Command):
    """Lists the regions of a process's address space, as /proc/PID/maps does.

    Usage: gaji regions PID"""

    def __init__(self):
        super().__init__("gaji regions", gdb.COMMAND_DATA)

    def invoke(self, argument, _from_tty):
        (pid,) = arguments(argument, "PID")
        for region in list_items(space_of(pid)["regions"], "struct region", "link"):
            allowed = int(region["protection"])
            rights = "".join(letter if allowed & bit else "-" for bit, letter in PROTECTIONS)
            start, end = int(region["start"]), int(region["end"])
            print(f"0x{start:08x}-0x{end:08x} {rights} {REGION_KINDS[int(region['kind'])]}")


class Page(gdb.Command):
    """Tells how an address of a process is mapped: its table, its page, and who shares them.

    Usage: gaji page PID ADDRESS"""

    def __init__(self):
        super().__init__("gaji page", gdb.COMMAND_DATA)

    def invoke(self, argument, _from_tty):
        pid, address = arguments(argument, "PID", "ADDRESS")
        address &= 0xFFFFFFFF
        directory = frame_number(space_of(pid)["tables"]["directory"])
        entry = content_word(directory, address >> 22)
        if not entry & PRESENT:
            print(f"directory entry {address >> 22}: no table")
            return
        print(f"directory entry {address >> 22}: {rights(entry)}; table in {frame_words(entry >> 12)}")
        index = address >> 12 & 1023
        page = content_word(entry >> 12, index)
        if not page & (PRESENT | HELD):
            print(f"table entry {index}: no page")
            return
        print(f"table entry {index}: {rights(page)}; page in {frame_words(page >> 12)}")


def rights(entry):
    words = ["writable" if entry & WRITE else "read-only"]
    words += ["held (PROT_NONE)"] if entry & HELD else []
    words += ["shared mapping"] if entry & SHARED else []
    return ", ".join(words)


class Frames(gdb.Command):
    """Counts the frames of physical memory by what they are used for.

    Usage: gaji frames"""

    def __init__(self):
        super().__init__("gaji frames", gdb.COMMAND_DATA)

    def invoke(self, _argument, _from_tty):
        counts = value("'mm/frame.c'::counts")
        for name in ("total", "free", "promised"):
            print(f"{name:<10} {int(counts[name]):>8}")
        for field in gdb.lookup_type("enum frame_kind").fields():
            number = field.enumval
            if field.name not in ("FRAME_FREE", "FRAME_KINDS"):
                kind = field.name.replace("FRAME_", "").lower()
                print(f"{kind:<10} {int(counts['by_kind'][number]):>8}")


class Log(gdb.Command):
    """Prints the kernel's log, as dmesg does.

    Usage: gaji log"""

    def __init__(self):
        super().__init__("gaji log", gdb.COMMAND_DATA)

    def invoke(self, _argument, _from_tty):
        ring = value("'kernel/base/printk.c'::ring")
        size = ring.type.sizeof
        written = int(value("'kernel/base/printk.c'::ring_written"))
        content = bytes(gdb.selected_inferior().read_memory(int(ring.address), size))
        if value("'kernel/base/printk.c'::ring_full"):
            content = content[written % size :] + content[: written % size]
        else:
            content = content[:written]
        print(content.decode(errors="replace"), end="")


for command in (Gaji, Ps, Threads, Regions, Page, Frames, Log):
    command()
programs.begin()
frames.begin()
