"""The trace: Chrome's JSON format, for ui.perfetto.dev and speedscope.

A track for each thread, under its process: one slice after the other says whether it runs, is ready,
or what it is blocked on, and at the end that it is a zombie. Arrows lead from a fork to the child, from
who wakes or signals to who is woken, from a message's sender to its receiver, and from a zombie to who
takes its status. One instruction is one microsecond, in whole numbers: fractions overlap by rounding.
"""

from seeing.difference import pages_of, tables_of
from seeing.replayed import states
from seeing.words import sentence

COLOURS = {  # of those that the format names
    "running": "good",
    "ready": "bad",
    "blocked": "grey",
    "zombie": "black",
}
CATEGORY = "kernel"


def trace(seen):
    writer = Writer(seen["events"])
    return {
        "traceEvents": writer.rows,
        "displayTimeUnit": "ns",
        "otherData": {"program": seen["program"], "ended": seen["ended"], "unit": "1 us: 1 instruction"},
    }


class Writer:
    def __init__(self, events):
        self.rows, self.open = [], {}  # open slices: (pid, tid) -> (name, since)
        self.begin, self.arrows = events[0]["time"], 0
        self.counters, self.copied = {}, 0
        self.sent = {}  # arrows that wait for their end: where it is to be -> ids
        state = {}
        for number, (event, state) in enumerate(states(events)):
            self.look(event, state, number)
        for key in list(self.open):
            self.close(key, events[-1]["time"] - self.begin + 1)
        self.rows.sort(key=lambda row: (row["ph"] != "M", row["ts"]))

    def look(self, event, state, number):
        time = event["time"] - self.begin
        self.slices(state, time)
        here = event["pid"], event["tid"]
        if not event["pid"]:  # an interrupt, or the idle thread
            here = event.get("to", event.get("child")), event.get("to_tid", event.get("child"))
        if here[0] in state["processes"]:
            self.row("i", time, *here, event["kind"], s="t", args=self.about(event, number))
        self.relate(event, time, state)
        self.copied += event["kind"] == "copy"
        self.count(state, time)

    def about(self, event, number):
        about = {"event": number, "what": sentence("en", event), "kernel": event["line"]}
        return {**about, "program": event["user"]} if "user" in event else about

    def row(self, phase, time, pid, tid, name, **fields):
        self.rows.append(
            {"ph": phase, "ts": time, "pid": pid, "tid": tid, "name": name, "cat": CATEGORY, **fields}
        )

    # Slices.

    def slices(self, state, time):
        now = {}
        for pid, process in state["processes"].items():
            for thread in process["threads"]:
                name = thread["state"] + (f": {thread['reason']}" if thread["reason"] else "")
                now[pid, thread["tid"]] = "ready" if name == "new" else name  # it is so in a moment
            if process["life"] == "zombie" and not process["threads"]:
                now[pid, pid] = "zombie"
            self.name_tracks(pid, process)
        for key in list(self.open):
            if now.get(key) != self.open[key][0]:
                self.close(key, time)
        for key, name in now.items():
            if key not in self.open:
                self.open[key] = name, time

    def close(self, key, time):
        name, since = self.open.pop(key)
        if time > since:
            colour = COLOURS.get(name.split(":")[0], "terrible")
            self.row("X", since, *key, name, dur=time - since, cname=colour)

    def name_tracks(self, pid, process):
        known = [("process_name", pid, f"{pid} {process['name']}")]
        known += [("thread_name", t["tid"], f"thread {t['tid']}") for t in process["threads"]]
        for kind, tid, name in known:
            if self.counters.get((kind, tid)) != name:
                self.counters[kind, tid] = name
                self.row("M", 0, pid, tid, kind, args={"name": name})

    # Arrows.

    def track(self, pid, tid):
        """Of a process whose last thread was not its first, a zombie's first one's."""
        return (pid, tid) if (pid, tid) in self.open else (pid, pid)

    def relate(self, event, time, state):
        kind, here = event["kind"], self.track(event["pid"], event["tid"])
        there = self.track(event.get("to"), event.get("to_tid"))
        if kind.startswith(("fork", "vfork")) or kind == "thread":
            child = event["child"]
            pid = event["pid"] if kind == "thread" else child
            self.arrow("fork", time, here, time, (pid, child), state)
        elif kind in ("wake", "ready"):
            self.arrow("wake", time, here, time, there, state)
        elif kind in ("signal", "notify"):
            self.arrow(kind, time, here, time, (event["to"], event["to"]), state)
        elif kind == "zombie" or kind == "zombie_orphans":
            self.sent["zombie", event["pid"]] = [(time, here)]
        elif kind == "reap":
            self.finish("exit", ("zombie", event["child"]), time, here, state)
        else:
            self.message(event, time, here, there, state)

    def message(self, event, time, here, there, state):
        kind = event["kind"]
        if kind in ("send", "call"):
            self.sent.setdefault(("port", event["port"]), []).append((time, here))
        elif kind in ("send_meets", "call_meets", "answer", "call_short", "answer_short"):
            self.arrow("message", time, here, time, there, state)
        elif kind == "receive":
            self.finish("message", ("port", event["port"]), time, here, state)
        elif kind == "pipe_write":
            self.sent["pipe", event["pipe"]] = [(time, here)]
        elif kind == "pipe_read":
            self.finish("bytes", ("pipe", event["pipe"]), time, here, state)
        elif kind == "direct_send":
            self.arrow("message", time, here, time, (event["to"], event["to"]), state)

    def finish(self, name, where, time, here, state):
        """The arrow that has begun longest ago for `where` ends here."""
        begun = self.sent.get(where)
        if begun:
            began, sender = begun.pop(0)
            self.arrow(name, began, sender, time, here, state)

    def arrow(self, name, began, sender, time, receiver, state):
        if sender == receiver or receiver not in self.open or not sender[0]:
            return
        self.arrows += 1
        self.row("s", began, *sender, name, id=self.arrows)
        self.row("f", time, *receiver, name, id=self.arrows, bp="e")

    # Counters.

    def count(self, state, time):
        for pid, process in state["processes"].items():
            own, shared = pages_of(state, pid)
            self.counter(time, pid, "pages", own=own, shared=shared)
            tables = [state["tables"][frame]["count"] for frame in tables_of(state, pid).values()]
            shared = sum(count > 1 for count in tables)
            self.counter(time, pid, "page tables", own=len(tables) - shared, shared=shared)
        self.counter(time, 0, "pages copied", copied=self.copied)

    def counter(self, time, pid, name, **values):
        if self.counters.get((pid, name)) != values:
            self.counters[pid, name] = values
            self.row("C", time, pid, 0, name, args=values)
