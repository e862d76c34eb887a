#!/usr/bin/env python3
"""Checks that the code keeps to its floors: a file may use its own and those below it.

  tools/floors.py [ROOT]             by what each file includes
  tools/floors.py --objects FOLDER   by what the object files under FOLDER take from one another
  tools/floors.py --picture          draws which floor uses which, in kernel/README.md

The first fails, too, when that picture is no longer what the includes say.

Prints FILE:LINE: RULE for each breach; ends with 1 when there is one. User programs know kernel/abi
alone. No header may include itself by a detour, and a few things may be known to one file only
(KEPT_IN below).
"""

import os
import re
import subprocess
import sys

from machine import ROOT

# From the lowest to the highest. kernel/drivers stands beside mm: it may use base and cpu.
FLOORS = [
    "base", "cpu", "mm", "threads", "files", "process", "ipc", "terminal", "procfs", "linux",
    "check", "entry",
]  # fmt: skip
# The longest matching prefix tells the floor of a file.
PLACES = {
    **{f"kernel/{floor}/": floor for floor in FLOORS},
    "mm/": "mm",
    "boot/": "cpu",
    "boot/boot_info.h": "base",
    "boot/memory_map.": "base",
    "kernel/abi/": "base",
    "kernel/drivers/": "drivers",
}
# Rows and columns of the picture, from the highest.
PICTURED = [floor for floor in reversed(FLOORS) if floor not in ("cpu", "base")] + ["drivers", "cpu", "base"]
README = "kernel/README.md"
PICTURE = re.compile("(<!-- by tools/floors.py --picture -->\n```\n).*?(```\n<!-- end -->\n)", re.DOTALL)

# The clocks and the interrupt controller are for threads and above, other drivers for the terminal.
CLOCKS = ("kernel/drivers/pic.", "kernel/drivers/timer.", "kernel/drivers/rtc.")

# What lower code calls above itself, by name: all that there is, beside what is registered at boot.
UPWARD = {
    "kernel_main": "boot/start.s begins the kernel",
    "trap_dispatch": "kernel/cpu/trap.s gives each trap to entry, the fast ones by themselves:",
    "syscall_dispatch": "kernel/cpu/trap.s",
    "syscall_dispatch_traced": "kernel/cpu/trap.s",
    "trap_first_return_handler": "kernel/cpu/trap.s",
    "trap_return_failed_handler": "kernel/cpu/trap.s",
    "trap_virtual_8086_handler": "kernel/cpu/trap.s",
    "proc_followers": "kernel/entry/followers.c",
    "proc_over_limit": "kernel/entry/followers.c",
    "file_size_allowed": "kernel/entry/followers.c",
}

FREESTANDING = {"stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "limits.h"}
ABI_MAY_USE = {"stddef.h", "stdint.h"}

# A pattern, where alone it may stand, and what the rule is called.
KEPT_IN = [
    (r"\bentry_t\b|\bENTRY_(PRESENT|WRITE|USER)\w*", ("mm/table",), "page-table entry bits"),
    (r"\b(stac|clac)\b", ("mm/usercopy", "kernel/cpu/"), "the gate to user memory"),
    (r"\b0xC0000000u?\b", ("kernel/base/", "boot/"), "where the kernel begins"),
]

INCLUDE = re.compile(r'^\s*[#%]\s*include\s+(["<])([^">]+)[">]')
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|^\s*;[^\n]*", re.DOTALL | re.MULTILINE)


def sources(root):
    """The C and NASM files of the kernel and of user/, as paths from the root."""
    for top in ("boot", "kernel", "mm", "user"):
        for folder, folders, files in os.walk(os.path.join(root, top)):
            folders.sort()
            for name in sorted(files):
                if name.endswith((".c", ".h", ".s")):
                    yield os.path.relpath(os.path.join(folder, name), root)


def floor_of(path):
    matches = [prefix for prefix in PLACES if path.startswith(prefix)]
    return PLACES[max(matches, key=len)] if matches else None


def may_use(path, other):
    """Whether `path` stands on the floor of `other` or above it."""
    own, below = floor_of(path), floor_of(other)
    if own == "drivers" or below == "drivers":
        lowest = "threads" if other.startswith(CLOCKS) else "terminal"
        return own == below or below in ("base", "cpu") or own in FLOORS[FLOORS.index(lowest) :]
    return FLOORS.index(own) >= FLOORS.index(below)


def without_comments(text):
    """The same lines, with comments blanked."""
    return COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)


def check_include(root, path, kind, target):
    """Why `path` may not include `target`, or None."""
    if kind == "<":
        if path.startswith("user/"):
            return None
        allowed = ABI_MAY_USE if path.startswith("kernel/abi/") else FREESTANDING
        return None if target in allowed else f"<{target}> is not for the kernel"
    if path.startswith("user/") and os.path.exists(os.path.join(root, os.path.dirname(path), target)):
        return None  # a program of several files, as students write it
    if not os.path.exists(os.path.join(root, target)):
        return f'"{target}" is not a path from the root'
    if path.startswith("user/"):
        if target.startswith(("user/", "kernel/abi/")):
            return None
        return f"user programs may use kernel/abi alone, not {target}"
    if path.startswith("kernel/abi/"):
        return None if target.startswith("kernel/abi/") else "kernel/abi may use nothing else"
    if floor_of(target) is None:
        return f"the kernel may not use {target}"
    if not may_use(path, target):
        return f"{floor_of(path)} may not use {target} of {floor_of(target)}"
    return None


