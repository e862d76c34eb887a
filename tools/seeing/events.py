"""What is looked for in the kernel: one method for each function that is hooked (follow.py).

Each event has a kind, which words.json has a sentence for, and the numbers that stand in it.
"""

import signal as signals

from seeing.difference import pages_of, shared_tables, tables_of
from seeing.follow import Follower

MENDED = 0  # enum fault_result


def signal_name(number):
    """They have Linux's numbers."""
    known = number in iter(signals.Signals)
    return signals.Signals(number).name if known else f"SIG{number}"


class Events(Follower):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.children = {}  # of processes that are about to end
        self.queued = {}  # the lengths of messages, by the number of the port whose queue they are in
        self.given = set()  # the threads that a sender gave its message to, and that have not gone on yet

    # Processes.

    def after_proc_publish(self, stop):
        child = self.kernel.record("proc", stop.call.arguments[0])
        if not child.parent:
            return self.event(stop, "first", child=child.pid, name=child.name)
        self.event(stop, "fork", child=child.pid)
        event, state = self.events[-1], self.state
        if child.pid not in state["processes"]:  # its lists are broken
            event["kind"] = "fork_unseen"
            return None
        if child.aspace == state["processes"][stop.pid]["space"]:
            event["kind"] = "vfork"
            return None
        event["shared"] = len(shared_tables(state, child.pid))
        event["copied"] = len(tables_of(state, child.pid)) - event["shared"]
        event["own"] = pages_of(state, child.pid)[0]
        if event["copied"]:
            event["kind"] = "fork_mixed"
        return None

    def after_process_exec(self, stop):
        if stop.eax == 0:
            proc = self.kernel.process(stop.pid)
            self.event(stop, "exec", name=proc.name)

    def on_process_exit(self, stop):
        proc = self.kernel.process(stop.pid)
        links = self.kernel.items(proc.children, "proc", "sibling")
        self.children[stop.pid] = [child.pid for child in links]
        signal, status = stop.eax & 0x7F, stop.eax >> 8 & 0xFF
        if signal:
            self.event(stop, "exit_signal", signal=signal_name(signal))
        else:
            self.event(stop, "exit", status=status)

    def on_thread_exit(self, stop):
        proc = self.kernel.process(stop.pid)
        self.calls.pop(stop.thread, None)
        if not stop.pid:  # whose it was is not known any more
            return None
        if not proc or not proc.zombie:
            return self.event(stop, "thread_end")
        left = {one.pid for one in self.kernel.processes()}
        orphans = [pid for pid in self.children.pop(stop.pid, []) if pid in left]
        fields = {"parent": self.kernel.parent(proc), "orphans": orphans}
        return self.event(stop, "zombie_orphans" if orphans else "zombie", **fields)

    def on_proc_free(self, stop):
        return self.kernel.record("proc", stop.eax).pid

    def after_proc_free(self, stop):
        child = stop.call.known
        if child in self.state["processes"]:
            self.event(stop, "reap_itself" if child == stop.pid else "reap", child=child)

    def on_thread_start(self, stop):
        thread = self.kernel.record("thread", stop.eax)
        pid, tid = self.note_owner(thread)
        if tid != pid and pid in self.state.get("processes", ()):
            self.event(stop, "thread", child=tid)

    # Who has the CPU.

    def on_context_switch(self, stop):
        self.switch(stop, "")

    def on_context_leave(self, stop):
        receiver = self.kernel.thread_on(stop.edx)
        self.given.discard(receiver)
        waits = [call.name for call in self.calls.pop(receiver, [])]
        self.switch(stop, "_handed" if "port_receive" in waits else "")

    def switch(self, stop, handed):
        to = self.kernel.record("thread", self.kernel.thread_on(stop.edx))
        pid, tid = self.note_owner(to)
        thread = self.kernel.record("thread", stop.thread)
        state, fields = self.kernel.thread_state(thread), {"to": pid, "to_tid": tid}
        if not stop.pid:
            self.event(stop, "switch_from_idle", **fields)
        elif state == "blocked":
            reason = self.kernel.sleep_reason(thread)
            self.event(stop, "sleep" + handed if pid else "sleep_idle", reason=reason, **fields)
        elif state == "dead":
            self.event(stop, "switch_dead" if pid else "dead_idle", **fields)
        else:
            self.event(stop, "preempt", **fields)

    def on_scheduler_make_ready(self, stop):
        thread = self.kernel.record("thread", stop.eax)
        pid, tid = self.note_owner(thread)
        if self.kernel.thread_state(thread) != "blocked" or pid not in self.state.get("processes", ()):
            return
        known = [t for t in self.state["processes"][pid]["threads"] if t["tid"] == tid]
        reason = known[0]["reason"] if known else ""
        kind = "ready" if not reason else "wake" if stop.pid else "wake_interrupt"
        self.event(stop, kind, to=pid, to_tid=tid, reason=reason)

    # Memory.

    def space_owner(self, space, pid):
        """The process that has it; the running one first. None: it is still being built."""
        owners = [proc.pid for proc in self.kernel.processes() if proc.aspace == space]
        return pid if pid in owners else owners[0] if owners else None

    def on_aspace_fault(self, stop):
        return self.kernel.page_at(self.kernel.record("aspace", stop.eax), stop.edx)

    def after_aspace_fault(self, stop):
        space, address, write = stop.call.arguments
        pid = self.space_owner(space, stop.pid)
        if pid is None:
            return
        record = self.kernel.record("aspace", space)
        before, after = stop.call.known, self.kernel.page_at(record, address)
        fields = {"of": pid, "address": address & -4096, "write": write, "from": before[2], "to": after[2]}
        if stop.eax != MENDED:
            return self.event(stop, "fault", **fields)
        return self.event(stop, self.kind_of_fault(record, address, before, after), **fields)

    def kind_of_fault(self, space, address, before, after):
        if before[2] and before[2] != after[2]:
            return "copy"
        if before[2]:
            return "own" if after[3] and not before[3] else "touch"
        regions = self.kernel.regions(space)
        region = next((one for one in regions if one.start <= address < one.end), None)
        if region and region.shared:
            return "common"
        if self.kernel.frame_kind(self.kernel.frame(after[2])) == "object":
            return "map"
        return "fill" if region and region.object else "zero"

    def tables_owner(self, tables):
        """Of a struct page_tables, which is a part of struct aspace."""
        offset = self.kernel.structures["aspace"]["fields"]["tables"]["offset"]
        return self.kernel.record("aspace", tables - offset)

    def on_table_make_private(self, stop):
        return self.kernel.page_at(self.tables_owner(stop.eax), stop.edx)

    def after_table_make_private(self, stop):
        tables, address, _ = stop.call.arguments
        space, before = self.tables_owner(tables), stop.call.known
        pid, after = self.space_owner(space.address, stop.pid), self.kernel.page_at(space, address)
        if pid is None or not after[0]:
            return
        kind = "table" if not before[0] else "settle" if before[0] == after[0] else "split"
        fields = {"of": pid, "address": address & -4096, "from": before[0], "to": after[0]}
        self.event(stop, kind, pages=len(list(self.kernel.pages(after[0]))), **fields)

    # Messages; seeing/ipc_events.py has pipes, direct messages and signals.

    def inbox_owner(self, inbox):
        thread = self.kernel.record("thread", self.kernel.record("inbox", inbox).thread)
        return self.note_owner(thread)

    def after_message_deliver(self, stop):
        if stop.eax != 0:
            return
        port = self.kernel.record("port", stop.call.arguments[0])
        content = self.kernel.record("content", stop.call.arguments[1])
        kind = "call" if stop.call.arguments[2] else "send"
        fields = {"port": port.number, "bytes": content.message.length}
        if content.next:
            pid, tid = self.inbox_owner(content.next)
            self.given.add(self.kernel.record("inbox", content.next).thread)
            self.event(stop, kind + "_meets", to=pid, to_tid=tid, **fields)
        else:
            self.queued.setdefault(port.number, []).append(content.message.length)
            self.event(stop, kind, used=port.slots_used, slots=port.slots, **fields)

    def on_port_receive(self, stop):
        return self.kernel.record("file", stop.eax).data

    def after_port_receive(self, stop):
        was_given = stop.thread in self.given
        self.given.discard(stop.thread)
        if stop.eax != 0:
            return
        port, inbox = stop.call.known, self.kernel.record("inbox", stop.call.arguments[1])
        fields = {"port": self.kernel.record("port", port).number, "sender": inbox.sender}
        if was_given:
            return self.event(stop, "receive_given", **fields)
        queued = self.queued.get(fields["port"])
        return self.event(stop, "receive", bytes=queued.pop(0) if queued else 0, **fields)

    def after_call_answer(self, stop):
        content = self.kernel.record("content", stop.call.arguments[1])
        if stop.eax == 0 and content.next:
            pid, tid = self.inbox_owner(content.next)
            self.event(stop, "answer", to=pid, to_tid=tid, bytes=content.message.length)

    def on_wait_hand_over(self, stop):
        """The fast way of a short call: four words in registers, and the CPU with them."""
        self.short(stop, "call_short")

    def on_wait_hand_back(self, stop):
        self.short(stop, "answer_short")

    def short(self, stop, kind):
        pid, tid = self.note_owner(self.kernel.record("thread", stop.edx))
        threads = self.state["processes"].get(pid, {}).get("threads", [])
        queue = next((t["queue"] for t in threads if t["tid"] == tid), None)
        self.event(stop, kind, to=pid, to_tid=tid, port=queue[1] if queue else 0)
