"""The pictures of the lectures: what stands in each, taken from a run of a demonstration.

Each function describes pictures for picture.py. Frames get letters in the order in which they are met, since
their numbers mean nothing and change with the kernel.
"""

import os
import subprocess

from lab import ROOT
from lecture_lanes import Lanes, sleep_label
from lecture_run import BUILD, follow
from lecture_spaces import PAGE, Letters, regions, way, whole
from machine import programs_folder

PARENT, CHILD = 2, 3  # init is 1, and what it starts is 2
MOVES = (
    "fork", "thread", "sleep", "sleep_idle", "wake", "wake_interrupt", "switch_from_idle", "preempt", "exit", "zombie",
    "zombie_orphans", "switch_dead", "reap", "thread_end", "direct_receive", "direct_send",
)  # fmt: skip
SPACE = {"gap": [70, 14]}
ROUNDS = 8  # of a race, that are shown


def lane(pid, tid=None):
    return pid, tid or pid


def states():
    """waitdemo: from the first fork to the moment at which the first child is gone."""
    run = follow("waitdemo")
    lanes = {lane(PARENT): "parent:2", lane(CHILD): "child:3", lane(4): "observer:4"}
    picture = Lanes(run, lanes, name="1-states", title="title-states")
    picture.add_all(run.find("fork", child=CHILD), run.find("reap", child=CHILD), MOVES)
    yield picture.finished()


def fork():
    """forkdemo: what both have when the child has just been published."""
    run = follow("forkdemo")
    boxes, arrows = whole(run, run.find("fork", child=CHILD), PARENT, CHILD, Letters())
    returns = {f"process{PARENT}": f"returns-child:{CHILD}", f"process{CHILD}": "returns-zero"}
    for box in boxes:
        box["text"] += [returns[box["id"]]] if box["id"] in returns else []
    yield {"name": "2-fork", "title": "title-fork", "boxes": boxes, "arrows": arrows, "gap": [70, 40]}


def cow():
    """cowdemo: the way to the page that it watches, at five moments."""
    run, letters = follow("cowdemo"), Letters()
    born = run.find("fork", child=CHILD)
    copied = max(number for number, event in enumerate(run.events) if event["kind"] == "copy" and event["pid"] == CHILD)
    page = run.events[copied]["address"]
    split = run.find("split", after=born, pid=CHILD, address=page + PAGE)
    taken = run.find("own", after=copied, pid=PARENT, address=page)
    moments = {
        "moment-before": (born - 1, [PARENT]), "moment-fork": (born, [PARENT, CHILD]),
        "moment-split": (split, [PARENT, CHILD]), "moment-copy": (copied, [PARENT, CHILD]),
        "moment-own": (taken, [PARENT, CHILD]),
    }  # fmt: skip
    boxes, arrows, top = [], [], 0
    for label, (number, pids) in moments.items():
        more_boxes, more_arrows = way(run, number, pids, page, letters, top, 1)
        text = [label, label + "-what"]
        note = {"id": label, "at": [0, top + (len(pids) - 1) / 2], "kind": "note", "text": text}
        boxes, arrows, top = [*boxes, note, *more_boxes], arrows + more_arrows, top + len(pids)
    yield {"name": "3-cow", "title": "title-cow", "boxes": boxes, "arrows": arrows, **SPACE}


def exec_():
    """execdemo: the child's address space right before and right after its exec."""
    run, letters = follow("execdemo"), Letters()
    number = run.find("exec", pid=CHILD)
    before, after = (run.states[at]["processes"][CHILD] for at in (number - 1, number))
    stays = [f"stays-{what}" for what in ("pid", "files", "parent") if before[what] == after[what]]
    process = {"id": "process", "at": [1, 0], "kind": "process", "text": [f"process:{CHILD}", *stays]}
    boxes = [
        regions(run, number - 1, CHILD, "before", [0, 0], "space-before", letters), process,
        regions(run, number, CHILD, "after", [2, 0], "space-after", letters),
    ]  # fmt: skip
    arrows = [
        {"from": "process", "to": "before", "kind": "had", "text": ["had"]},
        {"from": "process", "to": "after", "kind": "has", "text": ["has"]},
    ]
    yield {"name": "4-exec", "title": "title-exec", "boxes": boxes, "arrows": arrows, "gap": [110, 30]}


def zombie():
    """zombiedemo: the same of a child that its parent has not waited for yet."""
    run = follow("zombiedemo")
    lanes = {lane(PARENT): "parent:2", lane(CHILD): "child:3"}
    picture = Lanes(run, lanes, name="5-zombie", title="title-zombie", gap=[90, 10])
    picture.add_all(run.find("fork", child=CHILD), run.find("reap", child=CHILD), MOVES)
    yield picture.finished()


