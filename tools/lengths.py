#!/usr/bin/env python3
"""Checks that functions are short: more than 50 lines of C is a breach.

  tools/lengths.py           prints FILE:LINE: NAME for each; ends with 1 when there is one
  tools/lengths.py --all     prints how long the functions are, too

Relies on the layout that .clang-format gives: a function's braces stand alone at the line's start.
"""

import os
import re
import sys

from floors import sources

LIMIT = 50
NAME = re.compile(r"(\w+)\(")


def functions(text):
    """(line, name, lines of the body) of each function."""
    head = begin = None
    for number, line in enumerate(text.splitlines(), start=1):
        if line == "{":
            begin = number
        elif line == "}" and begin:
            yield begin, head, number - begin - 1
            begin = None
        elif begin is None and re.match(r"\w.*\(", line) and (match := NAME.search(line)):
            head = match[1]


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    lengths, findings = [], []
    for path in sources(root):
        if not path.endswith(".s"):
            with open(os.path.join(root, path), encoding="utf-8") as file:
                for line, name, length in functions(file.read()):
                    lengths.append(length)
                    if length > LIMIT:
                        findings.append(f"{path}:{line}: {name} has {length} lines, over {LIMIT}")
    for finding in findings:
        print(finding)
    if "--all" in sys.argv:
        lengths.sort()
        print(f"median {lengths[len(lengths) // 2]}, nine in ten under {lengths[len(lengths) * 9 // 10]}")
    print(f"lengths: {len(lengths)} functions, {len(findings)} too long")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
