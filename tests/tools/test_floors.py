"""tools/floors.py, lengths.py and comments.py find what breaks the rules, and say where."""

import os
import re
import subprocess
import sys

import gaji as gaji_module
import pytest

sys.path.insert(0, os.path.join(gaji_module.ROOT, "tools"))

import comments  # noqa: E402
import floors  # noqa: E402
import lengths  # noqa: E402

GOOD = {
    "kernel/base/types.h": "#include <stdint.h>\n",
    "kernel/abi/errno.h": "#include <stdint.h>\n",
    "boot/boot_info.h": '#include "kernel/base/types.h"\n',
    "mm/frame.h": '#include "boot/boot_info.h"\n#include "kernel/base/types.h"\n',
    "mm/table.c": '#include "mm/frame.h"\n#define ENTRY_WRITE 2\n',
    "kernel/drivers/pic.h": '#include "kernel/base/types.h"\n',
    "kernel/drivers/vga.h": "\n",
    "kernel/threads/time.c": '#include "kernel/drivers/pic.h"\n',
    "kernel/terminal/tty.c": '#include "kernel/drivers/vga.h"\n',
    "kernel/ipc/port.h": "\n",
    "kernel/process/proc.h": '#include "mm/frame.h"\n',
    "kernel/entry/main.c": '#include "kernel/process/proc.h"\n',
    "user/programs/a.c": '#include <stdio.h>\n#include "kernel/abi/errno.h"\n',
}

BAD = [
    ("mm/frame.c", '\n#include "kernel/process/proc.h"\n', "mm/frame.c:2: mm may not use"),
    ("kernel/base/a.c", '#include "mm/frame.h"\n', "base may not use mm/frame.h of mm"),
    ("boot/boot_info.h", '#include "kernel/cpu/cpu.h"\n', "not a path from the root"),
    ("mm/a.s", '%include "kernel/entry/x.inc"\n', "not a path from the root"),
    ("kernel/abi/stat.h", '#include "kernel/base/types.h"\n', "kernel/abi may use nothing else"),
    ("user/programs/b.c", '#include "mm/frame.h"\n', "user programs may use kernel/abi alone"),
    ("mm/a.c", "#include <stdio.h>\n", "<stdio.h> is not for the kernel"),
    ("mm/a.c", '#include "frame.h"\n', '"frame.h" is not a path from the root'),
    ("mm/a.c", "int x = ENTRY_WRITE;\n", "only mm/table* may know page-table entry bits"),
    ("kernel/odd/a.c", "\n", "on no floor"),
    ("mm/a.c", '#include "kernel/drivers/pic.h"\n', "mm may not use kernel/drivers/pic.h of drivers"),
    ("kernel/drivers/a.c", '#include "mm/frame.h"\n', "drivers may not use mm/frame.h of mm"),
    ("kernel/ipc/a.c", '#include "kernel/drivers/vga.h"\n', "ipc may not use kernel/drivers/vga.h"),
    ("kernel/process/a.c", '#include "kernel/ipc/port.h"\n', "process may not use"),
    ("mm/b.h", '#include "mm/c.h"\n', "ring: mm/b.h -> mm/c.h -> mm/b.h"),
]


def make_tree(root, files):
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def test_good_tree_has_no_findings(tmp_path):
    make_tree(tmp_path, GOOD)
    findings, count = floors.check_tree(str(tmp_path))
    assert findings == [] and count == len(GOOD)


@pytest.mark.parametrize("path,text,message", BAD)
def test_each_breach_is_named(tmp_path, path, text, message):
    make_tree(tmp_path, {**GOOD, "mm/c.h": '#include "mm/b.h"\n', "mm/b.h": "\n", path: text})
    findings, _ = floors.check_tree(str(tmp_path))
    assert len(findings) == 1 and message in findings[0], findings


def test_comments_are_no_breach(tmp_path):
    make_tree(tmp_path, {**GOOD, "mm/a.c": "/* ENTRY_WRITE\n stac */\n// clac\n"})
    assert floors.check_tree(str(tmp_path))[0] == []


def test_function_lengths_are_counted():
    text = "int short_one(int a)\n{\n    return a;\n}\n\nstatic int\nlong_one(void)\n{\n" + "    x();\n" * 60
    found = list(lengths.functions(text + "}\n"))
    assert [(name, length) for _, name, length in found] == [("short_one", 1), ("long_one", 60)]


