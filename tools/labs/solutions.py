"""Solutions of a lab that are wrong, or right and not ours: what proves its tests.

`wrong.txt` has records as in tests/mutations/README.md, of small changes to the finished kernel, with
other keys:

    [split-leaves-the-old-writable]
    breaks: in a split only the copy loses its write bits
    fails:  separate                              the items and guards that must fail, and no others but by `needs`
    says:   second-writer: it sees the parent's   a test, and words of what is said of it
    mm/table.c
    -        *entry = *copy = *entry & ~ENTRY_WRITE;
    +        *copy = *entry & ~ENTRY_WRITE;

`same: NAME` in place of the file and the change takes those of a record of tests/mutations. What is
said comes from the release build; `says: TEST, debug: WORDS` is of the other one.

`right/NAME/` has a file for each function that differs, FUNCTION.c (LABEL.s), in the form of a stub, and
about.toml: `what` it is, its `score`, and `stubs`, the holes that stay as they are handed out.

Numbers of answers.toml are those of a kernel, and so of each solution: `facts.gdb` of the lab has the
commands by which GDB prints them.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass

from lab import FACTS, ROOT, Lab, LabError, hole_name, read, solution_file

sys.path += [os.path.join(ROOT, "tools"), os.path.join(ROOT, "tools/grading")]
import facts  # noqa: E402
from boot import machine  # noqa: E402
from grading import Grading  # noqa: E402
from mutation import Misfit, Mutation, parse_record, read_file  # noqa: E402
from report import Report, text  # noqa: E402

KEYS = ("breaks", "fails", "says", "same")
FACTS_COMMANDS = "facts.gdb"
FACTS_SECONDS = 200  # for GDB; a kernel that does not come so far ends by its watchdog
RECORDS = os.path.join(ROOT, "tests/mutations")


# Wrong ones.


def mutations():
    """Those of tests/mutations, by name."""
    found = {}
    for name in sorted(os.listdir(RECORDS)):
        if name.endswith(".txt"):
            parse = lambda record, lines: parse_record(record, lines, ("breaks", "tests", "survives"))  # noqa: E731
            found.update(read_file(os.path.join(RECORDS, name), parse))
    return found


def parse(name, lines):
    """A record of wrong.txt; `same:` takes another's change."""
    same = next((line.partition(":")[2].strip() for line in lines if line.startswith("same:")), None)
    if not same:
        return parse_record(name, lines, KEYS)
    known = mutations()
    if same not in known:
        raise Misfit(f"{name}: there is no '{same}' in tests/mutations")
    keys = dict(re.match(r"(\w+): *(.*)", line).groups() for line in lines if line.strip())
    other = known[same]
    return Mutation(name, keys, other.file, other.old, other.new)


def wrong(lab):
    """{name: record}, in the order of the file."""
    path = os.path.join(lab.folder, "wrong.txt")
    return read_file(path, parse) if os.path.exists(path) else {}


def said(record):
    """(test, build, words) of a record's `says`."""
    match = re.fullmatch(r"([\w-]+)(?:, (debug|release))?: (.*)", record.keys.get("says", ""))
    return match.groups() if match else (None, None, None)


def problems(lab):
    """A sentence for each record, or right solution, that does not fit; fast."""
    items = {item["id"] for item in lab.data.get("item", [])}
    items |= {test["name"] for test in lab.data.get("test", []) if test.get("guard")}
    tests = {test["name"] for test in lab.data.get("test", [])}
    try:
        records = wrong(lab)
    except Misfit as error:
        yield f"{lab.where}: wrong.txt: {error}"
        return
    for name, record in records.items():
        if record.fits(lab.root) != 1:
            yield f"wrong.txt: {name}: its old text is {record.fits(lab.root)} times in {record.file}"
        for item in record.keys.get("fails", "").split():
            if item not in items:
                yield f"wrong.txt: {name}: there is no item or guard '{item}'"
        if not record.keys.get("fails"):
            yield f"wrong.txt: {name}: which item must fail? (fails:)"
        if said(record)[0] not in tests:
            yield f"wrong.txt: {name}: says: names no test of the lab, with words"
    for name in right(lab):
        yield from Right(lab, name).problems()


def differences(lab, record, result):
    """What a wrong solution has done that it should not have, as sentences."""
    fails = set(record.keys["fails"].split())
    lost = {item.data["id"] for item in result.score.items if item.state in ("failed", "partial")}
    lost |= set(result.score.guards)
    if result.errors:
        yield f"it does not compile: {next(iter(result.errors.values()))[0]}"
        return
    for name in sorted(fails - lost - {item.data["id"] for item in result.score.items if item.state == "not counted"}):
        yield f"item {name} passes"
    for name in sorted(lost - fails):
        yield f"item {name} fails"
    test, build, words = said(record)
    told = words_of(result, test, build)
    if words not in told:
        yield f"{test} does not say '{words}', but: {told.strip() or 'nothing'}"


