"""The kernels of "break it" (tools/grading/breaking.py): two right ones, and five with a fault each, as linked files alone.

`[break]` of a lab's lab.toml names them: `wrong`, records of wrong.txt or of tests/mutations, which become a, b, c,
d and e in this order, and `right`, one of right/, which stands beside the finished kernel. `mine.c` of the lab's folder is
what a student begins with, `break.c` a test that finds all five, which is in no student's tree.
"""

import os
import shutil
import subprocess
import tempfile
from hashlib import sha256

import solutions
from lab import ROOT, Edit, LabError, changed, hole_name, listed_files, read
from sealing import set_up, take_objects

from breaking import FAULTY, FOLDER, KERNEL, MINE, RIGHT
from grading import Grading, make, prefix

KEYS = {"exercise", "title", "limit", "right", "wrong"}
SKELETON, REFERENCE = "mine.c", "break.c"
LINKED = "build/release/kernel.elf"
# Takes the place of tools/symbols.py: a table that has no function's name and no line.
NO_NAMES = """import sys
if "--check" not in sys.argv:
    with open(sys.argv[-1], "w") as file:
        file.write("section .symbols progbits alloc noexec nowrite align=4\\ndd 0, 0, 0\\n")
        file.write("section .note.GNU-stack noalloc noexec nowrite progbits\\n")
"""


def records(lab):
    """{name: record} of all that there are for this lab."""
    return {**solutions.mutations(), **solutions.wrong(lab)}


def skeleton(lab):
    return os.path.join(lab.folder, SKELETON)


def description(lab):
    """What a grader reads, and a student may."""
    own = lab.data["break"]
    with open(skeleton(lab), "rb") as file:
        digest = sha256(file.read()).hexdigest()
    return {"exercise": own["exercise"], "title": own["title"], "limit": own["limit"], "skeleton": digest}


def problems(lab):
    """A sentence for each thing that does not fit; fast."""
    own = lab.data.get("break")
    if own is None:
        return
    if own.keys() != KEYS:
        yield f"{lab.where}: [break] has the keys {', '.join(sorted(KEYS))}"
        return
    if len(own["wrong"]) != len(FAULTY):
        yield f"{lab.where}: [break]: {len(own['wrong'])} of wrong, not {len(FAULTY)}"
    if MINE not in lab.data["submit"]:
        yield f"{lab.where}: [break]: {MINE} is not among what is submitted"
    if own["right"] not in solutions.right(lab):
        yield f"{lab.where}: [break]: there is no right/{own['right']}"
    for name in (SKELETON, REFERENCE):
        if not os.path.exists(os.path.join(lab.folder, name)):
            yield f"{lab.where}: [break]: there is no {name} beside it"
    known = records(lab)
    for name in own["wrong"]:
        if name not in known:
            yield f"{lab.where}: [break]: there is no '{name}', neither in wrong.txt nor in tests/mutations"
        elif known[name].fits(lab.root) != 1:
            yield f"{lab.where}: [break]: {name}: its old text is {known[name].fits(lab.root)} times in {known[name].file}"


def other_right(lab, name):
    """{file: text} of the finished kernel with other functions in it."""
    own = solutions.Right(lab, name).functions()
    found = {}
    for path in sorted({hole["file"] for hole in lab.holes if hole_name(hole) in own}):
        text = lab.original(path)
        edits = [lab.hole_edit(hole) for hole in lab.holes if hole["file"] == path and hole_name(hole) in own]
        edits = [Edit(edit.start, edit.end, own[edit.removed[-1].name], edit.what) for edit in edits]
        found[path] = changed(text, sorted(edits, key=lambda edit: edit.start))
    return found


def kernels(lab):
    """{name: {file: text}}: what differs from the finished kernel."""
    own, known = lab.data["break"], records(lab)
    found = {RIGHT[0]: {}, RIGHT[1]: other_right(lab, own["right"])}
    for letter, name in zip(FAULTY, own["wrong"]):
        record = known[name]
        found[letter] = {record.file: lab.original(record.file).replace(record.old, record.new)}
    return found


def build(lab, out):
    """Links all of them into `out`, from what has been compiled of the finished kernel and the files that differ."""
    os.makedirs(os.path.join(out, FOLDER))
    with tempfile.TemporaryDirectory() as tree:
        for path in listed_files(lab.root):
            if not path.startswith("tests/"):
                os.makedirs(os.path.dirname(os.path.join(tree, path)), exist_ok=True)
                shutil.copy2(os.path.join(lab.root, path), os.path.join(tree, path), follow_symlinks=False)
        set_up(tree)
        take_objects(lab.root, tree)
        write(os.path.join(tree, "tools/symbols.py"), NO_NAMES)
        for name, files in kernels(lab).items():
            link(lab, tree, files, os.path.join(out, FOLDER, name + KERNEL))


def link(lab, tree, files, target):
    """One kernel, without a name of its own; then the tree is as before."""
    for path, text in files.items():
        write(os.path.join(tree, path), text)
    done = make(tree, "BUILD=release", "kernel")
    if done.returncode != 0:
        raise LabError(f"{os.path.basename(target)} does not compile:\n{done.stdout[-4000:]}")
    subprocess.run([prefix(ROOT) + "strip", "-o", target, os.path.join(tree, LINKED)], check=True)
    os.chmod(target, 0o644)
    for path in files:
        write(os.path.join(tree, path), lab.original(path))


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def wrong_findings(lab, tree):
    """What the reference test misses, or the skeleton finds, in a tree that was cut with these kernels."""
    if "break" not in lab.data:
        return
    for name, most in ((SKELETON, 0), (REFERENCE, len(FAULTY))):
        found = try_test(lab, tree, read(os.path.join(lab.folder, name)))
        if found.errors or found.refuted or len(found.found) != most:
            told = {kernel: (verdict.end, verdict.said[-1:]) for kernel, verdict in found.verdicts.items()}
            yield f"{name} finds {len(found.found)} of {len(FAULTY)} faults, not {most}: {found.errors or told}"


def try_test(lab, tree, text):
    """Found, of this text as a student's test; the tree is left as it was."""
    path = os.path.join(tree, MINE)
    before = read(path)
    write(path, text)
    try:
        return Grading(lab.description(), tree).break_it()
    finally:
        write(path, before)
