"""The schedule as a picture (a Gantt chart): who ran, who was ready and had to wait, over time.

A line for each thread, from its making to its end. Who sleeps has no bar. What is asked for by `span`
is a part of the run, in milliseconds from the first process on.
"""

from xml.sax.saxutils import escape

from seeing.replayed import states
from seeing.words import words

NS_PER_MS = 1_000_000
NAMES, LINE, BAR, TOP, FOOT = 120, 26, 16, 56, 34  # pixels
WIDEST, LEAST, PER_MS = 3200, 640, 1.6
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)  # ms between two lines of the scale
APART = 60  # pixels between them, at least
COLOURS = {"running": "#2f6fb5", "ready": "#e7b44c"}
INK, FAINT = "#222222", "#dddddd"


def spans(events, shift):
    """({(pid, tid): name}, [(pid, tid, state, from, to)]), in ms; an instruction is 2^shift ns."""
    names, found, open_now = {}, [], {}
    begin = events[0]["time"]
    time = 0

    def close(key):
        state, since = open_now.pop(key)
        if state in COLOURS and time > since:
            found.append((*key, state, since, time))

    for event, state in states(events):
        time = ((event["time"] - begin) << shift) / NS_PER_MS
        now = {}
        for pid, process in state["processes"].items():
            for thread in process["threads"]:
                now[pid, thread["tid"]] = "ready" if thread["state"] == "new" else thread["state"]
                names[pid, thread["tid"]] = process["name"]
        for key in list(open_now):
            if now.get(key) != open_now[key][0]:
                close(key)
        for key, is_now in now.items():
            open_now.setdefault(key, (is_now, time))
    for key in list(open_now):
        close(key)
    return names, found


def cut_to(found, span):
    """What of the bars lies within [from, to)."""
    begin, end = span
    return [(pid, tid, state, max(since, begin), min(until, end))
            for pid, tid, state, since, until in found if since < end and until > begin]  # fmt: skip


def whole(found):
    return (0, max((until for *_, until in found), default=1))


class Chart:
    def __init__(self, names, found, span, language):
        self.span = span or whole(found)
        self.bars = cut_to(found, self.span)
        self.rows = sorted({bar[:2] for bar in self.bars})
        self.names, self.say = names, words(language)["schedule"]
        length = max(self.span[1] - self.span[0], 1)
        self.scale = min(max(length * PER_MS, LEAST), WIDEST) / length
        self.width = NAMES + length * self.scale + 40
        self.height = TOP + LINE * len(self.rows) + FOOT

    def x(self, time):
        return NAMES + (time - self.span[0]) * self.scale

    def svg(self, title):
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:.0f}" height="{self.height:.0f}" '
            f'font-family="sans-serif" font-size="12" fill="{INK}">',
            f"<title>{escape(title)}</title>",
            '<rect width="100%" height="100%" fill="#ffffff"/>',
            f'<text x="10" y="20" font-size="14">{escape(title)}</text>',
            *self.legend(), *self.ruler(), *self.lines(), "</svg>", "",
        ]  # fmt: skip
        return "\n".join(parts)

    def legend(self):
        for place, (state, colour) in enumerate(COLOURS.items()):
            x = NAMES + 180 * place
            yield f'<rect x="{x}" y="30" width="14" height="10" fill="{colour}"/>'
            yield f'<text x="{x + 20}" y="39">{escape(self.say[state])}</text>'

    def ruler(self):
        bottom = self.height - FOOT
        step = next((step for step in STEPS if step * self.scale >= APART), STEPS[-1])
        time = -(-self.span[0] // step) * step
        while time <= self.span[1]:
            x = self.x(time)
            yield f'<path d="M{x:.1f} {TOP - 4}V{bottom}" stroke="{FAINT}"/>'
            yield f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{time:.0f} ms</text>'
            time += step

    def lines(self):
        for row, (pid, tid) in enumerate(self.rows):
            y = TOP + LINE * row
            who = f"{pid} {self.names[pid, tid]}" + ("" if tid == pid else f", {tid}")
            yield f'<text x="10" y="{y + BAR - 3}">{escape(who)}</text>'
            for of_pid, of_tid, state, since, until in self.bars:
                if (of_pid, of_tid) == (pid, tid):
                    low = 0 if state == "running" else BAR / 4
                    yield (
                        f'<rect x="{self.x(since):.1f}" y="{y + low:.0f}" width="{max((until - since) * self.scale, 0.4):.1f}" '
                        f'height="{BAR - 2 * low:.0f}" fill="{COLOURS[state]}"/>'
                    )


def schedule(seen, shift, span=None, language="en"):
    """The SVG of a run that was seen."""
    chart = Chart(*spans(seen["events"], shift), span, language)
    return chart.svg(words(language)["schedule"]["title"].format(program=seen["program"]))
