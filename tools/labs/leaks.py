"""Looks for the solution in a student's tree: its lines, its words, its names, and git's memory."""

import os
import re
import sys

from cutter import files_below, git
from broken import FOLDER as BROKEN
from handout import LANGUAGES, handout
from lab import ROOT, listed_files, read
from sealing import FOLDER, tells
from source import functions, without_assembler_comments

sys.path.insert(0, os.path.join(ROOT, "tools"))
from floors import sources, without_comments  # noqa: E402

LEAST_WORDS = 4  # a line with fewer is nobody's
RUN = 6  # consecutive words of removed prose
MAY_NAME = ("lab.json", *(handout(language, "README") for language in LANGUAGES))  # what is to be written
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
ASSEMBLER_COMMENT = re.compile(r"(?:^ *;[^\n]*\n)+|;[^\n]*", re.MULTILINE)


def squeeze(text):
    return re.sub(r"\s+", "", text)


def words(text):
    return re.findall(r"\w+", text.lower())


def runs(text):
    """Each RUN of consecutive words."""
    all_words = words(text)
    return [" ".join(all_words[at : at + RUN]) for at in range(len(all_words) - RUN + 1)]


def code_of(path, text):
    """Of a hole: without comments, and without a function's signature."""
    return without_assembler_comments(text) if path.endswith(".s") else without_comments(text.partition("\n{\n")[2])


def twist_lines(lab):
    """Those that a twist's solution has more than the finished kernel and the stubs."""
    if not lab.twist:
        return []
    shown = squeeze("\n".join([*map(lab.stub, lab.holes), *map(lab.original, lab.changed_files())]))
    lines = [line for text in lab.twist.solution.values() for line in without_comments(text).splitlines()]
    return [line for line in lines if len(words(line)) >= LEAST_WORDS and squeeze(line) not in shown]


class Solution:
    """What must not be found in the tree of `lab`."""

    def __init__(self, lab):
        self.lab = lab
        prose, codes, self.names = [], [], {}  # of names: in which file each was
        for path in lab.changed_files():
            text = lab.original(path)
            left = {function.name for function in functions(lab.cut(path))} if path.endswith((".c", ".h")) else set()
            for edit in lab.edits(path):
                removed = text[edit.start : edit.end]
                if edit.removed:
                    codes += [code_of(path, text[part.head : part.end]) for part in edit.removed]
                    prose += (ASSEMBLER_COMMENT if path.endswith(".s") else COMMENT).findall(removed)
                    if path not in lab.sealed and not path.endswith(".s"):  # labels stay
                        self.names |= {part.name: path for part in edit.removed if part.name not in left}
                elif edit.secret:
                    prose.append(removed)
        all_labs = (lab, *lab.later)
        given = self.given() | {squeeze(line) for each in all_labs for line in each.data.get("given", [])}
        self.lines = {}
        for line in "\n".join(codes).splitlines():
            if len(words(line)) >= LEAST_WORDS and not any(squeeze(line) in code for code in given):
                self.lines[squeeze(line)] = line.strip()
        self.lines |= {squeeze(line): line.strip() for line in twist_lines(lab) if not any(squeeze(line) in code for code in given)}
        self.runs = {run for text in prose for run in runs(text)}
        self.runs -= {run for each in all_labs for quote in each.data.get("quotes", []) for run in runs(quote)}

    def given(self):
        """The code outside of holes, a text for each file: what stands there too is an idiom."""
        found = set()
        listed = set(listed_files(self.lab.root))
        for path in sources(self.lab.root):
            if path in listed and path not in self.lab.sealed_programs and not self.lab.dropped(path):
                text = self.lab.original(path)
                for edit in reversed(self.lab.edits(path)):
                    text = text[: edit.start] + "\n" + text[edit.end :]
                found.add(squeeze(without_comments(text)))
        return found

    def passages(self, text):
        """The stretches of a text that consist of words which were taken out."""
        all_words, begin, end = words(text), 0, 0  # [begin, end) is the stretch that was seen last
        for at, run in enumerate(runs(text)):
            if run not in self.runs:
                continue
            if at > end - RUN + 1 and end:
                yield " ".join(all_words[begin:end])
            begin = at if at > end - RUN + 1 else begin
            end = at + RUN
        if end:
            yield " ".join(all_words[begin:end])


def scan(lab, tree):
    """A sentence for each leak in a tree that was cut."""
    solution = Solution(lab)
    for path in files_below(tree):
        with open(os.path.join(tree, path), "rb") as file:
            text = file.read().decode("utf-8", "replace")
        if path.startswith(f"{BROKEN}/") and path.endswith(".elf"):
            yield from (f"{path}: has {what}" for what in tells(os.path.join(tree, path), linked=True))
        elif path.startswith(FOLDER + "/") and path.endswith(".o"):
            yield from (f"{path}: has {what}" for what in tells(os.path.join(tree, path)))
        elif path.startswith("build/") or path.endswith(".o"):
            yield f"{path}: something that was built"
        yield from scan_text(solution, path, text)
    yield from scan_history(tree)


def scan_text(solution, path, text):
    # A line of a patch begins with a sign, and one of a comment with a star.
    squeezed = squeeze(re.sub(r"(?m)^[+>*-]", "", text))
    for line, shown in solution.lines.items():
        if line in squeezed:
            yield f"{path}: a line of the solution: {shown}"
    for passage in solution.passages(text):
        yield f"{path}: words that were taken out: {passage}"
    if path.startswith("tools/"):  # Python has functions of the same names
        return
    own = {function.name for function in functions(text)} if path.endswith((".c", ".h")) else set()
    for name, home in solution.names.items():
        if path not in (home, *MAY_NAME) and name not in own and re.search(rf"\b{name}\b", text):
            yield f"{path}: names {name}(), which is not there any more"


def scan_history(tree):
    """One commit that no other leads to, and nothing but what it holds."""
    if not os.path.isdir(os.path.join(tree, ".git")):
        yield ".git: there is no history of its own"
        return
    if len(git(tree, "rev-list", "--all", "--parents").split()) != 1:
        yield ".git: more than one commit"
    if os.path.exists(os.path.join(tree, ".git/logs")) or git(tree, "for-each-ref", "refs").count("\n") != 1:
        yield ".git: a log, or a name of more than the one branch"
    held = set(git(tree, "ls-tree", "-r", "--format=%(objectname)", "HEAD").split())
    for line in git(tree, "cat-file", "--batch-all-objects", "--batch-check").splitlines():
        name, kind, _ = line.split()
        if kind == "blob" and name not in held:
            yield f".git: an object that no file of the tree has: {name}"


def refilled(lab, tree):
    """Fills the holes in again; a sentence for each file that does not become the original."""
    for path in lab.filled_files:
        if lab.refill(path, read(os.path.join(tree, path))) != lab.solved(path):
            yield f"{path}: filled in again, it is not the original"
