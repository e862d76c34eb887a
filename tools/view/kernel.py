"""Questions about processes, threads and memory; view/ipc.py has those about files and ports."""

import struct

from view.ipc import Ipc
from view.records import HELD, KERNEL_BASE, PAGE, PRESENT, WRITE, Lost, Memory

STACK_TOP_RESERVED = 16  # kernel/base/layout.h
USER_TABLES = KERNEL_BASE >> 22
PROTECTIONS = ((1, "r"), (2, "w"), (4, "x"))


class Kernel(Memory, Ipc):
    # Processes and threads.

    def processes(self):
        """struct proc of each, by PID; zombies are among them."""
        return self.items(self.variable("processes"), "proc", "all")

    def process(self, pid):
        return next((proc for proc in self.processes() if proc.pid == pid), None)

    def parent(self, proc):
        return self.record("proc", proc.parent).pid if proc.parent else 0

    def threads(self, proc):
        """struct thread of each, the eldest first; a zombie has none."""
        return self.items(proc.threads, "thread", "proc_link")

    def task(self, thread):
        """What its process has of a thread: struct task begins with it."""
        return self.record("task", thread.address)

    def thread_on(self, stack):
        """The address of the thread whose kernel stack this is, or None: it is none."""
        if stack < KERNEL_BASE:
            return None
        return self.word((stack | (PAGE - 1)) - 3) or None

    def thread_state(self, thread):
        return self.enum("thread_state", thread.state)

    def sleep_reason(self, thread):
        return self.text(thread.sleep_reason) if self.thread_state(thread) == "blocked" else ""

    def sleep_queue(self, thread, known):
        """The address of the wait queue that it sleeps on, or None. `known`: all threads' links."""
        at = thread.queue_link.next
        while at in known:
            if at == thread.place("queue_link"):
                return None
            at = self.word(at)
        return at

    def links(self):
        """Where all threads have their queue_link."""
        return {
            thread.place("queue_link") for proc in self.processes() for thread in self.threads(proc)
        }

    def trap_frame(self, thread):
        """What its user mode left on the kernel stack; None for one that has been nowhere yet."""
        if not thread.stack_top:
            return None
        size = self.structures["trap_frame"]["size"]
        try:
            return self.record("trap_frame", thread.stack_top - size)
        except Lost:
            return None

    # Address spaces.

    def space(self, proc):
        """struct aspace of a process, or None: it has given it back."""
        return self.record("aspace", proc.aspace) if proc.aspace else None

    def regions(self, space):
        return self.items(space.regions, "region", "link")

    def rights(self, region):
        return "".join(letter if region.protection & bit else "-" for bit, letter in PROTECTIONS)

    def region_kind(self, region):
        return self.enum("region_kind", region.kind)

    @staticmethod
    def directory(space):
        """The number of its page directory's frame."""
        return (space.tables.directory - KERNEL_BASE) // PAGE

    def tables(self, space):
        """(index, frame number, the directory entry's write bit) of each page table."""
        directory = self.directory(space)
        used = space.tables.used
        for index in (i for i in range(USER_TABLES) if used[i // 32] >> i % 32 & 1):
            entry = self.content_word(directory, index)
            if entry & PRESENT:
                yield index, entry >> 12, bool(entry & WRITE)

    def page_at(self, space, address):
        """(frame of the table, its count, frame of the page, may it be written); None: not there."""
        entry = self.content_word(self.directory(space), address >> 22)
        if not entry & PRESENT:
            return None, 0, None, False
        page = self.content_word(entry >> 12, address >> 12 & 1023)
        count = self.frame(entry >> 12).count
        return entry >> 12, count, page >> 12 or None, bool(entry & page & WRITE)

    def pages(self, table):
        """(index, frame number, write bit, held) of each page of a table, given by its frame."""
        return self.entries(*self.table_content(table))

    def table_content(self, table):
        """(the first entry that may be in use, the content of all that may)."""
        frame = self.frame(table)
        low, high = getattr(frame, "table.low"), getattr(frame, "table.high")
        return low, self.physical(table * PAGE + 4 * low, 4 * (high - low))

    @staticmethod
    def entries(low, content):
        for index, (entry,) in enumerate(struct.iter_unpack("<I", content), low):
            if entry:
                yield index, entry >> 12, bool(entry & WRITE), bool(entry & HELD)

    # Frames.

    def frame(self, number):
        size = self.structures["frame"]["size"]
        return self.record("frame", self.variable("frames") + number * size)

    def frames(self, numbers):
        """{number: [count, kind]} of many, read together."""
        fields, size = self.structures["frame"]["fields"], self.structures["frame"]["size"]
        at, kind_at = fields["count"]["offset"], fields["kind"]["offset"]
        first, last = min(numbers, default=0), max(numbers, default=0)
        data = self.read(self.variable("frames") + first * size, (last - first + 1) * size)
        kinds = self.layout["enums"]["frame_kind"]
        found = {}
        for number in numbers:
            place = (number - first) * size
            (count,) = struct.unpack_from("<I", data, place + at)
            (kind,) = struct.unpack_from("<H", data, place + kind_at)
            found[number] = [count, kinds.get(str(kind), str(kind))]
        return found

    def frame_number(self, address):
        return (address - self.variable("frames")) // self.structures["frame"]["size"]

    def frame_kind(self, frame):
        return self.enum("frame_kind", frame.kind)

    def content_word(self, number, index):
        """One 32-bit word of a frame's content."""
        return int.from_bytes(self.physical(number * PAGE + 4 * index, 4), "little")

    def frame_counts(self):
        """{"total": n, "free": n, "promised": n, and each kind: n}."""
        counts = self.variable("frame_counts")
        known = {name: getattr(counts, name) for name in ("total", "free", "promised")}
        kinds = enumerate(counts.by_kind)
        return {**known, **{self.enum("frame_kind", i): n for i, n in kinds if i}}

    def log(self):
        """The kernel's log, as dmesg prints it."""
        place = self.globals["log"]
        content, written = self.read(place["address"], place["size"]), self.variable("log_written")
        at = written % len(content)
        whole = content[at:] + content[:at] if self.variable("log_full") else content[:written]
        return whole.decode(errors="replace")
