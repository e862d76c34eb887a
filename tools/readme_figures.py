#!/usr/bin/env python3
"""Holds Gaji's column of README's table of figures to tools/bench-baseline.json.

  tools/readme_figures.py           says which rows differ; ends with 1 when there are any
  tools/readme_figures.py --write   puts the figures of the baseline into README.md
"""

import json
import os
import re
import sys

from machine import ROOT

# A row of README's table, and the row of `make bench` that it shows.
ROWS = {
    "getpid": "getpid",
    "fork alone, small parent": "fork alone, small",
    "fork alone, 64 MiB touched": "fork alone, touched, 64 MiB",
    "fork alone, 256 MiB touched": "fork alone, touched, 256 MiB",
    "fork + _exit + wait, small": "fork + _exit + wait, small",
    "fork + _exit + wait, 256 MiB touched": "fork + _exit + wait, touched, 256 MiB",
    "fork + exec + exit + wait, tiny program": "fork + exec + exit + wait, tiny",
    "fork + exec + exit + wait, a static glibc program": "fork + exec + exit + wait, static glibc",
    "a page written by the child after fork": "16 MiB written after fork by the child, a page",
    "first write to a shared page (copy)": "first write to a shared page, table private",
    "first write, last owner (no copy)": "first write, last owner",
    "demand-zero fault": "demand-zero fault",
    "two context switches": "yield there and back (two switches)",
    "a pipe's round trip, 4 bytes": "pipe, 4 bytes",
    "shared memory and futexes there and back, 4 bytes": "shared memory and futex, 4 bytes",
    "shared memory and eventfd there and back, 4 bytes": "shared memory and eventfd, 4 bytes",
    "call and reply through a port, 16 bytes each way": "port call and answer, 16 bytes in registers",
    "call with 4 KiB, reply with 16 bytes": "port call and answer, 4 KiB and 16 bytes",
    "call with 1 MiB lent, reply with 16 bytes": "port call with 1 MiB lent, 16 bytes back",
    "a message of 16 bytes to a receiver that sleeps, until it runs":
        "one way to a sleeping receiver, 16 bytes",
    "signal to oneself, its handler and back": "signal to oneself, its handler and back",
    "thread created and joined": "thread created and joined",
    "boot, 128 MiB: kernel entry to first user instruction (xv6, Linux: from power-on)":
        "boot to the first user instruction, 128 MiB",
    "longest stretch with interrupts off (`tools/stretch`)": "longest stretch with interrupts off",
}  # fmt: skip


def set_figures(text, baseline):
    """README with the figures of the baseline, and the rows that were different or not found."""
    different = []
    for row, name in ROWS.items():
        pattern = re.compile(rf"^(\| {re.escape(row)} \|.*\| )([\d,]+|-)( \|)$", re.MULTILINE)
        figure = f"{baseline[name]:,}"
        found = pattern.search(text)
        if not found or found[2] != figure:
            different.append(f"README.md: {row}: {found[2] if found else 'no such row'}, not {figure}")
        text = pattern.sub(lambda match: match[1] + figure + match[3], text)
    return text, different


def main():
    readme = os.path.join(ROOT, "README.md")
    with open(os.path.join(ROOT, "tools/bench-baseline.json")) as file:
        baseline = json.load(file)
    with open(readme, encoding="utf-8") as file:
        text, different = set_figures(file.read(), baseline)
    if sys.argv[1:] == ["--write"]:
        with open(readme, "w", encoding="utf-8") as file:
            file.write(text)
        return
    print("\n".join(different) or f"figures: {len(ROWS)} rows as in tools/bench-baseline.json")
    if different:
        sys.exit("tools/readme_figures.py --write puts them right")


if __name__ == "__main__":
    main()
