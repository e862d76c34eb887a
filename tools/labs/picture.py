"""Draws a picture of boxes and arrows, described in a lab's pictures.toml, as SVG.

Boxes stand in columns and rows, which become as wide and high as their texts need. No text is in a
picture but by its key in [labels], in the language that is asked for. See tools/labs/README.md.
"""

import html
import os
import tomllib
import unicodedata
from dataclasses import dataclass, field

SIZE = 14  # of the letters, in pixels
LINE = 20  # from line to line
PAD = 10  # between a box and its text
CELL = 24  # height of an entry in a box
MARGIN = 18
NEEDLE = 8  # an arrow's head
LEGEND = 34  # the length of an arrow in the legend, with the space behind it
STYLE = f"text{{font:{SIZE}px sans-serif;fill:#222}}.b{{font-weight:bold}}.s{{fill:#555}}"
# The ground is part of the picture: it reads the same on a page that is dark.
GROUND, FRAME = "#fdfcf9", "#c9c4ba"
BOXES = {  # fill and border
    "directory": ("#ece5fa", "#6d4fb3"), "table": ("#dfedfb", "#2b6cb0"), "page": ("#fdf1d8", "#b7791f"),
    "copy": ("#fde2de", "#c0392b"), "process": ("#e4f5e6", "#2f855a"), "gone": ("#eeeeee", "#888888"),
    "kernel": ("#e6e9ee", "#4a5568"), "row": ("#ffffff", "#a39e93"), "note": ("none", "none"),
}  # fmt: skip
ARROWS = {  # colour, width, dashes
    "write": ("#2f855a", 2.5, ""), "open": ("#666666", 1.8, "6 4"), "move": ("#333333", 1.8, ""),
    "tell": ("#c05621", 1.8, "2 3"), "child": ("#2b6cb0", 1.8, ""), "parent": ("#2b6cb0", 1.8, ""),
    "message": ("#6d4fb3", 2.2, ""), "has": ("#333333", 1.8, ""), "had": ("#888888", 1.8, "6 4"),
}  # fmt: skip
LIVES = {"runs": "#7cc48a", "ready": "#a9c9ea", "waits": "#e9c46a", "zombie": "#b8b8b8"}


class PictureError(Exception):
    """Something in a pictures.toml that cannot be drawn."""


