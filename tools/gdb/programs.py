"""Programs: which one runs, their symbols, and breakpoints in one that has not started yet.

All programs are linked to the same addresses. So the symbols that GDB has are always those of the program that
runs where Gaji stopped, and a breakpoint in a program is one at its address that looks who came by.
"""

import difflib
import os
import re

import gdb
from program_files import program_files

KERNEL_BASE = 0xC0000000


def stack_top_word():
    """The running thread's address: the last word of its kernel stack's page."""
    user = int(gdb.parse_and_eval("(unsigned)$cs")) & 3
    stack = gdb.parse_and_eval("kernel_tss.esp0" if user else "(unsigned)$esp")
    if int(stack) < KERNEL_BASE:
        return None  # the first instructions of boot
    return int(gdb.parse_and_eval(f"*(unsigned *){(int(stack) | 4095) - 3}"))


def running_thread():
    """The running struct thread, or None before there are threads."""
    try:
        word = stack_top_word()
        if not word:
            return None
        return gdb.Value(word).cast(gdb.lookup_type("struct thread").pointer()).dereference()
    except gdb.error:
        return None


def running_process():
    """The running struct proc; None in the idle thread and at boot."""
    thread = running_thread()
    return thread["proc"].dereference() if thread and int(thread["proc"]) else None


def running_pid():
    proc = running_process()
    return int(proc["pid"]) if proc else 0


def running_program():
    """The name of the program that runs, also while the kernel works for it; "" in the idle thread."""
    return program_of(running_thread())


def program_of(thread):
    """The name of the program that a thread runs, "" of none and of the idle thread."""
    if thread is None or not int(thread["proc"]):
        return ""
    return thread["proc"]["name"].string(errors="replace")


