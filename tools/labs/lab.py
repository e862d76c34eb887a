"""A lab: its lab.toml, and what that does to the files of the finished kernel."""

import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from functools import cached_property

from source import block, functions, phrase, replaced

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.append(os.path.join(ROOT, "tools/grading"))
from breaking import MINE  # noqa: E402
from score import most_points, tests_of  # noqa: E402

# How far a skeleton may boot; tools/labs/check knows how each is tried. init: it becomes the shell itself;
# nothing: the kernel finds no program that it can start; silent: it comes to no word at all.
BOOTS = ("shell", "init", "nothing", "silent")
EVENTS = ("all", "threads", "stopped")
ALL_POINTS = 100
SEALED = """/*
 * What belongs here is written in lab {lab}, {title}.
 * Until then it is there as an object alone, sealed/BUILD/{object}, which the
 * Makefile takes.
 */
"""
SEALED_PROGRAM = """/*
 * What is written here does what lab {lab}, {title}, asks for. In its tree,
 * and in earlier ones, it is there as objects alone, sealed/BUILD/{folder}, which the
 * Makefile takes.
 */
"""
ANSWERS = "answers.md"  # for the questions; made for the student's tree
FACTS = "answers.toml"  # for numbers that the grader looks up in the machine; made as well, where a lab asks for them
MADE = (ANSWERS, FACTS, MINE)
TESTS = "tests/labs"
GUESTS = "tests/guest"

# What may stand in a lab.toml, so that a slip of the pen is told.
KEYS = {
    "": "id number title hours submit boots draft events exercises questions given quotes sealed break hole text item test",
    "hole": "exercise file function helpers label until stub working",
    "text": "file from to text",
    "item": "exercise id title points tests each needs again bonus",
    "test": "name program guest watch after cpu limit mem icount append build hidden guard done",
}


class LabError(Exception):
    """Something in a lab's folder, or in the kernel beside it, that does not fit."""


@dataclass
class Edit:
    """[start, end) of a file gives way to `text`."""

    start: int
    end: int
    text: str
    what: str
    removed: list = field(default_factory=list)  # of a hole: its functions
    secret: bool = True  # what goes tells the solution


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def labs():
    """The ids of all labs, in the order of the course."""
    folders = [name for name in os.listdir(HERE) if os.path.exists(os.path.join(HERE, name, "lab.toml"))]
    folders.sort(key=lambda name: int(name.split("-")[0]))
    return [name.split("-", 1)[1] for name in folders]


def listed_files(root):
    """What git knows of, and is there."""
    done = subprocess.run(["git", "-C", root, "ls-files", "-z"], capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name and os.path.lexists(os.path.join(root, name))]


def folder_of(name):
    (folder,) = [entry for entry in os.listdir(HERE) if entry.endswith("-" + name)]
    return os.path.join(HERE, folder)


def lab_data(name):
    return tomllib.loads(read(os.path.join(folder_of(name), "lab.toml")))


def hole_name(hole):
    """Of the function, or of the label of NASM."""
    return hole.get("function") or hole["label"]


def solution_file(hole):
    """What a file is called that has another text for the hole."""
    return hole["function"] + ".c" if "function" in hole else hole["label"].lstrip(".") + ".s"


def object_of(path):
    return os.path.splitext(path)[0] + ".o"


