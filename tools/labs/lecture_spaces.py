"""Pictures of address spaces at a moment of a run: directories, page tables, frames, and what is in them."""

PAGE = 4096
TABLE = 1 << 22  # bytes that a page table is for


class Letters:
    """A letter for each frame, in the order in which they are asked for."""

    def __init__(self):
        self.known = {}

    def of(self, frame):
        return self.known.setdefault(frame, chr(ord("A") + len(self.known)))


def rights(may_write):
    return "write" if may_write else "open"


def way(run, number, pids, address, letters, top, column):
    """Boxes and arrows of the way to the page at `address`, from left to right: a row for each process, each table
    and frame once. They are called after the moment, so that a picture can have several."""
    boxes, arrows, places = [], [], {}
    for row, pid in enumerate(pids, top):
        table, table_count, may_write = run.table(number, pid, address)
        page, page_count, page_writable = run.page(number, pid, address)
        directory = f"d{number}-{pid}"
        boxes.append({"id": directory, "at": [column, row], "kind": "directory", "text": [f"directory-of:{pid}"]})
        places.setdefault(("table", table, table_count), []).append(row)
        places.setdefault(("page", page, page_count), []).append(row)
        arrows.append({"from": directory, "to": f"t{number}-{table}", "kind": rights(may_write)})
        to_page = {"from": f"t{number}-{table}", "to": f"p{number}-{page}", "kind": rights(page_writable)}
        arrows += [] if to_page in arrows else [to_page]
    for (what, frame, count), rows in places.items():
        at = [column + (1 if what == "table" else 2), sum(rows) / len(rows)]
        text = [f"{what}-in:{letters.of(frame)}", f"count:{count}"]
        boxes.append({"id": f"{what[0]}{number}-{frame}", "at": at, "kind": what, "text": text})
    return boxes, arrows


def whole(run, number, parent, child, letters):
    """Both processes after fork, and each page table that they have: (boxes, arrows)."""
    state, boxes, arrows = run.states[number], [], []
    spaces = {pid: state["spaces"][state["processes"][pid]["space"]] for pid in (parent, child)}
    middle = (len(spaces[parent]["tables"]) - 1) / 2
    for pid, column in ((parent, 0), (child, 4)):
        inner = column + 1 if column == 0 else column - 1
        cells = [f"entry:{index * TABLE:#010x}" for index, _, _ in spaces[pid]["tables"]]
        boxes.append({"id": f"process{pid}", "at": [column, middle], "kind": "process", "text": [f"process:{pid}"]})
        directory = {"id": f"d{pid}", "at": [inner, middle], "kind": "directory", "text": ["directory"]}
        boxes.append({**directory, "cells": cells})
        arrows.append({"from": f"process{pid}", "to": f"d{pid}", "kind": "has"})
        for entry, (_, frame, may_write) in enumerate(spaces[pid]["tables"]):
            arrows.append({"from": f"d{pid}.{entry}", "to": f"t{frame}", "kind": rights(may_write)})
    for row, (_, frame, _) in enumerate(spaces[parent]["tables"]):
        table = state["tables"][frame]
        text = [f"table-in:{letters.of(frame)}", f"has-pages:{len(table['pages'])}", f"count:{table['count']}"]
        boxes.append({"id": f"t{frame}", "at": [2, row], "kind": "table", "text": text})
    return boxes, arrows


def regions(run, number, pid, name, at, label, letters):
    """The address space of a process as one box: what may be where, and how many pages are there."""
    state = run.states[number]
    space = state["spaces"][state["processes"][pid]["space"]]
    pages = [
        index * TABLE + page[0] * PAGE
        for index, frame, _ in space["tables"] for page in state["tables"][frame]["pages"]
    ]  # fmt: skip
    cells = []
    for start, end, may, kind, _ in space["regions"]:
        there = sum(start <= page < end for page in pages)
        cells.append(f"region-{kind}:{start:#010x},{may},{there},{(end - start) // PAGE}")
    head = [label, f"directory-in:{letters.of(space['directory'])}"]
    return {"id": name, "at": at, "kind": "directory", "text": head, "cells": cells}