def address_of_process(pid):
    head = gdb.parse_and_eval("'kernel/process/proc.c'::all")
    kind = gdb.lookup_type("struct proc")
    offset = next(field.bitpos // 8 for field in kind.fields() if field.name == "all")
    link = head["next"]
    while int(link) != int(head.address):
        proc = gdb.Value(int(link) - offset).cast(kind.pointer())
        if int(proc["pid"]) == pid:
            return int(proc)
        link = link["next"]
    raise gdb.GdbError(f"There is no process {pid}; `gaji ps` lists them.")


class Programs:
    """The ELF files with the programs' symbols, by the name of the process, and which is loaded."""

    def __init__(self):
        self.files = {}
        self.loaded = None  # a file, and an address in it
        self.chosen = False  # by `gaji program`: it stays

    def load(self, name):
        """Its symbols are what GDB has from now on; none, when its file is not known."""
        return self.load_file(self.files.get(name))

    def load_file(self, file):
        if file == (self.loaded and self.loaded[0]):
            return None
        if self.loaded:
            gdb.execute(f"remove-symbol-file -a {self.loaded[1]:#x}", to_string=True)
        self.loaded = None
        if file:
            said = gdb.execute(f"add-symbol-file {file}", to_string=True)
            self.loaded = (file, text_address(file))
            return said
        return None

    def addresses(self, program, place):
        """Where a function or FILE:LINE of it begins; an empty list when it has none such."""
        before = self.loaded and self.loaded[0]
        self.load(program)
        try:
            if place.isdigit():
                place = f"{program}.c:{place}"
            return [sal.pc for sal in gdb.decode_line(place)[1] or () if 0 < sal.pc < KERNEL_BASE]
        except gdb.error:
            return []
        finally:
            self.load_file(before)


def text_address(file):
    """An address in it, by which GDB can be asked to forget it."""
    for line in gdb.execute("info files", to_string=True).splitlines():
        match = re.match(r"\s*(0x\w+) - 0x\w+ is \.text in (.*)", line)
        if match and os.path.samefile(match[2], file):
            return int(match[1], 16)
    raise gdb.GdbError(f"{file} has no section .text: it was not made for Gaji or Linux.")


PROGRAMS = Programs()


def on_stop(event):
    """The symbols follow the program that runs; what GDB could not name it now can."""
    if PROGRAMS.chosen:
        return
    unknown = int(gdb.parse_and_eval("(unsigned)$pc")) < KERNEL_BASE
    before = PROGRAMS.loaded
    PROGRAMS.load(running_program())
    hidden = [one for one in getattr(event, "breakpoints", ()) if isinstance(one, Hidden) and one.counted]
    for one in hidden:
        print(f"\nBreakpoint {one.owner.number}, in {one.program}, process {running_pid()}")
        if one.owner.temporary:
            gdb.post_event(one.owner.delete)
            one.owner.enabled = False
    if hidden or (unknown and PROGRAMS.loaded != before):
        gdb.execute("frame")


class Hidden(gdb.Breakpoint):
    """At one address of one program; its owner, which GDB lists, says whether it counts."""

    def __init__(self, owner, program, address):
        super().__init__(f"*{address:#x}", internal=True)
        self.silent = True
        self.owner = owner
        self.program = program
        self.counted = False

    def stop(self):
        self.counted = self.owner.counts(self.program)
        return self.counted


class Place(gdb.Breakpoint):
    """A breakpoint in programs, as GDB lists it. It has no address of its own: others look for it."""

    def __init__(self, name, places, condition, temporary):
        gdb.execute("set breakpoint pending on")
        Place.making = lambda: super(Place, self).__init__(name, temporary=temporary)
        gdb.execute("python programs.Place.making()", to_string=True)  # which is not for the user
        gdb.execute("set breakpoint pending auto")
        where = [f"{program} ({address:#x})" for program, address in places]
        more = f" and {len(where) - 3} more programs" if len(where) > 3 else ""
        print(f"Breakpoint {self.number}: {name.partition(':')[2]} of " + ", ".join(where[:3]) + more)
        self.wanted = condition
        self.hidden = [Hidden(self, program, address) for program, address in places]

    def counts(self, program):
        if not self.is_valid() or not self.enabled or running_program() != program:
            return False
        return not self.wanted or bool(gdb.parse_and_eval(self.wanted))


def on_delete(breakpoint):
    for one in breakpoint.hidden if isinstance(breakpoint, Place) else ():
        gdb.post_event(one.delete)  # not at once: GDB may be in the midst of its list


def places_in_programs(program, place):
    """[(program, address)] of a function, or FILE:LINE, in one program or in all that have it."""
    if program is None and re.fullmatch(r"[\w.+-]+\.c:\d+", place):
        program = place.split(".c:")[0] if place.split(".c:")[0] in PROGRAMS.files else None
    names = [program] if program else list(PROGRAMS.files)
    return [(name, address) for name in names for address in PROGRAMS.addresses(name, place)]


def source_in_kernel(place):
    """The file of the kernel that has this function or line, or None."""
    try:
        found = [sal for sal in gdb.decode_line(place)[1] or () if sal.pc >= KERNEL_BASE]
    except gdb.error:
        return None
    return found[0].symtab.filename if found else None


def near_names(place):
    """What somebody may have meant."""
    lines = gdb.execute("info functions -q -n .", to_string=True).splitlines()
    names = [match[1] for match in (re.search(r"(\w+)\(", line) for line in lines) if match]
    near = difflib.get_close_matches(place, names, 3)
    return " Near: " + ", ".join(near) + "." if near else ""


def set_breakpoint(text, condition="", temporary=False):
    """The same places as GDB's own `break`, and PROGRAM:FUNCTION, PROGRAM:LINE, FUNCTION of programs."""
    match = re.fullmatch(r"(.*?)(?:\bif\b\s*(.*))?", text.strip(), re.DOTALL)
    place = match[1].strip() or f"*{int(gdb.parse_and_eval('(unsigned)$pc')):#x}"
    conditions = [f"({one})" for one in (match[2], condition) if one]
    program, _, rest = place.partition(":")
    found, name = [], place
    if program in PROGRAMS.files and rest:
        found = places_in_programs(program, rest)
        if not found:
            raise gdb.GdbError(f"{program} has no function or line {rest}.")
    elif re.fullmatch(r"[\w.+-]+(:\d+)?", place) and not source_in_kernel(place):
        found, name = places_in_programs(None, place), f"program:{place}"
        if not found:
            raise gdb.GdbError(f"Neither the kernel nor a program has {place}." + near_names(place))
    if found:
        Place(name, found, " && ".join(conditions), temporary)
        return
    if re.fullmatch(r"\w+", place):  # a program may have a function of that name, too
        made = gdb.Breakpoint(source=source_in_kernel(place), function=place, temporary=temporary)
    else:
        made = gdb.Breakpoint(place, temporary=temporary)
    if conditions:
        made.condition = " && ".join(conditions)


class Break(gdb.Command):
    """Stops where a function or line is reached, of the kernel or of a program.

    break FUNCTION | FILE:LINE | *ADDRESS    as ever; a program's function need not run yet
    break PROGRAM:FUNCTION, PROGRAM:LINE     in this program alone
    break PLACE if CONDITION                 $_pid(), $_tid() and $_program() tell who runs

    break cowdemo:main
    break process_exit if $_pid() == 3
    break aspace_fault if $_streq($_program(), "cowdemo")"""

    def __init__(self, name="break"):
        self.temporary = name == "tbreak"
        super().__init__(name, gdb.COMMAND_BREAKPOINTS, gdb.COMPLETE_LOCATION)

    def invoke(self, argument, _from_tty):
        set_breakpoint(argument, temporary=self.temporary)

    def complete(self, text, word):
        return [name + ":" for name in PROGRAMS.files if name.startswith(word)] or gdb.COMPLETE_LOCATION


class BreakIn(gdb.Command):
    """Stops where a process reaches a function or line; it need not be there yet.

    Usage: break-in PID PLACE     break-in 3 main"""

    def __init__(self):
        super().__init__("break-in", gdb.COMMAND_BREAKPOINTS, gdb.COMPLETE_LOCATION)

    def invoke(self, argument, _from_tty):
        pid, _, place = argument.strip().partition(" ")
        if not pid.isdigit() or not place:
            raise gdb.GdbError("Wanted: PID PLACE")
        set_breakpoint(place, f"$_pid() == {pid}")


class Pid(gdb.Function):
    """The process that runs, or for which the kernel works; 0 in the idle thread."""

    def __init__(self):
        super().__init__("_pid")

    def invoke(self):
        return running_pid()


class Tid(gdb.Function):
    """The thread that runs, or for which the kernel works."""

    def __init__(self):
        super().__init__("_tid")

    def invoke(self):
        thread = running_thread()
        return int(thread["tid"]) if thread else 0


class Proc(gdb.Function):
    """struct proc * of the process that runs, or of a PID: print $_proc()->files, print *$_proc(3)"""

    def __init__(self):
        super().__init__("_proc")

    def invoke(self, pid=None):
        if pid is None:
            thread = running_thread()
            return thread["proc"] if thread else gdb.parse_and_eval("(struct proc *)0")
        try:
            return gdb.parse_and_eval(f"(struct proc *){address_of_process(int(pid))}")
        except gdb.MemoryError:
            raise gdb.GdbError("There are no processes yet.") from None


class ProgramFunction(gdb.Function):
    """The name of the program that runs, or for which the kernel works."""

    def __init__(self):
        super().__init__("_program")

    def invoke(self):
        return running_program()


class Program(gdb.Command):
    """Keeps to the symbols of one program: of bin/NAME, or of an ELF file. Without a name: of
    whichever runs, as at the start.

    Usage: gaji program [NAME|FILE]"""

    def __init__(self):
        super().__init__("gaji program", gdb.COMMAND_FILES, gdb.COMPLETE_FILENAME)

    def invoke(self, argument, _from_tty):
        name = argument.strip()
        if name and name not in PROGRAMS.files:
            if not os.path.isfile(name):
                raise gdb.GdbError(f"There is no program {name}, and no file.")
            PROGRAMS.files[name] = os.path.abspath(name)
        PROGRAMS.chosen = bool(name)
        PROGRAMS.load(name or running_program())


def begin():
    """Where the files are: tools/debug says it in the environment."""
    added = [line.split("\t") for line in os.environ.get("GAJI_ADDED", "").splitlines()]
    PROGRAMS.files = program_files(os.environ.get("GAJI_BUILD", "debug"), added)
    gdb.events.stop.connect(on_stop)
    gdb.events.breakpoint_deleted.connect(on_delete)
    Break("tbreak")
    for one in (Break, BreakIn, Pid, Tid, Proc, ProgramFunction, Program):
        one()