def test_picture_follows_the_includes(tmp_path):
    make_tree(tmp_path, {**GOOD, floors.README: "# Text\n"})
    assert "no place" in floors.picture(str(tmp_path))[0]
    place = "# Text\n\n<!-- by tools/floors.py --picture -->\n```\n```\n<!-- end -->\nAfter.\n"
    make_tree(tmp_path, {floors.README: place})
    assert floors.picture(str(tmp_path)) == [
        f"{floors.README}:3: the picture is old: run tools/floors.py --picture"
    ]
    assert floors.picture(str(tmp_path), write=True) == [] == floors.picture(str(tmp_path))
    text = (tmp_path / floors.README).read_text()
    assert text.startswith("# Text\n") and text.endswith("<!-- end -->\nAfter.\n")
    heads, *rows = text.split("```\n")[1].splitlines()
    marks = {
        row.split()[0]: {heads[at:].split()[0] for at in floor_columns(heads) if "x" in cell(heads, row, at)}
        for row in rows
    }
    assert marks["entry"] == {"process"} and marks["process"] == {"mm"} and marks["mm"] == {"base"}
    (tmp_path / "mm/more.c").write_text('#include "kernel/cpu/cpu.h"\n')
    assert len(floors.picture(str(tmp_path))) == 1


def floor_columns(heads):
    return [match.start() for match in re.finditer(r"\S+", heads)]


def cell(heads, row, at):
    return row[at : at + len(heads[at:].split()[0])]


def test_comments_name_decisions_and_invariants_that_there_are():
    """What is meant by "design, D4" and "design, invariant 5" is in kernel/README.md."""
    with open(os.path.join(gaji_module.ROOT, floors.README), encoding="utf-8") as file:
        text = file.read()
    there = set(re.findall(r"^\*\*(D\d+)\.", text, re.MULTILINE))
    there |= set(re.findall(r"^(\d+)\. ", text[text.index("## Invariants") :], re.MULTILINE))
    found = []
    for path in floors.sources(gaji_module.ROOT):
        with open(os.path.join(gaji_module.ROOT, path), encoding="utf-8") as file:
            words = re.sub(r"[\s*]+", " ", file.read())
        for named in re.findall(r"\bdesign, ((?:D\d+|invariants?)[^);:]*)", words):
            found += re.findall(r"D\d+|\d+", named)
        assert not re.search(r"design, (?!D\d|invariants? \d)", words), path
    assert len(there) == 19 and found and set(found) <= there, found


TABLE = """/*
 * States:
 *
 *   state    who makes the move
 *   QUEUED   the receiver, or
 *            the deadline
 *
 *   1. no table, but a list;
 *   2. whose end
 * prose may follow.
 */
"""
WRAPPED = " *   QUEUED   the receiver, or\n * the deadline TAKEN by it\n"
JOINED = " * the deadline TAKEN    by it\n"


@pytest.mark.parametrize(
    "text,lines",
    [(TABLE, []), ("#define A \\\n    1 /* one */\n", [1]), (f"/*\n{WRAPPED} */\n", [3]), (f"int x;\n\n/*\n *\n{JOINED} */\n", [5])],
)
def test_broken_tables_are_found(text, lines):
    assert [line for line, _ in comments.broken_tables(text)] == lines


def test_what_objects_take_from_above_is_named(tmp_path):
    """A call that is declared by hand, so that no include tells of it."""
    make_tree(tmp_path, {"mm/frame.c": "", "kernel/process/fork.c": "", "build/x": ""})
    for path, text in {
        "mm/frame.c": "void process_fork(void);\nvoid frame_get(void) { process_fork(); }\n",
        "kernel/process/fork.c": "void process_fork(void) {}\n",
    }.items():
        (tmp_path / "build" / path).parent.mkdir(parents=True, exist_ok=True)
        out = str(tmp_path / "build" / path[:-1]) + "o"
        subprocess.run(["gcc", "-x", "c", "-c", "-", "-o", out], input=text, text=True, check=True)
    done = subprocess.run(
        [sys.executable, os.path.join(gaji_module.ROOT, "tools/floors.py"), "--objects", "build"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "mm/frame.o: mm takes process_fork of process" in done.stdout