def changed(text, edits):
    for edit in reversed(edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


class Lab:
    def __init__(self, name, root=ROOT, twist=None, overlay=None):
        """`twist` is the name of one, which `overlay`, a folder of staff's own, may have."""
        known = labs()
        if name not in known:
            raise LabError(f"there is no lab '{name}'; there are: {', '.join(known)}")
        self.root = root
        self.folder = folder_of(name)
        self.where = os.path.relpath(os.path.join(self.folder, "lab.toml"), ROOT)
        try:
            self.data = lab_data(name)
            self.course = tomllib.loads(read(os.path.join(HERE, "course.toml")))
        except tomllib.TOMLDecodeError as error:
            raise LabError(f"{self.where} or course.toml: {error}") from error
        self.twist = None
        if twist:
            from twist import Twist  # here, since it needs this file

            self.twist = Twist(self.folder, twist, overlay)
            self.twist.apply(self.data)
            self.where = f"{self.twist.where}/twist.toml"

    @property
    def holes(self):
        return self.data.get("hole", [])

    @property
    def tests(self):
        return self.data.get("test", [])

    @property
    def texts(self):
        return self.course.get("text", []) + self.data.get("text", [])

    @cached_property
    def later(self):
        """The labs that come after this one. What they ask for stands in the tree in its simpler form."""
        known = labs()
        after = [Lab(name, self.root) for name in known[known.index(self.data["id"]) + 1 :]]
        for lab in after:
            lab.original = self.original
        return after

    @cached_property
    def sealed_programs(self):
        """The same of the folders of programs that do what this lab, or a later one, asks for."""
        found = {}
        for lab in (self, *self.later):
            for folder in lab.data.get("sealed", []):
                known = {"lab": lab.data["number"], "title": lab.data["title"]["en"], "folder": folder}
                for name in sorted(os.listdir(os.path.join(self.root, folder))):
                    found[os.path.join(folder, name)] = SEALED_PROGRAM.format(**known)
        return found

    @cached_property
    def sealed(self):
        """{file: what stands for it}: of later labs, where no simpler form works, and programs. They are there as objects alone."""
        found = dict(self.sealed_programs)
        for lab in self.later:
            for hole in lab.holes:
                if not hole.get("working"):
                    known = {"lab": lab.data["number"], "title": lab.data["title"]["en"], "object": object_of(hole["file"])}
                    found[hole["file"]] = SEALED.format(**known)
        return found

    def description(self, hidden=False):
        """What a grader reads, and a student's tree has as lab.json; `hidden`: what that leaves out, too."""
        from broken import description as broken  # here, since these take a Lab
        from sentences import korean

        data = self.data
        public = {key: data[key] for key in ("id", "number", "title", "submit", "boots", "events", "exercises") if key in data}
        public["holes"] = [{key: hole[key] for key in ("exercise", "file", "function", "label") if key in hole} for hole in self.holes]
        public["tests"] = [test for test in self.tests if hidden or not test.get("hidden")]
        shown = {test["name"] for test in public["tests"]}
        items = [shown_part(item, shown) for item in data.get("item", [])]
        public["items"] = items
        public["ko"] = korean(self)
        if "break" in data:
            public["break"] = broken(self)
        if self.twist:
            public["twist"] = self.twist.name
        public["hidden_items"] = sum(tests_of(part) != tests_of(whole) for part, whole in zip(items, data.get("item", [])))
        return public

    def stub(self, hole):
        path = os.path.join(self.folder, "stubs", hole["stub"])
        if not os.path.exists(path):
            raise LabError(f"{self.where}: {hole_name(hole)}: there is no {os.path.relpath(path, ROOT)}")
        return read(path)

    def original(self, path):
        full = os.path.join(self.root, path)
        if not os.path.exists(full):
            raise LabError(f"{self.where}: there is no {path}")
        return read(full)

    def hole_edit(self, hole):
        """The function with its comment, and the helpers that stand directly above it; or the block of NASM."""
        text = self.original(hole["file"])
        if "label" in hole:
            return self.block_edit(hole, text)
        there = functions(text)
        names = [function.name for function in there]
        wanted = [*hole.get("helpers", []), hole["function"]]
        for name in wanted:
            if names.count(name) != 1:
                times = "is not there (renamed, or moved?)" if name not in names else "is there more than once"
                raise LabError(f"{self.where}: hole: {name}() {times} in {hole['file']}")
        last = names.index(hole["function"])
        first = last - len(wanted) + 1
        if first < 0 or names[first : last + 1] != wanted:
            raise LabError(f"{self.where}: hole: {', '.join(wanted)} do not stand one after the other in {hole['file']}")
        parts = there[first : last + 1]
        return Edit(parts[0].start, parts[-1].end, self.stub(hole), f"hole {hole['function']}", parts)

    def block_edit(self, hole, text):
        part = block(text, hole["label"], hole["until"])
        if part is None:
            raise LabError(f"{self.where}: hole: {hole['label']} and, behind it, {hole['until']} are not there once in {hole['file']}")
        return Edit(part.start, part.end, self.stub(hole), f"hole {hole['label']}", [part])

    def text_edit(self, entry):
        text = self.original(entry["file"])
        found = {}
        for key in ("from", "to"):
            matches = list(phrase(entry[key]).finditer(text))
            if len(matches) != 1:
                times = f"{len(matches)} times" if matches else "nowhere"
                raise LabError(f"{self.where}: text: '{entry[key]}' stands {times} in {entry['file']}, not once")
            found[key] = matches[0]
        if found["to"].end() <= found["from"].start():
            raise LabError(f"{self.where}: text: '{entry['to']}' stands before '{entry['from']}' in {entry['file']}")
        return Edit(found["from"].start(), found["to"].end(), entry["text"], f"text '{entry['from']}'",
                    secret=entry in self.data.get("text", []))  # fmt: skip

    def own_edits(self, path):
        """What this lab changes in the file, from its top down."""
        edits = [self.hole_edit(hole) for hole in self.holes if hole["file"] == path]
        edits += [self.text_edit(entry) for entry in self.texts if entry["file"] == path]
        return sorted(edits, key=lambda edit: edit.start)

    def later_edits(self, path):
        """What later labs change; what all labs have in common is no part of it."""
        edits = [edit for lab in self.later for edit in lab.own_edits(path)]
        return sorted((edit for edit in edits if edit.removed or edit.secret), key=lambda edit: edit.start)

    def edits(self, path):
        """All that changes in the file, from its top down."""
        edits = sorted(self.own_edits(path) + self.later_edits(path), key=lambda edit: edit.start)
        for before, after in zip(edits, edits[1:]):
            if after.start < before.end:
                raise LabError(f"{self.where}: {before.what} and {after.what} overlap in {path}")
        return edits

    def changed_files(self):
        return sorted({entry["file"] for lab in (self, *self.later) for entry in lab.holes + lab.texts} | self.sealed_programs.keys())

    @property
    def filled_files(self):
        """What has to be filled in again: files with holes, and those that are handed in though only lines of them went."""
        return sorted({entry["file"] for entry in self.holes + self.texts if entry["file"] in self.data["submit"]})

    def cut(self, path):
        """The file as a student gets it."""
        if path in self.sealed:
            return self.sealed[path]
        return changed(self.original(path), self.edits(path))

    def solved(self, path):
        """The file with this lab's solution in it."""
        return changed(self.original(path), self.later_edits(path))

    def refill(self, path, text, solutions=()):
        """A cut file with what was taken out put back, wherever it stands by now; or {function: other text}."""
        original = self.original(path)
        for edit in self.own_edits(path):
            if not edit.text or text.count(edit.text) != 1:
                raise LabError(f"{path}: what stands for {edit.what} is there {text.count(edit.text)} times, not once")
            own = edit.removed[-1].name if edit.removed else None
            text = text.replace(edit.text, solutions[own] if own in solutions else original[edit.start : edit.end])
        holes = {hole_name(hole) for hole in self.holes}
        return replaced(text, {name: solutions[name] for name in solutions if name not in holes})

    def program_path(self, name):
        """Where a test's program is: a twist's stands in its own folder."""
        path = f"{TESTS}/{name}"
        own = self.twist.programs if self.twist else {}
        return own.get(path, os.path.join(self.root, path))

    @cached_property
    def others_files(self):
        """Programs that try other labs, and what tries this one but is not shown."""
        own = {test.get("program") for test in self.tests}
        others = {test["program"] for name in labs() for test in lab_data(name).get("test", []) if "program" in test}
        later = {path for lab in self.later for path in lab.hidden_files}
        return {f"{TESTS}/{program}" for program in others - own} | self.hidden_files | (later - self.shown_files)

    @cached_property
    def shown_files(self):
        return test_files(test for test in self.tests if not test.get("hidden"))

    @cached_property
    def hidden_files(self):
        return test_files(test for test in self.tests if test.get("hidden")) - self.shown_files

    def dropped(self, path):
        """Whether a file of the repository is none of a student's tree."""
        if path in self.others_files:
            return True
        return any(path == entry or path.startswith(entry.rstrip("/") + "/") for entry in self.course["drop"])

    # --- what does not fit ----------------------------------------------------------------------

    def problems(self):
        """A sentence for each thing that does not fit; fast, and without cutting anything."""
        yield from self.unknown_keys()
        for path in self.changed_files():
            try:
                self.edits(path)
            except LabError as error:
                yield str(error)
            except KeyError as error:
                yield f"{self.where}: an entry for {path} has no {error}"
        for path in self.data.get("submit", []):
            if path not in MADE and not os.path.exists(os.path.join(self.root, path)):
                yield f"{self.where}: submit: there is no {path}"
        for hole in self.holes:
            if hole.get("file") not in self.data.get("submit", []):
                yield f"{self.where}: {hole_name(hole)}: {hole.get('file')} is not among what is submitted"
        for path in self.sealed.keys() & {hole.get("file") for hole in self.holes}:
            yield f"{self.where}: {path} has a hole of this lab, and one of a later lab whose stub does not work"
        if self.data.get("boots") not in BOOTS:
            yield f"{self.where}: boots is one of: {', '.join(BOOTS)}"
        if self.data.get("events", EVENTS[0]) not in EVENTS:
            yield f"{self.where}: events is one of: {', '.join(EVENTS)}"
        yield from self.stale_given()
        yield from self.unused_stubs()
        yield from self.wrong_points()
        yield from self.twist.problems(self) if self.twist else ()
        known = listed_files(self.root)
        for entry in self.course["drop"]:
            if not any(path == entry or path.startswith(entry + "/") for path in known):
                yield f"course.toml: drop: there is no {entry}"

    def unknown_keys(self):
        for kind, keys in KEYS.items():
            for entry in self.data.get(kind, []) if kind else [self.data]:
                for key in entry.keys() - set(keys.split()):
                    yield f"{self.where}: there is no key '{key}'" + (f" in [[{kind}]]" if kind else "")

    def stale_given(self):
        texts = ["".join(self.original(path).split()) for path in self.changed_files()]
        for line in self.data.get("given", []):
            if not any("".join(line.split()) in text for text in texts):
                yield f"{self.where}: given: no file with a hole has the line: {line}"

    def unused_stubs(self):
        used = {hole.get("stub") for hole in self.holes}
        for name in sorted(set(os.listdir(os.path.join(self.folder, "stubs"))) - used):
            yield f"{self.where}: no hole uses stubs/{name}"

    def wrong_points(self):
        """The items' points make 100, and each item's tests are among the lab's."""
        total, tests = 0, {test["name"] for test in self.tests}
        for item in self.data.get("item", []):
            total += 0 if item.get("bonus") else most_points(item)
            needs = [name for need in item.get("needs", []) for name in need.split("|")]
            for name in [*item.get("tests", []), *item.get("each", {}), *needs]:
                if name not in tests:
                    yield f"{self.where}: item {item['id']}: there is no test '{name}'"
        if self.data.get("item") and total != ALL_POINTS:
            yield f"{self.where}: the items' points make {total}, not {ALL_POINTS}"
        yield from self.missing_programs()

    def missing_programs(self):
        for test in self.tests:
            if "program" in test and not os.path.exists(self.program_path(test["program"])):
                yield f"{self.where}: test {test['name']}: there is no {TESTS}/{test['program']}"
            if "guest" in test and not os.path.exists(os.path.join(self.root, GUESTS, test["guest"])):
                yield f"{self.where}: test {test['name']}: there is no {GUESTS}/{test['guest']}"
            if "after" in test and test["after"] not in {other["name"] for other in self.tests if "after" not in other}:
                yield f"{self.where}: test {test['name']}: there is no test '{test['after']}' that comes first"
            if sum(key in test for key in ("program", "guest", "watch")) != 1:
                yield f"{self.where}: test {test['name']}: has either a program, or a guest, or is watched from outside"


def shown_part(item, shown):
    """An item without the tests that are not among `shown`; `hidden`, when none is left."""
    kept = {"tests": [name for name in item.get("tests", []) if name in shown]}
    kept["each"] = {name: points for name, points in item.get("each", {}).items() if name in shown}
    part = {**item, **{key: value for key, value in kept.items() if key in item}, "most": most_points(item)}
    return part if part.get("tests") or part.get("each") else {**part, "hidden": True, "needs": []}


def test_files(tests):
    """What these are programs of."""
    folders = {"program": TESTS, "guest": GUESTS}
    return {f"{folder}/{test[key]}" for test in tests for key, folder in folders.items() if key in test}


def mentions(text):
    """Paths of tools and tests that a text names."""
    return re.findall(r"\b(?:tools|tests)/[\w./-]*\w", text)


def stop(message):
    print(f"{os.path.relpath(sys.argv[0], ROOT)}: {message}", file=sys.stderr)
    sys.exit(1)
