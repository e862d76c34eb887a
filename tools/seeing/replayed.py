"""The pictures of the kernel again, from what changed at each event (difference.py)."""

from seeing.difference import PARTS


def states(events):
    """(event, the state after it) of each. A state shares what did not change with the one before."""
    state = {part: {} for part in (*PARTS, "memory")}
    for event in events:
        state = applied(state, event["changes"])
        yield event, state


def applied(state, changes):
    after = dict(state)
    for part, changed in changes.items():
        if part == "memory":
            after[part] = changed
            continue
        if part == "tables":
            changed = {key: changed_table(after[part].get(key), value) for key, value in changed.items()}
        after[part] = {**after[part], **changed}
        for key in [key for key, value in changed.items() if value is None]:
            del after[part][key]
    return after


def changed_table(old, change):
    if not change or "changed" not in change:
        return change
    pages = {page[0]: page for page in old["pages"]}
    for index, *entry in change["changed"]:
        if entry:
            pages[index] = [index, *entry]
        else:
            del pages[index]
    return {"count": change["count"], "pages": [pages[index] for index in sorted(pages)]}