def find_cycle(includes):
    """A list of files that include one another in a ring, or None."""
    done, path = set(), []

    def visit(file):
        if file in path:
            return path[path.index(file) :] + [file]
        if file in done:
            return None
        path.append(file)
        for target in includes.get(file, ()):
            if ring := visit(target):
                return ring
        done.add(path.pop())
        return None

    for file in includes:
        if ring := visit(file):
            return ring
    return None


def check_tree(root):
    """All breaches, each as FILE:LINE: RULE, and the number of files read."""
    findings, includes, count = [], {}, 0
    for path in sources(root):
        count += 1
        with open(os.path.join(root, path), encoding="utf-8") as file:
            text = file.read()
        if not path.startswith("user/") and floor_of(path) is None:
            findings.append(f"{path}:1: this folder is on no floor (tools/floors.py)")
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if match := INCLUDE.match(line):
                reason = check_include(root, path, match[1], match[2])
                if reason:
                    findings.append(f"{path}:{number}: {reason}")
                if match[1] == '"':
                    includes.setdefault(path, []).append(match[2])
        if not path.startswith("user/"):
            findings += check_kept(path, without_comments(text))
    if ring := find_cycle(includes):
        findings.append(f"{ring[0]}:1: includes go in a ring: {' -> '.join(ring)}")
    return findings, count


def draw(root):
    """A table of which floor includes headers of which; kernel/abi, which is open to all, is left out."""
    uses = set()
    for path in sources(root):
        if path.startswith(("user/", "kernel/abi/")):
            continue
        with open(os.path.join(root, path), encoding="utf-8") as file:
            targets = [match[2] for match in map(INCLUDE.match, file) if match and match[1] == '"']
        uses |= {(floor_of(path), floor_of(other)) for other in targets if "/abi/" not in other}
    rows = [f"{'':10}" + " ".join(PICTURED)]
    for floor in PICTURED:
        marks = ["#" if other == floor else "x" if (floor, other) in uses else "" for other in PICTURED]
        cells = [mark.center(len(other)) for mark, other in zip(marks, PICTURED)]
        rows.append(f"{floor:10}{' '.join(cells)}".rstrip())
    return "\n".join(rows) + "\n"


def picture(root, write=False):
    """What is wrong with the picture, as a list of findings; `write` mends it."""
    with open(os.path.join(root, README), encoding="utf-8") as file:
        text = file.read()
    drawn = PICTURE.sub(lambda match: match[1] + draw(root) + match[2], text)
    if not PICTURE.search(text):
        return [f"{README}:1: has no place for the picture"]
    if write and drawn != text:
        with open(os.path.join(root, README), "w", encoding="utf-8") as file:
            file.write(drawn)
    if write or drawn == text:
        return []
    line = text.count("\n", 0, PICTURE.search(text).start()) + 1
    return [f"{README}:{line}: the picture is old: run tools/floors.py --picture"]


def check_kept(path, text):
    for pattern, places, what in KEPT_IN:
        if path.startswith(places):
            continue
        for match in re.finditer(pattern, text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{path}:{line}: {match[0]}: only {' and '.join(places)}* may know {what}"


def object_files(folder):
    """The objects of the kernel under a folder of build/, as (object, source without its ending)."""
    for top in ("boot", "kernel", "mm"):
        for place, _, names in os.walk(os.path.join(folder, top)):
            for name in sorted(names):
                path = os.path.join(place, name)
                source = os.path.relpath(path, folder)[: -len("o")]
                # Of a file that has gone, the object may still be there.
                if name.endswith(".o") and any(os.path.exists(source + end) for end in "cs"):
                    yield path, source


def check_objects(folder):
    """All breaches by names that the linker resolves, and the number of objects read."""
    defined, taken, findings = {}, [], []
    for path, source in object_files(folder):
        output = subprocess.run(["nm", path], capture_output=True, text=True, check=True).stdout
        for line in output.splitlines():
            kind, name = line.split()[-2:]
            if kind in "Uw":
                taken.append((source, name))
            elif kind.isupper():
                defined[name] = source
    for source, name in taken:
        other = defined.get(name)
        if other and name not in UPWARD and not may_use(source, other):
            findings.append(f"{source}o: {floor_of(source)} takes {name} of {floor_of(other)}")
    unused = set(UPWARD) - {name for _, name in taken}
    findings += [f"tools/floors.py:1: nobody takes {name} from above" for name in sorted(unused)]
    return findings, len({source for source, _ in taken})


def main():
    if sys.argv[1:2] == ["--objects"]:
        findings, count = check_objects(sys.argv[2])
    else:
        write = sys.argv[1:2] == ["--picture"]
        root = sys.argv[1] if len(sys.argv) > 1 and not write else ROOT
        findings, count = check_tree(root)
        findings += picture(root, write)
    for finding in findings:
        print(finding)
    print(f"floors: {count} files, {len(findings)} breaches")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
