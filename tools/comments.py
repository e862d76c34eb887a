#!/usr/bin/env python3
"""Checks that tables in comments still have their rows: clang-format wraps what is too long into prose.

  tools/comments.py          prints FILE:LINE: what is wrong; ends with 1 when something is

A table is a block of indented lines of a comment, one of them with two columns:

    QUEUED   the message is in the port; a signal takes it out again
    TAKEN    the receiver has the right to answer

Two things show that it was broken: prose goes on directly below it, with no empty line in between, or
a line of prose has a gap of three spaces or more, which was a row's. A table that the formatter must
not touch, because a row needs the whole width, stands between clang-format off and on.

Nor may the value of a #define have been moved to the next line because of the comment beside it.
"""

import os
import re
import subprocess
import sys

from machine import ROOT

WRAPPED_DEFINE = re.compile(r"^#define \w+ +\\\n.*/\*", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LINE = re.compile(r"\s*(?:/\*|\*(?!/)) ?( *)(.*?)\s*(?:\*/)?$")
INDENTED = 2  # columns beyond those of prose
COLUMNS = re.compile(r"\S {2,}\S")
GAP = re.compile(r"\S {3,}\S")


def broken_tables(text):
    """(line, what is wrong) for each."""
    for define in WRAPPED_DEFINE.finditer(text):
        yield text.count("\n", 0, define.start()) + 1, "a value was moved to the next line for its comment"
    for comment in COMMENT.finditer(text):
        first = text.count("\n", 0, comment.start()) + 1
        in_table = False
        for number, line in enumerate(comment[0].splitlines(), first):
            indent, words = LINE.fullmatch(line).groups() if LINE.fullmatch(line) else ("", "")
            if not words:
                in_table = False
            elif len(indent) >= INDENTED:
                in_table |= bool(COLUMNS.search(words))
            else:
                if in_table:
                    yield number, "a table's row was wrapped into prose"
                elif GAP.search(words) and "\n" in comment[0]:
                    yield number, "prose with a gap: a table's row was joined to it"
                in_table = False


def main():
    listed = subprocess.run(
        ["git", "ls-files", "*.[ch]"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    count = 0
    for path in listed:
        if not os.path.exists(os.path.join(ROOT, path)):
            continue  # removed, and not committed yet
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            for line, what in broken_tables(file.read()):
                count += 1
                print(f"{path}:{line}: {what}")
    print(f"comments: {len(listed)} files, {count} broken")
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
