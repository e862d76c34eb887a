"""A picture of what happened, from above to below: a lane for each process or thread, as picture.py draws it.

A row is an event that was chosen. Beside its box stands, on the other's lane, what it did to another. The bar
along a lane says whether that one ran, was ready, waited, or was a zombie, at the events in between, too.
"""

LIVES = {"running": "runs", "ready": "ready", "new": "ready", "blocked": "waits", "zombie": "zombie"}
# Of an event: the label on the own lane, the label on the other's, the kind of the arrow between them.
# A field of the event stands in {}; `reason` is of who sleeps.
ROWS = {
    "fork": ("calls-fork", "is-made:{child}", "child"),
    "thread": ("creates-thread", "is-made-thread:{child}", "child"),
    "exec": ("calls-exec:{name}", None, None),
    "sleep": ("sleeps", "gets-cpu", "move"),
    "sleep_handed": ("sleeps", "gets-cpu", "move"),
    "sleep_idle": ("sleeps", None, None),
    "preempt": ("gives-up-cpu", "gets-cpu", "move"),
    "switch_dead": ("leaves-cpu", "gets-cpu", "move"),
    "switch_from_idle": (None, "gets-cpu", None),
    "wake": ("wakes", "is-ready", "tell"),
    "wake_interrupt": (None, "timer-wakes", None),
    "exit": ("calls-exit:{status}", None, None),
    "exit_signal": ("is-ended-by:{signal}", None, None),
    "zombie": ("is-zombie", None, None),
    "zombie_orphans": ("is-zombie", None, None),
    "direct_receive": ("msg-received", None, None),
    "direct_send": ("msg-sent", None, None),
    "receive_given": ("port-receive", None, None),
    "reap": ("wait-has:{child}", "is-gone", None),
    "thread_end": ("thread-ends", None, None),
}
REASONS = {  # of a sleep, as the kernel names it
    "child": "sleeps-child", "pipe": "sleeps-pipe", "sleep": "sleeps-sleep", "port: empty": "sleeps-empty",
    "port: full": "sleeps-full", "futex": "sleeps-futex", "message": "sleeps-message",
}  # fmt: skip


def sleep_label(reason):
    if reason in REASONS:
        return REASONS[reason]
    what, _, pid = reason.rpartition(" ")  # "message to 2", "answer of 4"
    return f"sleeps-{what.replace(' ', '-')}:{pid}"


class Lanes:
    def __init__(self, run, lanes, **looks):
        """`lanes`: {(pid, tid): label of its head}, from left to right; `looks`: name, title, gap ..."""
        self.run, self.columns = run, {key: column for column, key in enumerate(lanes)}
        self.data = {"gap": [60, 10], "boxes": [], "arrows": [], "lives": [], **looks}
        self.rows = []  # the numbers of the events
        for key, label in lanes.items():
            kind = "process" if key[0] else "kernel"
            head = {"id": f"head{self.columns[key]}", "at": [self.columns[key], 0], "kind": kind, "text": [label]}
            self.data["boxes"].append(head)

    def add_all(self, begin, end, kinds):
        """A row for each event from `begin` to `end` that is of one of these kinds, and on a lane of ours."""
        for number in range(begin, end + 1):
            event = self.run.events[number]
            lanes = {(event["pid"], event["tid"]), self.other_lane(event)}
            if event["kind"] in kinds and lanes & self.columns.keys():
                self.add(number)

    def add(self, number, own=None, other=None, lane=None, arrow=None, back=False):
        """A row for this event; `own`, `other`, `lane` (of the other) and `arrow` in place of the usual ones. `back`:
        the arrow comes from there."""
        event = self.run.events[number]
        usual_own, usual_other, usual_arrow = ROWS.get(event["kind"], (None, None, "message"))
        arrow = arrow or usual_arrow
        if usual_own == "sleeps":
            usual_own = sleep_label(event["reason"])
        row = len(self.rows) + 1
        self.rows.append(number)
        here = self.columns.get((event["pid"], event["tid"]))
        there = self.columns.get(lane or self.other_lane(event))
        ends = [
            self.box(row, column, label, event)
            for column, label in ((here, own or usual_own), (there, other or usual_other))
        ]
        if arrow and all(ends):
            begin, end = reversed(ends) if back else ends
            self.data["arrows"].append({"from": begin, "to": end, "kind": arrow})

    @staticmethod
    def other_lane(event):
        if event["kind"] == "thread":
            return event["pid"], event["child"]
        if "child" in event:
            return event["child"], event["child"]
        return event.get("to"), event.get("to_tid", event.get("to"))

    def box(self, row, column, label, event):
        if column is None or label is None:
            return None
        name = f"r{row}c{column}"
        text = label.format(**event)
        self.data["boxes"].append({"id": name, "at": [column, row], "kind": "row", "text": [text]})
        return name

    def finished(self):
        """The description for picture.py, with the bars."""
        for key, column in self.columns.items():
            if key[0]:
                self.data["lives"] += self.lives(key, column)
        return self.data

    def lives(self, key, column):
        """Bars of one lane: [{column, rows, kind}]."""
        found, since = [], None
        for number in range(self.rows[0], self.rows[-1] + 1):
            state, at = self.state(number, *key), self.place(number)
            if since and since[1] != state:
                found += self.bar(column, since, at)
            if not since or since[1] != state:
                since = at, state
        return found + self.bar(column, since, len(self.rows) + 0.6)

    @staticmethod
    def bar(column, since, to):
        begin, state = since
        if state not in LIVES or begin >= to:
            return []
        return [{"column": column, "rows": [round(begin, 3), round(to, 3)], "kind": LIVES[state]}]

    def place(self, number):
        """The row of an event; between two rows where it was not chosen."""
        below = next(row for row, chosen in enumerate(self.rows, 1) if chosen >= number)
        if self.rows[below - 1] == number or below == 1:
            return below
        before = self.rows[below - 2]
        return below - 1 + (number - before) / (self.rows[below - 1] - before)

    def state(self, number, pid, tid):
        """A thread's state after an event; what the event itself is about to change counts."""
        event, process = self.run.events[number], self.run.states[number]["processes"].get(pid)
        if event["kind"] in ("wake", "wake_interrupt", "ready") and (event["to"], event["to_tid"]) == (pid, tid):
            return "ready"
        if not process:
            return None
        threads = {thread["tid"]: thread["state"] for thread in process["threads"]}
        if process["life"] == "zombie" and pid == tid:
            return "zombie"
        return threads.get(tid)
