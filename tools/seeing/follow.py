"""Follows a kernel from outside: stops it in a few functions, and says what happens there.

A method on_NAME is called where the kernel enters the function NAME, after_NAME where it has
returned from it. `stop` has the registers, of which EAX, EDX and ECX are the arguments, or EAX the
result. Whatever else has changed since the stop before is found by comparing pictures of the
kernel, and belongs to the event.
"""

import dataclasses
import sys

from seeing.difference import PARTS, difference
from seeing.stub import Ended
from seeing.user_lines import user_stack
from view import Lost, snapshot

SHORTEST_STACK = 0xF8000000
DEEPEST = 12  # callers that are noted


@dataclasses.dataclass
class Stop:
    """Where the machine stands, and who was running."""

    registers: dict
    thread: int  # the address of its struct thread; 0: none yet
    pid: int  # 0: the idle thread, or an interrupt during it
    tid: int
    call: object = None  # of after_NAME: what on_NAME knew

    def __getattr__(self, name):
        return self.registers[name]


@dataclasses.dataclass
class Call:
    """A function that was entered and has not returned."""

    name: str
    esp: int
    back: int  # where it returns to
    arguments: tuple
    known: object = None  # what on_NAME gave


class Follower:
    """The machine is stopped and run here; seeing/events.py has what is looked for."""

    def __init__(self, kernel, stub, symbols, most, console_size):
        self.kernel, self.stub, self.symbols = kernel, stub, symbols
        self.most, self.console_size = most, console_size
        self.events, self.state, self.known = [], {part: {} for part in PARTS}, {}
        self.unseen = 0  # stops at which the kernel's memory made no sense
        self.owners = {}  # of threads that have left their process: address -> (pid, tid)
        self.calls = {}  # by thread: those under way, the innermost last
        self.returns = set()
        names = {name.split("_", 1)[1] for name in dir(self) if name.startswith(("on_", "after_"))}
        self.hooks = {symbols.address(name): name for name in sorted(self.hooked(names))}

    def hooked(self, names):
        """Which of these functions are looked at: all, and one that is not there is told."""
        return names

    def follow(self):
        """To the end of the run, or to as many events as are wanted; false then."""
        first = self.symbols.address("proc_publish")
        try:
            self.stub.set_breakpoint(first)
            self.stub.go_on()  # before there is a process there is nothing to see
            for address in self.hooks.keys() - {first}:
                self.stub.set_breakpoint(address)
            while len(self.events) < self.most:
                self._look(self.stub.registers())
                self.stub.go_on()
        except Ended:
            return True
        return False

    def _look(self, registers):
        stop = self._stop(registers)
        calls = self.calls.setdefault(stop.thread, [])
        if stop.eip in self.returns:
            while calls and calls[-1].esp + 4 < stop.esp:
                calls.pop()  # it has left the kernel otherwise
            if calls and calls[-1].esp + 4 == stop.esp and calls[-1].back == stop.eip:
                stop.call = calls.pop()
                self._attempt("after_" + stop.call.name, stop)
        if stop.eip in self.hooks:
            self._enter(stop, calls)

    def _enter(self, stop, calls):
        name = self.hooks[stop.eip]
        while calls and calls[-1].esp <= stop.esp:
            calls.pop()
        known = self._attempt("on_" + name, stop) if hasattr(self, "on_" + name) else None
        if hasattr(self, "after_" + name):
            back = self.kernel.word(stop.esp)
            arguments = stop.eax, stop.edx, stop.ecx
            calls.append(Call(name, stop.esp, back, arguments, known))
            if back not in self.returns:
                self.returns.add(back)
                self.stub.set_breakpoint(back)

    def _attempt(self, method, stop):
        """What it returns; None where a kernel that is broken cannot be read."""
        try:
            return getattr(self, method)(stop)
        except (Lost, KeyError):
            self.unseen += 1
            return None

    def _stop(self, registers):
        address = self.kernel.thread_on(registers["esp"]) or 0
        if address:
            self.note_owner(self.kernel.record("thread", address))
        return Stop(registers, address, *self.owners.get(address, (0, 0)))

    def note_owner(self, thread):
        """Who a thread is, also when it has left its process; (PID, thread ID)."""
        if thread.proc:
            pid = self.kernel.record("proc", thread.proc).pid
            self.owners[thread.address] = pid, thread.tid
        return self.owners.get(thread.address, (0, 0))

    def event(self, stop, kind, **fields):
        """Notes what has happened, and all that has changed since the event before."""
        try:
            state = snapshot(self.kernel, self.known)
        except Lost:  # in the middle of a change: the next event shows it
            state = self.state
        self.events.append(
            {
                "time": self.stub.count(),
                "kind": kind,
                "pid": stop.pid,
                "tid": stop.tid,
                **fields,
                "stack": list(self._stack(stop)),
                "user": self._user(stop),
                "console": self.console_size(),
                "changes": difference(self.state, state),
            }
        )
        self.state = state
        if len(self.events) % 100 == 0 and sys.stderr.isatty():
            print(f"\r{len(self.events)} events", end="\r", file=sys.stderr)

    def _user(self, stop):
        """The running process's program, and addresses of it: user_lines.py makes a line of them."""
        proc = self.kernel.process(stop.pid) if stop.pid else None
        return (proc.name, user_stack(self.kernel, self.kernel.record("thread", stop.thread))) if proc else ("", [])

    def _stack(self, stop):
        """Addresses in the functions that are under way, the innermost first."""
        if stop.call:
            yield self.symbols.address(stop.call.name)
            yield stop.eip - 1
        else:
            yield stop.eip
            yield self.kernel.word(stop.esp) - 1
        frame = stop.ebp
        for _ in range(DEEPEST):
            if frame < SHORTEST_STACK:
                return
            try:
                back, above = self.kernel.word(frame + 4), self.kernel.word(frame)
            except Lost:
                return
            if not self.symbols.starts[0] <= back < SHORTEST_STACK or above <= frame:
                return
            yield back - 1
            frame = above