def orphan():
    """orphandemo: until init has waited for the grandchild."""
    run = follow("orphandemo")
    lanes = {lane(1): "init:1", lane(PARENT): "eldest:2", lane(CHILD): "child:3", lane(4): "grandchild:4"}
    picture = Lanes(run, lanes, name="5-orphan", title="title-orphan")
    begin, orphaned = run.find("fork", child=CHILD), run.find("zombie_orphans", pid=CHILD)
    last = run.find("reap", child=4)
    for number in range(begin, last + 1):
        event = run.events[number]
        if number == orphaned:
            picture.add(number, other="is-orphan", lane=lane(4))
        elif event["kind"] in MOVES and event["kind"] not in ("preempt", "switch_from_idle"):
            picture.add(number)
    yield picture.finished()


def tree(members, name, title, about):
    """A family: `members` {pid: (parent, generation)}; `about(pid)` is the second line of a box."""
    rows, boxes = {}, []
    for pid, (_, generation) in sorted(members.items()):
        rows.setdefault(generation, []).append(pid)
    widest = max(map(len, rows.values()))
    for row, generation in enumerate(sorted(rows)):
        for place, pid in enumerate(rows[generation]):
            column = (place + 0.5) * widest / len(rows[generation]) - 0.5
            kind, *text = about(pid)
            boxes.append({"id": f"p{pid}", "at": [column, row], "kind": kind, "text": [f"process:{pid}", *text]})
    arrows = [
        {"from": f"p{parent}", "to": f"p{pid}", "kind": "parent"}
        for pid, (parent, _) in members.items() if parent in members
    ]  # fmt: skip
    return {"name": name, "title": title, "boxes": boxes, "arrows": arrows, "gap": [30, 50]}


def family(run, number, pids):
    """{pid: (parent, generation)} of these, after an event."""
    processes = run.states[number]["processes"]
    return {pid: (processes[pid]["parent"], processes[pid]["generation"]) for pid in pids}


def cascade():
    """cascadedemo: in which order the tree ends, and who is whose parent where it does not."""
    run = follow("cascadedemo")
    term = run.find("exit_signal", signal="SIGTERM")
    eldest = run.events[term]["pid"]
    members = [pid for pid in run.states[term]["processes"] if pid >= eldest]
    order = [event["pid"] for event in run.events if event["kind"] == "zombie" and event["pid"] in members]

    def when(pid):
        return "gone", f"ended:{order.index(pid) + 1}"

    yield tree(family(run, term, members), "6-cascade", "title-cascade", when)
    orphaned = run.find("zombie_orphans")
    there = run.states[orphaned]["processes"]
    left = run.events[orphaned]["orphans"]

    def about(pid):
        if there[pid]["life"] == "zombie":
            return "gone", "zombie-short"
        return ("copy", "orphan-short") if pid in left else ("process", f"name:{there[pid]['name']}")

    parents = {pid: (proc["parent"], depth(there, pid)) for pid, proc in there.items()}
    yield tree(parents, "6-orphaned", "title-orphaned", about)


def depth(processes, pid):
    """How many ancestors it has now."""
    parent = processes[pid]["parent"]
    return 1 + depth(processes, parent) if parent in processes else 0


def direct():
    """directdemo: its meeting and its call."""
    run = follow("directdemo")
    for name, child in (("7-meeting", CHILD), ("7-call", 4)):
        lanes = {lane(PARENT): f"receiver:{PARENT}" if child == CHILD else f"caller:{PARENT}",
                 lane(child): f"sender:{child}" if child == CHILD else f"server:{child}"}  # fmt: skip
        picture = Lanes(run, lanes, name=name, title="title-" + name[2:], gap=[110, 10])
        begin = run.find("fork", child=child)
        end = run.find("exit", pid=child)
        for number in range(begin, end):
            event = run.events[number]
            if event["kind"] == "wake" and event["pid"] in (PARENT, child):
                picture.add(number, own="moves-message", other="is-ready")
            elif event["kind"] == "sleep" and event["reason"] == f"message to {child}":
                picture.add(number, own="calls-and-waits:" + str(child))
            elif event["kind"] == "direct_receive" and event["pid"] == child:  # the caller's wait is another now
                (thread,) = run.states[number]["processes"][PARENT]["threads"]
                picture.add(number, other=sleep_label(thread["reason"]), lane=lane(PARENT))
            elif event["kind"] in MOVES:
                picture.add(number)
        yield picture.finished()


