"""The tour of kernel/TOUR.md beside the kernel: its functions are in their files, and run in that order.

A walk is a heading, a line with its two marks in tools/walks.c, and numbered steps:

    ## A title
    From `fork_begin` to `fork_end`: ...
    1. `sys_fork` (`kernel/entry/sys_process.c`): what it does there
"""

import importlib.machinery
import importlib.util
import os
import re
import sys

import gaji

TOOLS = os.path.join(gaji.ROOT, "tools")
sys.path.insert(0, TOOLS)

import lengths  # noqa: E402
from functions import base_name  # noqa: E402

TOUR = os.path.join(gaji.ROOT, "kernel", "TOUR.md")
HEADING = re.compile(r"## (.*)")
MARKS = re.compile(r"From `(\w+)` to `(\w+)`")
STEP = re.compile(r"(\d+)\. `(\w+)` \(`([\w/.]+)`\): \S")
LABEL = re.compile(r"^(\w+):", re.MULTILINE)


def load_tool(name):
    loader = importlib.machinery.SourceFileLoader(f"{name}_tool", os.path.join(TOOLS, name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def parse(text):
    """{title: (marks, [(function, file)])}; a numbered line that is no step is an error."""
    walks, title = {}, None
    for line in text.splitlines():
        if found := HEADING.fullmatch(line):
            title = found[1]
        elif found := MARKS.match(line):
            walks[title] = (found.groups(), [])
        elif re.match(r"\d", line) and title in walks:
            found = STEP.match(line)
            assert found and int(found[1]) == len(walks[title][1]) + 1, line
            walks[title][1].append((found[2], found[3]))
    return walks


def misplaced(steps, root=gaji.ROOT):
    """Those whose file has no such function."""
    wrong = []
    for name, path in steps:
        try:
            with open(os.path.join(root, path), encoding="utf-8") as file:
                text = file.read()
        except OSError:
            text = ""
        if path.endswith(".s"):
            defined = LABEL.findall(text)
        else:
            defined = [function for _, function, _ in lengths.functions(text)]
        if name not in defined:
            wrong.append(f"{path} has no function {name}")
    return wrong


def entries(kernel, addresses):
    """
    The (function, file) in the order in which they were entered, inlined ones too: a function of its
    own at its first instruction, an inlined one where the code of the same function goes over to it.
    """
    chains = {
        address: [(base_name(name), place.rsplit(":", 1)[0]) for name, place in chain]
        for address, chain in kernel.chains(sorted(set(addresses))).items()
    }
    starts = {}
    for start, name in zip(kernel.starts, kernel.names):
        if not name.endswith(".cold"):  # the rest of a function, which is jumped to
            starts.setdefault(start, []).append(base_name(name))
    found, before, owner = [], [], None
    for address in addresses:
        inlined, own = chains[address][-2::-1], kernel.function(address)
        if address in starts:  # perhaps of several that are the same code
            found += [(name, chains[address][-1][1]) for name in starts[address]] + inlined
        elif own == owner:
            found += [step for step in inlined if step not in before]
        before, owner = inlined, own
    return found


def first_not_in_order(steps, entered):
    """The first of `steps` that does not follow those before it in `entered`, or None."""
    at = 0
    for step in steps:
        try:
            at = entered.index(step, at) + 1
        except ValueError:
            return step
    return None


def without_ticks(entered):
    """Without the clock's interrupts: how many there are while everybody waits is chance."""
    kept, names = [], [name for name, _ in entered]
    at = 0
    while at < len(entered):
        end = names.index("trap_return", at) + 1 if names[at] == "trap_entry" else at + 1
        if "scheduler_tick" not in names[at:end]:
            kept += entered[at:end]
        at = end
    return kept


def run(walks, build=gaji.BUILD):
    """{title: the steps entered} of all walks, by one run of tools/walks.c."""
    sections = {title: marks for title, (marks, _) in walks.items()}
    found, kernel = load_tool("walks").run_walks(build, sections, with_key=True)
    return {title: without_ticks(entries(kernel, addresses)) for title, addresses in found.items()}
