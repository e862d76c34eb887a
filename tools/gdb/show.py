"""Gaji's own commands for GDB: what the kernel's structures say, wherever it stopped.

They read memory by tools/view, as tools/see and tools/rewind do, so that they work also in the middle of a
change; what they show may then be half-way.
"""

import re

import gdb
import layout
import programs
from view import Kernel, Lost
from view.waits import Waits

KERNEL_BASE, PAGE = 0xC0000000, 4096
MOST_ROWS = 40  # of pages; more are summed up
COMMANDS = {}


def kernel():
    """A view.Kernel of the machine that GDB has."""
    return Kernel(layout.load(kernel_file()), read_physical)


def kernel_file():
    return next(one.filename for one in gdb.objfiles() if one.lookup_global_symbol("kernel_main"))


def read_physical(physical, size):
    try:
        return bytes(gdb.selected_inferior().read_memory(KERNEL_BASE + physical, size))
    except gdb.MemoryError as error:
        raise Lost(f"no memory at {physical:#x}: the kernel has not come so far yet") from error


def numbers(text, *names, base=10):
    """The arguments of a command; a name in brackets may be left out. With base 16, 3f is 0x3f."""
    words = gdb.string_to_argv(text)
    least = sum(not name.startswith("[") for name in names)
    if not least <= len(words) <= len(names):
        raise gdb.GdbError("Wanted: " + " ".join(names))
    if base == 16:
        words = [f"0x{word}" if re.fullmatch("[0-9a-fA-F]+", word) else word for word in words]
    return [int(gdb.parse_and_eval(word)) & 0xFFFFFFFF for word in words]


def process(view, pid):
    proc = view.process(pid)
    if proc is None:
        raise gdb.GdbError(f"There is no process {pid}; `gaji ps` lists them.")
    return proc


def space(view, pid):
    found = view.space(process(view, pid))
    if found is None:
        raise gdb.GdbError(f"Process {pid} is a zombie and has no address space.")
    return found


def pids():
    try:
        return [str(proc.pid) for proc in kernel().processes()]
    except (Lost, gdb.error, layout.Missing):
        return []


class Shown(gdb.Command):
    """A command that a function carries out; its documentation is the command's."""

    def __init__(self, name, act, complete):
        self.act, self.completions = act, complete
        self.__doc__ = act.__doc__
        super().__init__(f"gaji {name}", gdb.COMMAND_DATA)

    def invoke(self, argument, _from_tty):
        try:
            self.act(argument)
        except (Lost, layout.Missing) as error:
            raise gdb.GdbError(f"This cannot be told here: {error}.") from None
        except gdb.error as error:  # of an expression
            raise gdb.GdbError(str(error)) from None

    def complete(self, text, word):
        return [one for one in self.completions() if one.startswith(word)]


def command(complete=tuple):
    """Makes a function the command `gaji NAME`."""

    def register(act):
        COMMANDS[act.__name__] = (act, complete)
        return act

    return register


# Processes and threads.


@command()
def ps(argument):
    """Lists the processes: PID, parent, and what each does or waits for.

    Usage: gaji ps"""
    numbers(argument)
    view, running = kernel(), programs.running_pid()
    waits = Waits(view)
    print(f"  {'PID':>5} {'PPID':>5}  {'NAME':<15} STATE")
    for proc in view.processes():
        own = [one for one in waits.threads if one.pid == proc.pid]
        state = f"zombie, status {proc.status:#x}" if proc.zombie else own[0].words() if own else "ending"
        state += f" (and {len(own) - 1} more threads)" if len(own) > 1 else ""
        mark = "*" if proc.pid == running else " "
        print(f"{mark} {proc.pid:>5} {view.parent(proc):>5}  {proc.name:<15} {state}")


@command()
def threads(argument):
    """Lists the threads: kernel stack, where each will go on, the ticks left of its slice, state. * is the running one.

    Usage: gaji threads"""
    numbers(argument)
    view, running = kernel(), programs.running_thread()
    waits = {one.tid: one for one in Waits(view).threads}
    print(f"  {'TID':>5} {'PID':>5}  {'STACK':<10} {'SAVED ESP':<10} SLICE STATE")
    for proc in view.processes():
        for thread in view.threads(proc):
            mark = "*" if running is not None and int(running.address) == thread.address else " "
            place = f"0x{thread.stack_top:08x} 0x{thread.stack_pointer:08x}"
            print(f"{mark} {thread.tid:>5} {proc.pid:>5}  {place} {thread.ticks_left:>5} {waits[thread.tid].words()}")


@command()
def waits(argument):
    """The graph of waits: who waits for what, and who could end that; circles are named.

    Usage: gaji waits"""
    numbers(argument)
    found = Waits(kernel())
    for one in found.threads:
        who = f"{one.pid:>5} {one.name}" + (f" (thread {one.tid})" if one.tid != one.pid else "")
        print(f"{who} {one.words()}" + (f" <- {found.list_of(one.enders)}" if one.enders else ""))
        if one.odd:
            print(f"      but {one.odd}: was it not woken?")
    for zombie in found.zombies:
        print(f"{zombie.pid:>5} {zombie.name} is a zombie: its parent has not waited for it")
    circle = found.circle()
    if circle:
        print("A circle, in which nobody can go on: " + " -> ".join(f"{one.pid} {one.name}" for one in circle))


