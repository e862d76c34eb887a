"""Backtraces: what a trap's frame is called, and the stack of a thread that does not run.

kernel/cpu/unwind.inc describes the frames themselves. GDB takes those of a trap for frames of signals, since what was
interrupted goes on where it was.
"""

import gdb
import programs
import show
from gdb.FrameDecorator import FrameDecorator

EXCEPTIONS = {  # kernel/cpu/trap.h
    0: "division by zero", 1: "debug exception", 2: "NMI", 3: "breakpoint", 4: "overflow", 5: "BOUND",
    6: "invalid opcode", 7: "FPU wanted", 8: "double fault", 10: "invalid TSS", 11: "segment not present",
    12: "stack fault", 13: "general protection", 14: "page fault", 16: "FPU error", 17: "alignment check",
    18: "machine check", 19: "SIMD error",
}  # fmt: skip
SYSTEM_CALL, GAJI_FIRST = 0x80, 0x1000
REGISTERS = ("esp", "eip", "cr3")  # the others are found on the stack


def call_name(number):
    """What a system call is called, by the kernel's own table."""
    table, at = "linux_calls", number
    if number >= GAJI_FIRST:
        table, at = "gaji_calls", number - GAJI_FIRST
    calls = gdb.parse_and_eval(f"'kernel/entry/syscall.c'::{table}")
    function = None
    if at <= calls.type.range()[1] and int(calls[at]):
        function = gdb.block_for_pc(int(calls[at])).function
    return function.name.replace("sys_", "", 1) if function else f"number {number}"


def trap_words(frame):
    """What led into the kernel, of a struct trap_frame."""
    vector, error = int(frame["vector"]), int(frame["error"])
    if vector == SYSTEM_CALL:
        return f"system call {call_name(error or int(frame['eax']))}"  # kept once it has begun
    if vector == 14:
        what = "write" if error & 2 else "fetch" if error & 16 else "read"
        who = "the program" if error & 4 else "the kernel"
        return f"page fault: a {what} by {who}"
    if vector >= 32:
        return f"interrupt {vector - 32}"
    return f"exception {vector}: {EXCEPTIONS.get(vector, 'reserved')}"


def is_trap(frame):
    return frame.type() == gdb.SIGTRAMP_FRAME


class TrapDecorator(FrameDecorator):
    """`<system call wait4>` for the frame between the kernel and what it was entered from."""

    def function(self):
        frame = self.inferior_frame()
        if not is_trap(frame):
            return super().function()
        if frame.newer():  # a handler is called: all is pushed
            kind = gdb.lookup_type("struct trap_frame").pointer()
            return f"<{trap_words(frame.read_register('esp').cast(kind).dereference())}>"
        return frame.name() or "<trap>"

    def line(self):
        return self.inferior_frame().find_sal().line


class TrapFilter:
    """GDB asks it in each backtrace."""

    name, enabled, priority = "gaji", True, 100

    def __init__(self):
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        return map(TrapDecorator, frames)


def show_trap_line(_event):
    """Where the CPU stands in trap.s, which GDB itself does not show."""
    frame = gdb.newest_frame()
    if is_trap(frame) and frame.find_sal().symtab:
        sal = frame.find_sal()
        print(f"{frame.name()} () at {sal.symtab.filename}:{sal.line}")
        gdb.execute(f"list {sal.symtab.filename}:{sal.line},{sal.line}")


class Stack(gdb.Command):
    """The backtrace of a thread, also of one that does not run: the kernel's part, then the program's.

    Usage: gaji stack [PID|TID]"""

    def __init__(self):
        super().__init__("gaji stack", gdb.COMMAND_STACK)

    def invoke(self, argument, _from_tty):
        wanted = find_thread(int(gdb.parse_and_eval(argument))) if argument.strip() else None
        running = programs.running_thread()
        if wanted is None or (running is not None and running.address == wanted.address):
            gdb.execute("backtrace")
        else:
            elsewhere(wanted, lambda: gdb.execute("backtrace"))


def find_thread(number):
    """The struct thread with this TID, or the first of the process with this PID."""
    view = show.kernel()
    for proc in view.processes():
        for thread in view.threads(proc):
            if number in (thread.tid, proc.pid):
                kind = gdb.lookup_type("struct thread").pointer()
                return gdb.Value(thread.address).cast(kind).dereference()
    raise gdb.GdbError(f"There is no thread or process {number}; `gaji threads` lists them.")


def elsewhere(thread, act):
    """Acts as if the CPU stood where the thread gave it away (kernel/cpu/switch.s), and in its space."""
    before = {name: int(gdb.parse_and_eval(f"(unsigned)${name}")) for name in REGISTERS}
    file = programs.PROGRAMS.loaded and programs.PROGRAMS.loaded[0]
    try:
        gdb.execute(f"set $esp = {int(thread['stack_pointer'])}")
        gdb.execute("set $eip = (unsigned)&'context_switch.pop_gs'")
        if int(thread["aspace"]):
            gdb.execute(f"set $cr3 = {directory_address(thread['aspace'])}")
        programs.PROGRAMS.load(programs.program_of(thread))
        act()
    finally:
        for name, content in before.items():
            gdb.execute(f"set ${name} = {content}")
        programs.PROGRAMS.load_file(file)


def directory_address(space):
    """The physical address of its page directory."""
    return int(space["tables"]["directory"]) - show.KERNEL_BASE


def begin():
    gdb.execute("set stack-cache off")  # stacks of several spaces lie at the same addresses
    gdb.events.stop.connect(show_trap_line)
    TrapFilter()
    Stack()
