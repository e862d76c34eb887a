"""Who waits for whom: for each thread that sleeps what for, and which processes could end that.

The kernel says the same by itself (kernel/procfs/waits.c has the rule); this knows more of each object.
"""

from dataclasses import dataclass, field

FUTEX_WAITERS, FUTEX_TID = 0x80000000, 0x3FFFFFFF  # kernel/abi/futex.h
ANYBODY = -1  # instead of PIDs: nobody can be named


@dataclass
class Wait:
    """What a thread waits for."""

    pid: int
    tid: int
    name: str
    state: str
    what: str = ""
    enders: list = field(default_factory=list)  # PIDs, or [ANYBODY]
    odd: str = ""  # why it should not sleep at all
    goes_on: bool = True

    def words(self):
        return f"waits for {self.what}" if self.what else self.state


class Waits:
    """All threads of a view.Kernel, as they are now."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.procs = list(kernel.processes())
        self.names = {proc.pid: proc.name for proc in self.procs}
        self.zombies = [proc for proc in self.procs if proc.zombie]
        self.pids = {proc.address: proc.pid for proc in self.procs}
        self._find_ends()
        self.threads = []
        for proc in self.procs:
            for thread in kernel.threads(proc):
                self.threads.append(self._wait(proc, thread))
        self._mark()

    # What is there.

    def _find_ends(self):
        """Who holds which end of what, and who sleeps at it."""
        kernel, self.asleep = self.kernel, {}
        pipes, holders = {}, {}
        for proc in self.procs:
            for fd, file in kernel.descriptors(proc):
                kind = kernel.file_kind(file)
                if kind in ("pipe_reader", "pipe_writer"):
                    pipes[file.data] = kernel.record("pipe", file.data)
                for right in kernel.file_rights(file):
                    holders.setdefault((file.data, right), set()).add(proc.pid)
        for at, pipe in pipes.items():
            self._pipe(pipe, holders.get((at, "r"), set()), holders.get((at, "w"), set()))
        for port in kernel.ports():
            at = port.address
            self._port(port, holders.get((at, "r"), set()), holders.get((at, "w"), set()))
        for proc in self.procs:
            for thread in kernel.calls(proc):
                self.asleep[thread.address] = (f"the answer to its call, which {proc.pid} has taken", {proc.pid}, "")

    def _pipe(self, pipe, readers, writers):
        name = f"pipe {pipe.inode}"
        for thread in self.kernel.waiters(pipe.may_read):
            odd = f"{pipe.length} bytes are in it" if pipe.length else "" if pipe.writers else "nobody can write"
            self.asleep[thread.address] = (f"bytes from {name}", writers, odd)
        for thread in self.kernel.waiters(pipe.may_write):
            odd = "it is empty" if pipe.length == 0 else "" if pipe.readers else "nobody can read"
            self.asleep[thread.address] = (f"room in {name}, in which {pipe.length} bytes are", readers, odd)

    def _port(self, port, receivers, senders):
        kernel, name = self.kernel, self.port_name(port)
        for thread in kernel.waiters(port.messages):
            odd = f"{port.slots_used} messages are in it" if port.slots_used else ""
            self.asleep[thread.address] = (f"a message to {name}", [ANYBODY] if port.name else senders, odd)
        for thread in kernel.turns(port):
            self.asleep[thread.address] = (f"room in {name}", receivers, "")
        for _, _, _, call in kernel.messages(port):
            if call:
                thread = kernel.record("thread", kernel.record("call", call).answer.thread)
                what = f"the answer to its call, which lies in {name}"
                self.asleep[thread.address] = (what, receivers, "")

    def port_name(self, port):
        name = self.kernel.node_name(port.name)
        return f"port {port.number}" + (f' "{name}"' if name else "")

    # What each waits for.

    def _wait(self, proc, thread):
        kernel = self.kernel
        wait = Wait(proc.pid, thread.tid, proc.name, kernel.thread_state(thread))
        if proc.stopped:
            wait.state = "stopped"
        elif wait.state == "blocked":
            what, enders, wait.odd = self._sleep(proc, thread)
            wait.what, wait.enders = what, sorted(enders)
            ends_by_time = thread.deadline.link.next != thread.deadline.link.address
            wait.what += ", for a time" if ends_by_time and what != "a moment to come" else ""
            in_flight = thread.address in self.asleep and kernel.variable("files_queued") > 0
            wait.goes_on = ends_by_time or in_flight or not wait.enders or ANYBODY in wait.enders
        return wait

    def _sleep(self, proc, thread):
        reason = self.kernel.sleep_reason(thread)
        if thread.address in self.asleep:
            return self.asleep[thread.address]
        if direct := self.kernel.task(thread).direct:
            return self._direct(proc, self.kernel.record("direct_wait", direct))
        children = {child.pid for child in self.procs if child.parent == proc.address and not child.zombie}
        if reason == "child":
            return "a child to end", children, self._zombies_of(proc)
        if reason == "vfork child":
            return "its vfork child to end or to exec", children, ""
        if reason == "futex":
            return self._futex(proc, thread)
        words = {"console": "a key", "sleep": "a moment to come", "signal": "a signal", "poll": "one of several files"}
        return words.get(reason, reason), (), ""

    def _futex(self, proc, thread):
        """Who holds it is known where the word says it, as robust and priority-inheriting locks do (futex(2))."""
        frame, space = self.kernel.trap_frame(thread), self.kernel.space(proc)
        page = self.kernel.page_at(space, frame.ebx)[2] if frame and space else None
        word = self.kernel.content_word(page, frame.ebx // 4 % 1024) if page else 0
        holder = next((one for one in self._all_threads() if word & FUTEX_WAITERS and one[1] == word & FUTEX_TID), None)
        if holder:
            return f"a lock at {frame.ebx:#x}, which thread {holder[1]} of {holder[0]} holds", {holder[0]}, ""
        return f"a futex at {frame.ebx:#x}" if frame else "a futex", {proc.pid} if proc.thread_count > 1 else (), ""

    def _all_threads(self):
        """(PID, TID) of each."""
        for proc in self.procs:
            for thread in self.kernel.threads(proc):
                yield proc.pid, thread.tid

    def _zombies_of(self, proc):
        own = [zombie.pid for zombie in self.zombies if zombie.parent == proc.address]
        return f"child {own[0]} has ended and is a zombie" if own else ""

    def _direct(self, proc, wait):
        kind = self.kernel.enum("direct_kind", wait.kind)
        if not wait.partner:
            return "a message from anybody", set(self.names) - {proc.pid}, ""
        pid = self.pids.get(wait.partner, 0)
        what = "to take its message" if kind == "send" else "to answer" if wait.is_call else "to send a message"
        return f"{pid} {what}", {pid}, ""

    # Circles.

    def _of(self, pids):
        return [thread for thread in self.threads if thread.pid in pids]

    def _mark(self):
        """Who can go on: who does not wait, and for whom one can end the wait that can go on."""
        changed = True
        while changed:
            changed = False
            for thread in self.threads:
                if not thread.goes_on:
                    others = (one for one in self._of(thread.enders) if one is not thread)
                    thread.goes_on = any(one.goes_on for one in others)
                    changed |= thread.goes_on

    def next_stuck(self, thread):
        return next((one for one in self._of(thread.enders) if not one.goes_on), None)

    def circle(self):
        """The threads of a circle in which nobody can go on, the first again at the end; or []."""
        thread = next((one for one in self.threads if not one.goes_on), None)
        for _ in self.threads:
            thread = self.next_stuck(thread) if thread else None
        found = [thread] if thread else []
        while found and (len(found) == 1 or found[-1] is not found[0]):
            found.append(self.next_stuck(found[-1]))
        return found

    def list_of(self, pids):
        if ANYBODY in pids:
            return "anybody"
        return ", ".join(f"{pid} {self.names[pid]}" for pid in pids)

    def why(self, thread, depth=0, seen=()):
        """Lines: what it waits for, who could end that, and what those wait for, to the end."""
        pad = "  " * depth
        who = f"{thread.pid} {thread.name}" + (f" (thread {thread.tid})" if thread.tid != thread.pid else "")
        yield f"{pad}{who} {thread.words()}" + (f": but {thread.odd}. Was it not woken?" if thread.odd else "")
        if ANYBODY in thread.enders:
            yield f"{pad}  anybody could end that"
            return
        for other in self._of(thread.enders):
            if other is thread and thread.goes_on:
                yield f"{pad}  {other.pid} {other.name} could itself, if it did not sleep"
            elif other is thread or other in seen:
                round_again = "see above" if other.goes_on else "and so it comes round, in a circle"
                yield f"{pad}  {other.pid} {other.name}: {round_again}"
            else:
                yield from self.why(other, depth + 1, (*seen, thread))
