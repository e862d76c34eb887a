"""Makes a student's tree of the finished kernel: holes, stubs, and what goes and comes with them."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass

import broken
from handout import LANGUAGES, PICTURES, handout, told
from lab import ANSWERS, FACTS, MADE, LabError, listed_files, mentions, read
from sealing import seal

import facts  # of tools/grading, which lab.py has found

# A cut of the same source is the same commit.
WHO = "Gaji"
MAIL = "gaji@localhost"
WHEN = "2026-01-01T00:00:00+00:00"
GRADE = """#!/bin/sh
# Grades this tree; ./grade --help says how else.
[ -e /etc/debian_version ] && python=/usr/bin/python3
exec "${PYTHON:-${python:-python3}}" "$(dirname "$0")/tools/grading/grade" "$@"
"""
RULE = re.compile(r"(?m)^(?![#\t\n])[^\n=]*:(?!=).*\n(?:\t.*\n)+")
ROW = re.compile(r"(?m)^\| ([^|\n]*) \|.*\n")


@dataclass
class Variant:
    """In what one student's tree differs from another's."""

    seed: str = ""  # of letters and numbers in the tests, with the student's id
    student: str = ""
    languages: tuple = LANGUAGES
    carry: str = None  # a tree of an earlier lab, with the student's work
    kernels: bool = False  # whether those of "break it" are there: they take a while


def cut(lab, out, dirty=False, variant=Variant()):
    """Writes the tree of `lab` to `out`, which is not there yet or is empty."""
    if os.path.exists(out) and (not os.path.isdir(out) or os.listdir(out)):
        raise LabError(f"{out} is there already: name a folder that is not, or is empty")
    if not dirty and git(lab.root, "status", "--porcelain"):
        raise LabError("the repository has changes that are not committed; --dirty cuts what is there all the same")
    for problem in lab.problems():
        raise LabError(problem)
    changed = set(lab.changed_files())
    for path in listed_files(lab.root):
        if lab.dropped(path):
            continue
        text = lab.cut(path) if path in changed else None
        place(lab, path, os.path.join(out, lab.course["rename"].get(path, path)), text)
    if variant.carry:
        carry(lab, out, variant.carry)
    seal(lab, out)
    if variant.kernels and "break" in lab.data:
        broken.build(lab, out)
    add_own_files(lab, out, variant)
    commit(lab, out)


def carry(lab, out, tree):
    """The files that were handed in for an earlier lab, as they are in `tree`, take the place of ours."""
    path = os.path.join(tree, "lab.json")
    if not os.path.exists(path):
        raise LabError(f"{tree} is no student's tree: it has no lab.json")
    before = json.loads(read(path))
    if before["number"] >= lab.data["number"]:
        raise LabError(f"{tree} is of lab {before['number']}: only an earlier one's work can be carried over")
    for path in before["submit"]:
        if path in MADE:
            continue
        if path in lab.changed_files():
            raise LabError(f"{path} has an exercise of this lab, or a later one: the student's cannot take its place")
        shutil.copy(os.path.join(tree, path), os.path.join(out, path))


def place(lab, path, target, text):
    """One file: as it is, or changed, or without what names dropped files."""
    source = os.path.join(lab.root, path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copy2(source, target, follow_symlinks=False)
    if path == "Makefile":
        text = without_rules(lab, text or read(source))
    elif path.endswith(".md"):
        text = without_rows(lab, path, text or read(source))
    if text is not None:
        with open(target, "w", encoding="utf-8") as file:
            file.write(text)


def without_rules(lab, makefile):
    """The Makefile without the rules that run a tool which is not there."""
    left = RULE.sub(lambda rule: "" if any(map(lab.dropped, mentions(rule[0]))) else rule[0], makefile)
    return re.sub(r"\n{3,}", "\n\n", left)


def without_rows(lab, path, text):
    """A README without the rows of its tables that are about dropped files alone."""

    def keep(row):
        names = re.findall(r"`([^`]+)`", row[1])
        paths = [os.path.normpath(os.path.join(os.path.dirname(path), name)) for name in names]
        return "" if paths and all(map(lab.dropped, paths)) else row[0]

    return re.sub(r"\n{3,}", "\n\n", ROW.sub(keep, text))


def add_own_files(lab, out, variant):
    """The handout as README.md, answers.md, and what a grader reads."""
    data = lab.data
    for language in variant.languages:
        with open(os.path.join(out, handout(language, "README")), "w", encoding="utf-8") as file:
            file.write(told(lab, language))
    for path, source in lab.twist.programs.items() if lab.twist else ():
        shutil.copyfile(source, os.path.join(out, path))
    shutil.copytree(os.path.join(lab.folder, PICTURES), os.path.join(out, PICTURES))
    with open(os.path.join(out, ANSWERS), "w", encoding="utf-8") as file:
        file.write(f"# Lab {data['number']}, {data['title']['en']}: answers\n")
        for number, question in enumerate(data.get("questions", []), 1):
            file.write(f"\n## {number}. {question}\n")
    if FACTS in data["submit"]:
        with open(os.path.join(out, FACTS), "w", encoding="utf-8") as file:
            file.write(facts.blank(data["test"]))
    if "break" in data:
        shutil.copyfile(broken.skeleton(lab), os.path.join(out, broken.MINE))
    with open(os.path.join(out, "grade"), "w", encoding="utf-8") as file:
        file.write(GRADE)
    os.chmod(os.path.join(out, "grade"), 0o755)
    with open(os.path.join(out, "lab.json"), "w", encoding="utf-8") as file:
        own = {"seed": variant.seed, "student": variant.student}
        json.dump({**lab.description(), **own}, file, indent=2, ensure_ascii=False)
        file.write("\n")
    with open(os.path.join(out, "MANIFEST"), "w", encoding="utf-8") as file:
        for path in files_below(out):
            if path not in (*data["submit"], "MANIFEST"):
                file.write(f"{digest(os.path.join(out, path))}  {path}\n")


def files_below(top):
    """All files of a tree but git's own, as sorted paths from `top`."""
    found = []
    for folder, folders, names in os.walk(top):
        folders[:] = [name for name in folders if name != ".git"]
        found += [os.path.relpath(os.path.join(folder, name), top) for name in names]
    return sorted(found)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def git(root, *words):
    """What git prints, whatever the user has configured."""
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        own |= {f"GIT_{role}_NAME": WHO, f"GIT_{role}_EMAIL": MAIL, f"GIT_{role}_DATE": WHEN}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", "-C", root, *words]
    done = subprocess.run(command, env=environment | own, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LabError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def commit(lab, out):
    """One commit, with no past: no parent, no log of what a branch was before."""
    git(out, "init", "--quiet", "--template=", "--initial-branch=main")
    git(out, "-c", "core.autocrlf=false", "add", "--all", "--force")
    title = f"Lab {lab.data['number']}: {lab.data['title']['en']}"
    git(out, "-c", "core.logAllRefUpdates=false", "commit", "--quiet", "--no-verify", "-m", title)
