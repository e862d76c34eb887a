"""Twists: a lab that asks for one thing differently, or for one thing more; staff choose one for a term.

`N-NAME/twists/TWIST/` has `twist.toml`, `section.md` and `section.ko.md` for the handout, `ko.toml` of what its tests
say, their programs, and `solution/`, a file FUNCTION.c for each function that is not the finished kernel's. README.md
tells how they are written. Staff's own stand in a folder of theirs that has `N-NAME/twists/` or `NAME/twists/`.
"""

import os
import re
import tomllib

from handout import handout
from lab import KEYS, ROOT, TESTS, LabError, lab_data, read
from source import functions

TWISTS = "twists"
SECTION = "section"
SOLUTION = "solution"
OWN_KEYS = {
    "": "title points without item test",
    "item": " ".join(key for key in KEYS["item"].split() if key != "exercise"),
    "test": KEYS["test"],
}
POINTER = {
    "en": "This term one thing is asked differently than in other terms: exercise [{exercise}](#{id}).",
    "ko": "이번 학기에는 다른 학기와 다르게 묻는 것이 하나 있습니다. 연습 [{exercise}](#{id})입니다.",
}

WHERE = {
    "en": "The tests of exercise {exercise} stand in {paths}; `./grade -l` says what it needs.",
    "ko": "연습 {exercise}의 테스트는 {paths}에 있고, 무엇이 필요한지는 `./grade -l`이 알려 줍니다.",
}


def places(lab_folder, overlay=None):
    """The folders of a lab that may have twists; what stands in a later one goes first."""
    name = os.path.basename(lab_folder)
    own = [os.path.join(overlay, each) for each in (name.split("-", 1)[1], name)] if overlay else []
    for folder in own:
        more = sorted(set(os.listdir(folder)) - {TWISTS}) if os.path.isdir(folder) else []
        if more:
            raise LabError(f"{folder}: has {', '.join(more)}, but nothing except {TWISTS} is taken from there")
    return [lab_folder, *own]


def twists(lab_folder, overlay=None):
    """{twist: its folder}."""
    found = {}
    for place in places(lab_folder, overlay):
        folder = os.path.join(place, TWISTS)
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            found[name] = os.path.join(folder, name)
    return found