def advance(text):
    """How wide a text is at most: without a font nobody knows better."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return SIZE * (wide * 1.0 + (len(text) - wide) * 0.6)


@dataclass
class Rect:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self):
        return self.x + self.width / 2, self.y + self.height / 2

    def meets(self, other):
        return (
            self.x < other.x + other.width and other.x < self.x + self.width
            and self.y < other.y + other.height and other.y < self.y + self.height
        )  # fmt: skip


@dataclass
class Box:
    data: dict
    lines: list
    cells: list
    rect: Rect = None
    ends: dict = field(default_factory=dict)  # by side: arrows that come or go there

    def __post_init__(self):
        width = max(map(advance, self.lines + self.cells)) + 2 * PAD
        height = len(self.lines) * LINE + PAD + CELL * len(self.cells)
        self.rect = Rect(0, 0, self.data.get("width", width), height)

    def cell(self, index):
        """The y in the middle of an entry."""
        return self.rect.y + self.rect.height - CELL * (len(self.cells) - index) + CELL / 2


class Picture:
    def __init__(self, data, labels, language):
        self.data, self.labels, self.language = data, labels, language
        self.boxes = {}
        for each in data.get("boxes", []):
            lines = [self.text(item) for item in each.get("text", [])]
            self.boxes[each["id"]] = Box(each, lines, [self.text(item) for item in each.get("cells", [])])
        self.title = self.text(data["title"])
        self.written = []  # (Rect, text) of what stands beside arrows
        self.place()

    def text(self, item):
        """The words of `key` or `key:argument,argument`."""
        key, _, rest = item.partition(":")
        if key not in self.labels:
            raise PictureError(f"picture {self.data['name']}: there is no label '{key}'")
        return self.labels[key][self.language].format(*rest.split(","))

    # --- where things stand ---------------------------------------------------------------------

    def place(self):
        gap_x, gap_y = self.data.get("gap", [80, 34])
        columns = self.extents(0, lambda box: box.rect.width)
        rows = self.extents(1, lambda box: box.rect.height)
        top = MARGIN + LINE + MARGIN
        self.column_middles = middles(columns, gap_x, MARGIN)
        self.row_middles = middles(rows, gap_y, top)
        for box in self.boxes.values():
            column, row = box.data["at"]
            box.rect.x = between(self.column_middles, column) - box.rect.width / 2
            box.rect.y = between(self.row_middles, row) - box.rect.height / 2
        right = max([box.rect.x + box.rect.width for box in self.boxes.values()])
        legend = sum(LEGEND * 2 + advance(text) for _, _, text in self.legend())
        self.width = max(right, legend, MARGIN + advance(self.title) * 1.05) + MARGIN
        self.bottom = max([box.rect.y + box.rect.height for box in self.boxes.values()]) + MARGIN
        self.height = self.bottom + (LINE + MARGIN if self.legend() else 0)

    def extents(self, axis, size):
        """The largest box of each column, or row; one that stands between two is of neither."""
        count = 1 + max(int(box.data["at"][axis]) for box in self.boxes.values())
        extents = [40] * count
        for box in self.boxes.values():
            at = box.data["at"][axis]
            if at == int(at):
                extents[int(at)] = max(extents[int(at)], size(box))
        return extents

    # --- arrows ---------------------------------------------------------------------------------

    def end(self, name, other):
        """(box, entry or None, the side that faces `other`)."""
        name, _, cell = name.partition(".")
        box, far = self.boxes[name], self.boxes[other.partition(".")[0]]
        (x, y), (far_x, far_y) = box.rect.middle, far.rect.middle
        across = abs(far_x - x) - (box.rect.width + far.rect.width) / 2
        along = abs(far_y - y) - (box.rect.height + far.rect.height) / 2
        if cell or across >= along:
            side = "right" if far_x > x else "left"
        else:
            side = "bottom" if far_y > y else "top"
        return box, int(cell) if cell else None, side

    def arrows(self):
        """Each arrow with where it begins and ends: those on one side of a box share it evenly."""
        found = []
        for arrow in self.data.get("arrows", []):
            ends = self.end(arrow["from"], arrow["to"]), self.end(arrow["to"], arrow["from"])
            found.append((arrow, ends))
        sides = {}
        for at, (_, ends) in enumerate(found):
            for which, (box, cell, side) in enumerate(ends):
                if cell is None:
                    sides.setdefault((box.data["id"], side), []).append((at, which))
        points = {}
        for (name, side), users in sides.items():
            along = 1 if side in ("left", "right") else 0
            users.sort(key=lambda user: (found[user[0]][1][1 - user[1]][0].rect.middle[along], user[0]))
            for place, user in enumerate(users):
                points[user] = on_side(self.boxes[name].rect, side, (place + 1) / (len(users) + 1))
        for at, (arrow, ends) in enumerate(found):
            yield arrow, [
                points[at, which] if cell is None else (on_side(box.rect, side, 0)[0], box.cell(cell))
                for which, (box, cell, side) in enumerate(ends)
            ]

    def legend(self):
        """(what, kind, text) of each kind of arrow and life that is used and has a text."""
        used = [("arrow", arrow.get("kind", "move")) for arrow in self.data.get("arrows", [])]
        used += [("life", life["kind"]) for life in self.data.get("lives", [])]
        return [
            (what, kind, self.text("legend-" + kind))
            for what, kind in dict.fromkeys(used) if "legend-" + kind in self.labels
        ]  # fmt: skip

    # --- drawing --------------------------------------------------------------------------------

    def svg(self):
        kinds = dict.fromkeys(arrow.get("kind", "move") for arrow in self.data.get("arrows", []))
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:.0f}" height="{self.height:.0f}" '
            f'viewBox="0 0 {self.width:.0f} {self.height:.0f}" role="img" lang="{self.language}">',
            f"<title>{html.escape(self.title)}</title><style>{STYLE}</style>",
            *map(head, kinds),
            f'<rect x=".5" y=".5" width="{self.width - 1:.0f}" height="{self.height - 1:.0f}" rx="8" '
            f'fill="{GROUND}" stroke="{FRAME}"/>',
            words(MARGIN, MARGIN + SIZE, self.title, "b", "start"),
        ]
        parts += map(self.draw_life, self.data.get("lives", []))
        parts += [part for box in self.boxes.values() for part in draw_box(box)]
        self.written = []
        for arrow, points in self.arrows():
            parts += self.draw_arrow(arrow, *points)
        return "\n".join([*parts, *self.draw_legend(), "</svg>", ""])

    def draw_life(self, life):
        x = between(self.column_middles, life["column"]) - 5
        top, bottom = (between(self.row_middles, row) for row in life["rows"])
        return f'<rect x="{x:.1f}" y="{top:.1f}" width="10" height="{bottom - top:.1f}" fill="{LIVES[life["kind"]]}"/>'

    def draw_arrow(self, arrow, begin, end):
        yield line(arrow.get("kind", "move"), begin, end)
        texts = [self.text(item) for item in arrow.get("text", [])]
        if not texts:
            return
        part = arrow.get("part", 0.5)
        beside = arrow.get("beside", [0, 0])
        x, y = (start + (stop - start) * part + away for start, stop, away in zip(begin, end, beside))
        width, height = max(map(advance, texts)) + 6, LINE * len(texts)
        rect = Rect(x - width / 2, y - height / 2, width, height)
        self.written.append((rect, texts[0]))
        yield f'<rect x="{rect.x:.1f}" y="{rect.y:.1f}" width="{width:.1f}" height="{height}" fill="{GROUND}"/>'
        for number, text in enumerate(texts):
            yield words(x, rect.y + SIZE + LINE * number, text, "s")

    def draw_legend(self):
        x, y = MARGIN, self.bottom + LINE / 2
        for what, kind, text in self.legend():
            if what == "arrow":
                yield line(kind, (x, y), (x + LEGEND, y))
            else:
                yield f'<rect x="{x:.1f}" y="{y - 5:.1f}" width="{LEGEND}" height="10" fill="{LIVES[kind]}"/>'
            yield words(x + LEGEND + 6, y + 5, text, "s", "start")
            x += LEGEND * 2 + advance(text)

    def overlaps(self):
        """A sentence for each two things that stand one on the other."""
        self.svg()
        solid = [(box.rect, box.data["id"]) for box in self.boxes.values()]
        whole = Rect(0, 0, self.width, self.height)
        for at, (rect, name) in enumerate(solid + self.written):
            for other, other_name in (solid + self.written)[:at]:
                if rect.meets(other):
                    yield f"picture {self.data['name']} ({self.language}): '{name}' overlaps '{other_name}'"
            if rect.x < 0 or rect.x + rect.width > whole.width or rect.y + rect.height > whole.height:
                yield f"picture {self.data['name']} ({self.language}): '{name}' stands out of the picture"


def middles(extents, gap, begin):
    found = []
    for extent in extents:
        found.append(begin + extent / 2)
        begin += extent + gap
    return found


def between(places, at):
    """places[at], also for an `at` between two of them."""
    low = min(int(at), len(places) - 1)
    high = min(low + 1, len(places) - 1)
    return places[low] + (places[high] - places[low]) * (at - low)


def on_side(rect, side, part):
    """A point on a side of a box, `part` of it from its left or top."""
    if side in ("left", "right"):
        return rect.x + (rect.width if side == "right" else 0), rect.y + rect.height * part
    return rect.x + rect.width * part, rect.y + (rect.height if side == "bottom" else 0)


def words(x, y, text, kind="", anchor="middle"):
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{html.escape(text)}</text>'


def head(kind):
    return (
        f'<marker id="{kind}" markerUnits="userSpaceOnUse" markerWidth="{NEEDLE + 2}" markerHeight="{NEEDLE + 2}" '
        f'refX="{NEEDLE}" refY="{NEEDLE / 2}" orient="auto"><path d="M0 0L{NEEDLE} {NEEDLE / 2}L0 {NEEDLE}z" '
        f'fill="{ARROWS[kind][0]}"/></marker>'
    )


def line(kind, begin, end):
    colour, width, dashes = ARROWS[kind]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{begin[0]:.1f}" y1="{begin[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" stroke="{colour}" '
        f'stroke-width="{width}"{dashed} marker-end="url(#{kind})"/>'
    )


def draw_box(box):
    fill, border = BOXES[box.data["kind"]]
    rect = box.rect
    yield (
        f'<rect x="{rect.x:.1f}" y="{rect.y:.1f}" width="{rect.width:.1f}" height="{rect.height:.1f}" rx="4" '
        f'fill="{fill}" stroke="{border}" stroke-width="1.5"/>'
    )
    for number, text in enumerate(box.lines):
        kind = "b" if number == 0 and box.data["kind"] not in ("note", "row") else ""
        yield words(rect.middle[0], rect.y + PAD / 2 + SIZE + LINE * number, text, kind)
    for number, text in enumerate(box.cells):
        y = box.cell(number)
        yield f'<path d="M{rect.x:.1f} {y - CELL / 2:.1f}h{rect.width:.1f}" stroke="{border}" fill="none"/>'
        yield words(rect.middle[0], y + 5, text)


def described(folder, name="pictures.toml"):
    """What the pictures.toml of a lab's folder says."""
    with open(os.path.join(folder, name), "rb") as file:
        return tomllib.load(file)


def pictures(folder, languages):
    """{file name: Picture} of all that it describes."""
    data = described(folder)
    return {
        f"{each['name']}.{language}.svg": Picture(each, data["labels"], language)
        for each in data["picture"] for language in languages
    }  # fmt: skip


def recorded(folder, languages):
    """The file names of those that come of real runs, by tools/see, and are not drawn here."""
    return {f"{name}.{language}.svg" for name in described(folder).get("recorded", []) for language in languages}
