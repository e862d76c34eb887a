#!/usr/bin/env python3
"""Checks that the code keeps to its layers, by reading what each file includes.

  tools/layers.py [ROOT]     prints FILE:LINE: RULE for each breach; ends with 1 when there is one

A file may use its own layer and those below; user programs know kernel/abi alone. No header may
include itself by a detour, and a few things may be known to one file only (KEPT_IN below).
"""

import os
import re
import sys

# The longest matching prefix tells the layer of a file.
LAYERS = {
    "kernel/abi/": 0,
    "kernel/base/": 0,
    "boot/boot_info.h": 0,
    "boot/memory_map.": 0,
    "boot/": 1,
    "kernel/machine/": 1,
    "mm/": 2,
    "kernel/threads/": 3,
    "kernel/process/": 4,
    "kernel/ipc/": 4,
    "kernel/files/": 4,
    "kernel/entry/": 5,
}
NAMES = ["base", "machine", "mm", "threads", "processes and files", "entry"]

FREESTANDING = {"stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "limits.h"}
ABI_MAY_USE = {"stddef.h", "stdint.h"}

# A pattern, where alone it may stand, and what the rule is called.
KEPT_IN = [
    (r"\bentry_t\b|\bENTRY_(PRESENT|WRITE|USER)\w*", ("mm/table",), "page-table entry bits"),
    (r"\b(stac|clac)\b", ("mm/usercopy", "kernel/machine/"), "the gate to user memory"),
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


def layer_of(path):
    matches = [prefix for prefix in LAYERS if path.startswith(prefix)]
    return LAYERS[max(matches, key=len)] if matches else None


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
    own, other = layer_of(path), layer_of(target)
    if other is None:
        return f"the kernel may not use {target}"
    if own < other:
        return f"layer {own} ({NAMES[own]}) may not use {target} of layer {other} ({NAMES[other]})"
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
        if not path.startswith("user/") and layer_of(path) is None:
            findings.append(f"{path}:1: this folder is in no layer (tools/layers.py)")
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


def check_kept(path, text):
    for pattern, places, what in KEPT_IN:
        if path.startswith(places):
            continue
        for match in re.finditer(pattern, text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{path}:{line}: {match[0]}: only {' and '.join(places)}* may know {what}"


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(__file__)) or "."
    findings, count = check_tree(root)
    for finding in findings:
        print(finding)
    print(f"layers: {count} files, {len(findings)} breaches")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