def words_of(result, test, build):
    """All that the grader says of one test."""
    for (name, of), verdict in result.verdicts.items():
        if name == test and not verdict.passed and build in (None, of):
            return " ".join(" ".join(Report(result).rows(verdict, name, of)).split())
    return ""


# Right ones.


def right(lab):
    folder = os.path.join(lab.folder, "right")
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


@dataclass
class Right:
    lab: Lab
    name: str

    def __post_init__(self):
        self.folder = os.path.join(self.lab.folder, "right", self.name)
        self.about = tomllib.loads(read(os.path.join(self.folder, "about.toml")))

    def functions(self):
        """{function: its text}; the holes without one are filled with ours, or stay."""
        own = {hole_name(hole): os.path.join(self.folder, solution_file(hole)) for hole in self.lab.holes}
        found = {function: read(path) for function, path in own.items() if os.path.exists(path)}
        stubs = {hole_name(hole): self.lab.stub(hole) for hole in self.lab.holes}
        return {**{name: stubs[name] for name in self.about.get("stubs", [])}, **found}

    def problems(self):
        holes = {hole_name(hole) for hole in self.lab.holes} | {solution_file(hole) for hole in self.lab.holes}
        files = {name for name in os.listdir(self.folder) if name.endswith((".c", ".s"))}
        for name in sorted((files | set(self.about.get("stubs", []))) - holes):
            yield f"right/{self.name}: {name} is no hole of the lab"
        for key in ("what", "score"):
            if key not in self.about:
                yield f"right/{self.name}/about.toml: there is no {key}"


# Trying them.


class Tree:
    """A student's tree that is built and graded, with one solution after the other."""

    def __init__(self, lab, tree):
        self.lab, self.tree = lab, tree
        self.files = lab.filled_files
        self.skeleton = {path: read(os.path.join(tree, path)) for path in self.files}
        self.facts = FACTS in lab.data["submit"]
        if self.facts:
            self.skeleton[FACTS] = read(os.path.join(tree, FACTS))
        self.answered = False  # whether answers.toml is to have the kernel's numbers
        for path in lab.hidden_files:
            shutil.copy(os.path.join(lab.root, path), os.path.join(tree, path))

    def put(self, solutions=None):
        """Fills the holes: with these {function: text}, else with ours."""
        for path in self.files:
            self.write(path, self.lab.refill(path, self.skeleton[path], solutions or {}))
        self.answered = self.facts

    def put_back(self):
        for path, content in self.skeleton.items():
            self.write(path, content)
        self.answered = False

    def write(self, path, content):
        full = os.path.join(self.tree, path)
        if read(full) != content:  # what is the same is not compiled again
            with open(full, "w", encoding="utf-8") as file:
                file.write(content)

    def grade(self, *chosen):
        if self.answered and not chosen:
            self.answer()
        return Grading(self.lab.description(hidden=True), self.tree).grade(*chosen)

    def answer(self):
        """By GDB: the numbers of the kernel as it is now, as far as it comes."""
        tests = self.lab.data["test"]
        test = next(test for test in tests if test.get("watch") == "fact")
        grading = Grading(self.lab.description(hidden=True), self.tree)
        first = grading.grade([test["after"]], test["build"])
        if first.errors or not all(verdict.passed for verdict in first.verdicts.values()):
            self.write(FACTS, self.skeleton[FACTS])
            return
        commands = os.path.join(self.lab.folder, FACTS_COMMANDS)
        with machine(self.lab.data["id"], test, test["build"], grading.parameters, self.tree) as arguments:
            debug = [sys.executable, os.path.join(self.tree, "tools/debug"), "--log", os.devnull, "-ex", f"source {commands}", *arguments]
            done = subprocess.run(debug, cwd=self.tree, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=FACTS_SECONDS, check=False)
        self.write(FACTS, facts.written(tests, dict(re.findall(r"(?m)^(\w+) = (0x\w+)$", done.stdout))))

    def text(self):
        return text(self.grade())

    def try_wrong(self, record):
        """(the sentences of `differences`, what was graded)."""
        self.put()
        before = record.apply(self.tree)
        try:
            result = self.grade()
            return list(differences(self.lab, record, result)), result
        finally:
            self.write(record.file, before)

    def what_says(self, record):
        """What the test says that a wrong solution's `says` names, which alone is run."""
        self.put()
        before = record.apply(self.tree)
        try:
            test, build, _ = said(record)
            return words_of(self.grade([test], build), test, build)
        finally:
            self.write(record.file, before)

    def try_right(self, solution):
        self.put(solution.functions())
        score = self.grade().score
        points = score.points + score.bonus
        if points == solution.about["score"]:
            return []
        lost = [f"{item.data['id']} {item.points} of {item.most}" for item in score.items if item.state != "passed"]
        return [f"it has {points} points, not {solution.about['score']}: {', '.join(lost)}"]


def copied(tree, target):
    """A tree with all that is built in it."""
    shutil.copytree(tree, target, symlinks=True)
    return target


__all__ = ["LabError", "Right", "Tree", "problems", "right", "wrong"]
