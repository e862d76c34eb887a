"""What differs between two pictures of the kernel (view/state.py), and what can be asked of one."""

PARTS = ("processes", "spaces", "tables", "frames", "ports", "pipes")


def difference(old, new):
    """{part: {key: value, or None: it is gone}} and the counts of memory, where they changed."""
    changes = {}
    for part in PARTS:
        before, now = old.get(part, {}), new.get(part, {})
        changed = {key: value for key, value in now.items() if before.get(key) != value}
        if part == "tables":
            changed = {key: table_changes(before.get(key), value) for key, value in changed.items()}
        changed.update(dict.fromkeys(before.keys() - now.keys()))
        if changed:
            changes[part] = {key: changed[key] for key in sorted(changed)}
    if old.get("memory") != new.get("memory"):
        changes["memory"] = new["memory"]
    return changes


def table_changes(old, new):
    """The whole table, or of one that was there its count and which pages are others: [index], where
    there is none any more."""
    if not old:
        return new
    before, after = ({page[0]: page for page in table["pages"]} for table in (old, new))
    changed = [page for index, page in after.items() if before.get(index) != page]
    return {"count": new["count"], "changed": changed + [[index] for index in before.keys() - after.keys()]}


def tables_of(state, pid):
    """{index: frame} of a process's page tables."""
    space = state["spaces"].get(state["processes"].get(pid, {}).get("space"))
    return {index: frame for index, frame, _ in space["tables"]} if space else {}


def shared_tables(state, pid):
    return [frame for frame in tables_of(state, pid).values() if state["tables"][frame]["count"] > 1]


def pages_of(state, pid):
    """(pages that only this process has, pages that others have, too): by entry."""
    own = shared = 0
    for frame in tables_of(state, pid).values():
        table = state["tables"][frame]
        for _, page, _ in table["pages"]:
            if table["count"] == 1 and state["frames"][page][0] == 1:
                own += 1
            else:
                shared += 1
    return own, shared