@command(pids)
def why(argument):
    """Why a process does not go on: what it waits for, who could end that, what those wait for.

    Usage: gaji why PID"""
    (pid,) = numbers(argument, "PID")
    view = kernel()
    proc, found = process(view, pid), Waits(view)
    if proc.zombie:
        print(f"{pid} {proc.name} has ended, with status {proc.status:#x}; its parent is to wait for it:")
        pid = view.parent(proc)
    for one in [one for one in found.threads if one.pid == pid]:
        print("\n".join(found.why(one)))


@command(pids)
def signals(argument):
    """A process's signals: pending, and blocked by each thread.

    Usage: gaji signals PID"""
    (pid,) = numbers(argument, "PID")
    view = kernel()
    proc = process(view, pid)
    print(f"pending for the process: {signal_names(proc.pending.set)}")
    for thread in view.threads(proc):
        own = view.task(thread).signals
        print(f"thread {thread.tid}: pending {signal_names(own.pending.set)}; blocked {signal_names(own.blocked)}")


def signal_names(bits):
    import signal

    found = [n for n in range(1, 65) if bits >> n - 1 & 1]
    known = {int(one): one.name for one in signal.Signals}
    return ", ".join(known.get(n, f"SIGRTMIN+{n - 32}") for n in found) or "none"


# Memory.


@command(pids)
def maps(argument):
    """Lists the regions of a process's address space, as /proc/PID/maps does.

    Usage: gaji maps PID"""
    (pid,) = numbers(argument, "PID")
    view = kernel()
    for region in view.regions(space(view, pid)):
        shared = "s" if region.shared else "p"
        rights = view.rights(region) + shared
        print(f"0x{region.start:08x}-0x{region.end:08x} {rights} {view.region_kind(region)}")


def sharers(view):
    """{frame of a page table: the processes that have it}."""
    found = {}
    for proc in view.processes():
        own = view.space(proc)
        for _, frame, _ in view.tables(own) if own else ():
            found.setdefault(frame, []).append(f"{proc.pid} {proc.name}")
    return found


@command(pids)
def tables(argument):
    """The page tables of a process: where, with whom each is shared, and which pages are in it.

    Usage: gaji tables PID"""
    (pid,) = numbers(argument, "PID")
    view = kernel()
    own, have = space(view, pid), sharers(view)
    me = f"{pid} {process(view, pid).name}"
    for index, frame, write in view.tables(own):
        others = [one for one in have[frame] if one != me]
        shared = f"shared with {', '.join(others)}" if others else "its own"
        right = "writable" if write else "read-only"
        print(f"0x{index << 22:08x}: table in frame {frame:#x}, count {view.frame(frame).count}, {right}, {shared}")
        for first, last, words in page_runs(view, frame):
            start, end = (index << 22) + first * PAGE, (index << 22) + (last + 1) * PAGE
            print(f"    0x{start:08x}-0x{end:08x} {words}")


def page_runs(view, table):
    """(first index, last index, words) of pages beside one another that are alike."""
    run = None
    for index, frame, write, held in view.pages(table):
        known = view.frame(frame)
        words = "held" if held else "writable" if write else "read-only"
        words += f", {view.frame_kind(known)} frames, count {known.count}"
        if run and run[1] == index - 1 and run[2] == words:
            run[1] = index
            run[3].append(frame)
            continue
        if run:
            yield run_words(run)
        run = [index, index, words, [frame]]
    if run:
        yield run_words(run)


def run_words(run):
    first, last, words, frames = run
    shown = " ".join(f"{frame:#x}" for frame in frames[:8]) + (" ..." if len(frames) > 8 else "")
    return first, last, f"{words}: {shown}"


@command(pids)
def page(argument):
    """Tells how an address of a process is mapped: its table, its page, and who shares them.

    Usage: gaji page PID ADDRESS"""
    pid, address = numbers(argument, "PID", "ADDRESS")
    view = kernel()
    table, count, number, write = view.page_at(space(view, pid), address)
    if table is None:
        print(f"directory entry {address >> 22}: no table")
        return
    print(f"directory entry {address >> 22}: table in frame {table:#x}, count {count}")
    if number is None:
        print(f"table entry {address >> 12 & 1023}: no page")
        return
    right = "may be written" if write else "not to be written as it is: a write faults"
    print(f"table entry {address >> 12 & 1023}: page in frame {number:#x}, {right}")
    frame(f"{number:#x}")


