"""Gaji's own commands for GDB: `gaji` lists them, `help gaji ps` explains one.

`make debug` loads this. They read the kernel's structures, so they work wherever it stopped, also
in the middle of a change; what they show may then be half-way.
"""

import os

import gdb

PAGE = 4096
KERNEL_BASE = 0xC0000000
PRESENT, WRITE, HELD, SHARED = 0x001, 0x002, 0x200, 0x400  # mm/table.c
PROTECTIONS = ((1, "r"), (2, "w"), (4, "x"))
REGION_KINDS = ("anonymous", "file", "heap", "stack")


def value(expression):
    return gdb.parse_and_eval(expression)


def container(link, type_name, member):
    """The structure whose field `member` is this struct list."""
    kind = gdb.lookup_type(type_name)
    offset = next(field.bitpos // 8 for field in kind.fields() if field.name == member)
    return gdb.Value(int(link) - offset).cast(kind.pointer()).dereference()


def list_items(head, type_name, member):
    """The structures on a list (kernel/base/list.h), from its head."""
    first = int(head.address)
    link = head["next"]
    while int(link) != first:
        yield container(link, type_name, member)
        link = link["next"]


def text(characters):
    """A char array or pointer as a string; NULL gives an empty one."""
    if characters.type.code == gdb.TYPE_CODE_PTR and not int(characters):
        return ""
    return characters.string(errors="replace")


def processes():
    return list_items(value("'kernel/process/proc.c'::all"), "struct proc", "all")


def process(pid):
    for proc in processes():
        if int(proc["pid"]) == pid:
            return proc
    raise gdb.GdbError(f"There is no process {pid}; `gaji ps` lists them.")


def threads_of(proc):
    return list_items(proc["threads"], "struct thread", "proc_link")


def current_thread():
    """The thread whose kernel stack the CPU is on, or None in user mode and early in boot."""
    stack = int(value("(unsigned)$esp"))
    if stack < KERNEL_BASE:
        return None
    place = (stack | (PAGE - 1)) - 3
    return int(value(f"*(unsigned *){place}"))


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
        running = current_thread()
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


class Program(gdb.Command):
    """Loads the symbols of a user program: of bin/NAME, or of an ELF file.

    Usage: gaji program NAME|FILE

    Then `break main` stops there in every process that runs at these addresses."""

    def __init__(self):
        super().__init__("gaji program", gdb.COMMAND_FILES, gdb.COMPLETE_FILENAME)

    def invoke(self, argument, _from_tty):
        folder = os.path.dirname(gdb.objfiles()[0].filename)
        known = os.path.join(os.path.dirname(folder), "user", argument + ".elf")
        file = known if os.path.exists(known) else argument
        if not argument or not os.path.exists(file):
            raise gdb.GdbError(f"There is neither {known} nor a file {argument}.")
        gdb.execute(f"add-symbol-file {file}")


for command in (Gaji, Ps, Threads, Regions, Page, Frames, Log, Program):
    command()