def indirect():
    """portdemo: the first messages of client 1, until its port has been full and empty again."""
    run = follow("portdemo")
    port = 0, "port"
    lanes = {lane(CHILD): "client:3", port: "port", lane(PARENT): "server:2"}
    picture = Lanes(run, lanes, name="7-port", title="title-port", gap=[70, 10])
    begin = run.find("sleep", pid=PARENT, reason="port: empty")
    end = run.find("send", after=run.find("sleep", pid=CHILD, reason="port: full"), pid=CHILD)
    for number in range(begin, end + 1):
        event = run.events[number]
        if event["kind"] == "send" and event["pid"] == CHILD:
            picture.add(number, own="port-send", other="slots:{used},{slots}", lane=port)
        elif event["kind"] == "send_meets":
            picture.add(number, own="port-send", other="has-message", lane=lane(PARENT))
        elif event["kind"] == "receive":
            held = run.states[number]["ports"][event["port"]]
            picture.add(number, own="port-receive", other=f"slots:{held['used']},{held['slots']}", lane=port, back=True)
        elif event["kind"] in ("sleep", "wake", "receive_given") and {event["pid"], event.get("to")} & {PARENT, CHILD}:
            if event["kind"] != "wake" or event["to"] in (PARENT, CHILD):
                picture.add(number)
    yield picture.finished()


def offset_of(program, structure, field):
    """Where a structure of a program has a field, in bytes: as its compiler says."""
    file = os.path.join(programs_folder(BUILD), f"{program}.elf")
    words = ["gdb", "-nx", "-batch", "-ex", f"print/d &((struct {structure} *)0)->{field}", file]
    return int(subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split("=")[1])


def shared():
    """sharedemo: one frame for both, beside one that each has; and how counts are lost."""
    run = follow("sharedemo", most=60, offset=offset_of("sharedemo", "shared", "counter"))
    born = run.find("fork", child=CHILD)
    space = run.states[born]["spaces"][run.states[born]["processes"][PARENT]["space"]]
    common = next(region[0] for region in space["regions"] if region[4])
    stack = max(region[1] for region in space["regions"]) - PAGE
    number, letters = len(run.events) - 1, Letters()
    boxes, arrows = [], []
    for at, (address, label) in enumerate(((stack, "page-stack"), (common, "page-shared"))):
        more_boxes, more_arrows = way(run, number, [PARENT, CHILD], address, letters, 2 * at, 1)
        boxes.append({"id": label, "at": [0, 2 * at + 0.5], "kind": "note", "text": [label, label + "-what"]})
        boxes += [{**box, "id": f"{label}-{box['id']}"} for box in more_boxes]
        arrows += [{**each, **{end: f"{label}-{each[end]}" for end in ("from", "to")}} for each in more_arrows]
    yield {"name": "8-shared", "title": "title-shared", "boxes": boxes, "arrows": arrows, **SPACE}

    word = 0, "counter"
    lanes = {lane(PARENT): "process:2", word: "counter", lane(CHILD): "process:3"}
    picture = Lanes(run, lanes, name="8-race", title="title-race", gap=[90, 10])
    before = {}
    for number in range(born, len(run.events)):
        event = run.events[number]
        if event["kind"] == "preempt" and len(picture.rows) < ROUNDS:
            pid, now = event["pid"], event["word"]
            own = f"counts:{before[pid]},{now}" if pid in before else f"reads:{now}"
            before[pid] = now
            picture.add(number, own=own, other=f"word:{now}", lane=word, arrow="has")
    yield picture.finished()


def threads():
    """racedemo: its second pair of threads, and the mutex."""
    run = follow("racedemo", most=265)
    first = [number for number, event in enumerate(run.events) if event["kind"] == "thread"][2]
    one, two = (event["child"] for event in run.events[first:] if event["kind"] == "thread")
    lanes = {lane(2): "main-thread:2", lane(2, one): f"thread:{one}", lane(2, two): f"thread:{two}"}
    picture = Lanes(run, lanes, name="9-threads", title="title-threads", gap=[70, 10])
    for number in range(first, len(run.events)):
        event = run.events[number]
        if len(picture.rows) == 12:
            break
        own = None
        if event["kind"] == "sleep":
            own = "joins" if event["tid"] == 2 else "wants-mutex"
        if event["kind"] == "wake":
            own = "unlocks"
        if event["kind"] in MOVES:
            picture.add(number, own=own)
    yield picture.finished()


# By the program that is run: who describes its pictures, and which these are.
PICTURES = {
    "waitdemo": (states, ["1-states"]), "forkdemo": (fork, ["2-fork"]), "cowdemo": (cow, ["3-cow"]),
    "execdemo": (exec_, ["4-exec"]), "zombiedemo": (zombie, ["5-zombie"]), "orphandemo": (orphan, ["5-orphan"]),
    "cascadedemo": (cascade, ["6-cascade", "6-orphaned"]), "directdemo": (direct, ["7-meeting", "7-call"]),
    "portdemo": (indirect, ["7-port"]), "sharedemo": (shared, ["8-shared", "8-race"]),
    "racedemo": (threads, ["9-threads"]),
}  # fmt: skip