@command()
def frame(argument):
    """Tells of a frame of physical memory what it is, and who has it.

    Usage: gaji frame NUMBER    (hexadecimal, with or without 0x: the physical address without its last three digits)"""
    (number,) = numbers(argument, "NUMBER", base=16)
    view = kernel()
    known = view.frame(number)
    print(f"frame {number:#x}: {view.frame_kind(known)}, count {known.count}")
    for table, have in sharers(view).items():
        if table == number:
            print(f"  it is a page table of {', '.join(have)}")
        for index, page_frame, write, _ in view.pages(table):
            if page_frame == number:
                right = "writable" if write else "read-only"
                print(f"  entry {index} of the table in frame {table:#x}, {right}: {', '.join(have)}")


@command()
def frames(argument):
    """Counts the frames of physical memory by what they are used for.

    Usage: gaji frames"""
    numbers(argument)
    for name, count in kernel().frame_counts().items():
        print(f"{name:<10} {count:>8}")


# Files, pipes, ports.


@command(pids)
def files(argument):
    """Lists the descriptors of a process.

    Usage: gaji files PID"""
    (pid,) = numbers(argument, "PID")
    view = kernel()
    print(f"{'FD':>4} {'':<2} {'KIND':<12} OF")
    for fd, file in view.descriptors(process(view, pid)):
        kind, of = view.file_kind(file), view.node_name(file.node)
        if kind == "port":
            of = Waits(view).port_name(view.record("port", file.data))
        elif kind.startswith("pipe"):
            of = f"pipe {view.record('pipe', file.data).inode}"
        print(f"{fd:>4} {view.file_rights(file):<2} {kind:<12} {of}")


@command()
def ports(argument):
    """Lists the ports: what is queued, who may send and receive, whose call was taken by whom.

    Usage: gaji ports"""
    numbers(argument)
    view = kernel()
    found = Waits(view)
    for port in view.ports():
        print(f"{found.port_name(port)}: {port.slots_used} of {port.slots} messages, {port.bytes_used} of {port.bytes} bytes")
        print(f"    files open to send: {port.senders}; to receive: {port.receivers}")
        for kind, sender, length, call in view.messages(port):
            print(f"    queued: type {kind}, {length} bytes, from {sender}" + (", a call" if call else ""))
        for thread in view.waiters(port.messages):
            print(f"    {view.record('proc', thread.proc).pid} waits for a message")
        for thread in view.turns(port):
            print(f"    {view.record('proc', thread.proc).pid} waits for room")
    for proc in view.processes():
        for thread in view.calls(proc):
            print(f"{proc.pid} {proc.name} has taken the call of {view.record('proc', thread.proc).pid}")


@command()
def pipes(argument):
    """Lists the pipes: how many bytes are in each, who has which end, who waits.

    Usage: gaji pipes"""
    numbers(argument)
    view, ends = kernel(), {}
    for proc in view.processes():
        for fd, file in view.descriptors(proc):
            if view.file_kind(file) in ("pipe_reader", "pipe_writer"):
                side = ends.setdefault(file.data, {"pipe_reader": [], "pipe_writer": []})
                side[view.file_kind(file)].append(f"{proc.pid} {proc.name} (descriptor {fd})")
    for at, side in ends.items():
        pipe = view.record("pipe", at)
        print(f"pipe {pipe.inode}: {pipe.length} bytes")
        print(f"    read by {', '.join(side['pipe_reader']) or 'nobody'}")
        print(f"    written by {', '.join(side['pipe_writer']) or 'nobody'}")
        for words, queue in (("bytes", pipe.may_read), ("room", pipe.may_write)):
            for thread in view.waiters(queue):
                print(f"    {view.record('proc', thread.proc).pid} waits for {words}")


@command()
def log(argument):
    """Prints the kernel's log, as dmesg does.

    Usage: gaji log"""
    numbers(argument)
    print(kernel().log(), end="")


@command()
def check(argument):
    """Has the kernel check its invariants (kernel/README.md): counts, lists, tables. Debug kernels only.

    Usage: gaji check

    The kernel itself does it. While a program runs in user mode, it first goes on to its next entry."""
    numbers(argument)
    if gdb.lookup_global_symbol("check_walk") is None:
        raise gdb.GdbError("This kernel has no checker: it is no debug build.")
    if not any(kernel().processes()):
        raise gdb.GdbError("The kernel is not set up yet: it can check itself from its first process on.")
    if int(gdb.parse_and_eval("(unsigned)$cs")) & 3:
        go_on_into_kernel()
    found = int(gdb.parse_and_eval("check_walk()"))
    print(f"{found} finding{'s' if found > 1 else ''}: the log says which" if found else "All invariants hold.")


def go_on_into_kernel():
    places = [int(gdb.parse_and_eval(f"(unsigned){name}")) for name in ("syscall_dispatch", "trap_handler")]
    entries = [gdb.Breakpoint(f"*{place:#x}", internal=True) for place in places]
    for one in entries:
        one.silent = True
    gdb.execute("continue")
    for one in entries:
        one.delete()


def begin():
    for name, (act, complete) in COMMANDS.items():
        Shown(name, act, complete)