class Twist:
    def __init__(self, lab_folder, name, overlay=None):
        known = twists(lab_folder, overlay)
        if name not in known:
            lab = os.path.basename(lab_folder)
            raise LabError(f"{lab} has no twist '{name}'; there are: {', '.join(known) or 'none'}")
        self.name, self.folder = name, known[name]
        self.where = os.path.relpath(self.folder, ROOT)
        try:
            self.data = tomllib.loads(read(os.path.join(self.folder, "twist.toml")))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise LabError(f"{self.where}/twist.toml: {error}") from error

    @property
    def items(self):
        return self.data.get("item", [])

    @property
    def tests(self):
        return self.data.get("test", [])

    @property
    def points(self):
        return self.data.get("points", {})

    @property
    def programs(self):
        """{path in a tree: where it is}."""
        names = sorted({test["program"] for test in self.tests if "program" in test})
        paths = {f"{TESTS}/{name}": os.path.join(self.folder, name) for name in names}
        return {name: path for name, path in paths.items() if os.path.exists(path)}

    @property
    def solution(self):
        """{function: its text}."""
        folder = os.path.join(self.folder, SOLUTION)
        names = sorted(name for name in os.listdir(folder) if name.endswith(".c")) if os.path.isdir(folder) else []
        return {name[:-2]: read(os.path.join(folder, name)) for name in names}

    def exercise(self, data):
        """Its number in the lab with this lab.toml."""
        return f"{data['number']}.{len(data['exercises']) + 1}"

    def apply(self, data):
        """Changes what a lab.toml says."""
        exercise = self.exercise(data)
        own = {test["name"]: test for test in self.tests}
        gone = set(self.data.get("without", []))
        for item in data["item"]:
            item.update({key: [name for name in item[key] if name not in gone] for key in ("tests", "needs") if key in item})
        data["test"] = [test for test in data["test"] if test["name"] not in gone]
        data["test"] = [own.pop(test["name"], test) for test in data["test"]] + list(own.values())
        for item in data["item"]:
            now = self.points.get(item["id"])
            if isinstance(now, dict):
                item["each"] = {**item["each"], **now}
            elif now is not None:
                item["points"] = now
        data["item"] += [{"exercise": exercise, **item} for item in self.items]
        data["exercises"][exercise] = self.data["title"]

    def lost(self, data):
        """The items that the plain kernel must lose: the twist's own, and those with a test that it brings instead."""
        own = {item["id"] for item in self.items}
        brought = {test["name"] for test in self.tests}
        return own | {item["id"] for item in data["item"] if brought & {*item.get("tests", []), *item.get("each", {})}}

    # --- the handout -----------------------------------------------------------------------------

    def told(self, data, text, language):
        """A handout with what the twist asks for in it; `data` is the lab's, changed by apply()."""
        for item in data["item"]:
            if item["id"] in self.points:
                text = with_points(text, item, self.points[item["id"]], language)
        exercise = next((item["exercise"] for item in reversed(data["item"])), "")
        first = self.items[0]["id"]
        section = read(os.path.join(self.folder, handout(language, SECTION))).strip()
        heading = f'<a id="{first}"></a>\n### {exercise}: {self.data["title"][language]}'
        text = before(text, "know", POINTER[language].format(exercise=exercise, id=first))
        text = before(text, "hints", f"{heading}\n\n{section}")
        paths = ", ".join(f"`{path}`" for path in self.programs)
        if paths:
            text = before(text, "questions", WHERE[language].format(exercise=exercise, paths=paths))
        rows = [row(item, language) for item in self.items]
        head, graded, rest = text.partition('<a id="graded"></a>')
        at = list(re.finditer(r"(?m)^\|.*\n", graded_part(rest)))[-1].end()
        return head + graded + rest[:at] + "".join(rows) + rest[at:]

    # --- what does not fit -----------------------------------------------------------------------

    def problems(self, lab):
        """A sentence for each thing that does not fit; `lab` is twisted by it."""
        for kind, keys in OWN_KEYS.items():
            for entry in self.data.get(kind, []) if kind else [self.data]:
                for key in sorted(entry.keys() - set(keys.split())):
                    yield f"{self.where}: there is no key '{key}'" + (f" in [[{kind}]]" if kind else "")
        known = {item["id"] for item in lab.data["item"]} - {item["id"] for item in self.items}
        for name in sorted(self.points.keys() - known):
            yield f"{self.where}: points: the lab has no item '{name}'"
        hidden = {test["name"] for test in lab_data(lab.data["id"])["test"] if test.get("hidden")}
        for name in self.data.get("without", []):
            if name not in hidden:
                yield f"{self.where}: without: the lab has no hidden test '{name}'; what the handout names is replaced, not left out"
        if not self.items:
            yield f"{self.where}: it has no item, so nobody would see whether it was done"
        for path in self.programs:
            if os.path.exists(os.path.join(lab.root, path)):
                yield f"{self.where}: {os.path.basename(path)}: there is a {path} already"
        yield from self.wrong_solution(lab)

    def wrong_solution(self, lab):
        submitted = sorted({hole["file"] for hole in lab.holes})
        there = {function.name for path in submitted for function in functions(lab.original(path))}
        if not self.solution:
            yield f"{self.where}: there is no {SOLUTION}/FUNCTION.c"
        for name, text in self.solution.items():
            if name not in there:
                yield f"{self.where}/{SOLUTION}/{name}.c: there is no {name}() in what is handed in"
            if name not in {function.name for function in functions(text)}:
                yield f"{self.where}/{SOLUTION}/{name}.c: has no {name}()"


def graded_part(text):
    """Until the next part begins."""
    return text.partition('<a id="')[0]


def before(text, part, more):
    """Puts a paragraph before a part of a handout."""
    place = f'<a id="{part}"></a>'
    head, found, rest = text.partition(place)
    return f"{head}{more}\n\n{found}{rest}"


def with_points(text, item, now, language):
    """The row of an item in the table of points, with those of the twist."""
    title = item["title"][language]
    most = item["points"] if "points" in item else sum(item["each"].values())
    lines = text.splitlines(keepends=True)
    for at, line in enumerate(lines):
        if line.startswith("|") and title in line:
            line = re.sub(r"\d+", str(most), line, count=1)
            for name, share in now.items() if isinstance(now, dict) else ():
                line = re.sub(rf"`{re.escape(name)}` \d+", f"`{name}` {share}", line)
            lines[at] = line
            break
    return "".join(lines)


def row(item, language):
    """Of the twist's own item."""
    names = [f"`{name}`" for name in item.get("tests", [])] + [f"`{name}` {share}" for name, share in item.get("each", {}).items()]
    most = item["points"] if "points" in item else sum(item["each"].values())
    return f"| {most} | {item['title'][language]} | {', '.join(names)} |\n"

