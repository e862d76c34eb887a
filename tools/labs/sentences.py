"""The sentences of a lab's tests, and what they are in Korean."""

import os
import re
import string
import tomllib

from lab import HERE, ROOT, read

LITERALS = r'((?:"(?:[^"\\\n]|\\.)*"\s*)+)'
SENTENCE = re.compile(rf"\b(?:TRY|EXPECT|FAIL|PHRASE)\(\s*{LITERALS}|\bawait_turn\([^\";]*?,\s*{LITERALS}\)")
OUTSIDE = re.compile(rf"\b(?:tried|expected|failed|phrase)\(\s*{LITERALS}")  # of what is watched from outside, in Python
HEADER = re.compile(r'(?m)^#include "tests/labs/(\w+\.h)"')
CONVERSION = re.compile(r"%[-#0-9.]*l*[csdiuxp]")
COMMON = ("harness.h", "wrap.c")
WATCHING = ("watch.py", "facts.py")  # of tools/grading


def sentences(path):
    """Those of a file, in order, without repetitions."""
    found = []
    for match in (OUTSIDE if path.endswith(".py") else SENTENCE).finditer(read(path)):
        literals = re.findall(r'"((?:[^"\\\n]|\\.)*)"', next(filter(None, match.groups())))
        found.append("".join(literals).replace('\\"', '"'))
    return list(dict.fromkeys(found))


def catalogue(path):
    with open(path, "rb") as file:
        return tomllib.load(file)


def korean(lab):
    """{sentence: in Korean} of a lab: the harness's, and its own."""
    folders = [lab.folder, *([lab.twist.folder] if lab.twist else [])]
    own = [catalogue(path) for path in (os.path.join(folder, "ko.toml") for folder in folders) if os.path.exists(path)]
    return {key: text for each in [catalogue(os.path.join(HERE, "ko.toml")), *own] for key, text in each.items()}


def programs(lab):
    """The files of the lab's tests, and the headers that are theirs alone."""
    names = {test["program"] for test in lab.data.get("test", []) if "program" in test}
    found = {lab.program_path(name) for name in names}
    for path in sorted(found):
        headers = set(HEADER.findall(read(path))) - set(COMMON) if os.path.exists(path) else set()
        found |= {os.path.join(ROOT, "tests/labs", name) for name in headers}
    watching = WATCHING if any("watch" in test for test in lab.data.get("test", [])) else ()
    return sorted(found) + [os.path.join(ROOT, "tools/grading", name) for name in watching]


def problems(lab):
    """A sentence for each that has no Korean, and for Korean that no test says."""
    known = korean(lab)
    said = []
    for path in [os.path.join(ROOT, "tests/labs", name) for name in COMMON] + programs(lab):
        if os.path.exists(path):
            said += sentences(path)
    for sentence in said:
        if sentence not in known:
            yield f"{lab.where}: ko.toml: not there: \"{sentence}\""
            continue
        values = len(CONVERSION.findall(sentence))
        used = {int(name) for _, name, _, _ in string.Formatter().parse(known[sentence]) if name}
        if used != set(range(values)):
            yield f"{lab.where}: ko.toml: \"{sentence}\": has {values} values, the Korean {sorted(used)}"
    for sentence in known.keys() - set(said):
        yield f"{lab.where}: ko.toml: no test says \"{sentence}\""
