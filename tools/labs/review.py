"""What looks odd in submitted files, for people to read; never a verdict.

Each finding says what and where: symbols that ours does not use, instructions that ours does not have,
texts in quotes, inline assembly, a size far from ours. `ours` is the finished kernel.
"""

import os
import re
import subprocess
from dataclasses import dataclass

# What the functions of a lab have no reason to do: ports, clocks, tables of the processor, halts.
TELLING = re.compile(
    r"(in|out|ins[bwl]|outs[bwl]|hlt|cli|sti|l[gil]dt|ltr|lmsw|clts|wrmsr|rdmsr|rdtscp?|rdpmc|cpuid|int3?|iretw?|into|ljmp|lcall|lret|invlpg|wbinvd|ud2)"
)
TO_REGISTER = re.compile(r"%[cd]r\d")
FUNCTION = re.compile(r"^[0-9a-f]+ <([^>]+)>:$")
PLACE = re.compile(r"^(?:\S*/)?([\w.-]+/[\w.-]+:\d+)(?: \(discriminator \d+\))?$")
INSTRUCTION = re.compile(r"^ *[0-9a-f]+:\t(?:(?:rep\w*|lock|data16|[c-gs]s) )*(\w+) *(.*)$")
RELOCATION = re.compile(r"^\t+[0-9a-f]+: R_386_\w+\t([^\s+-]+)")
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.){2,})"')
ASSEMBLY = re.compile(r"\b(?:asm|__asm__|__asm)\b")
SIZE_FACTOR = 2  # of ours, in either direction


@dataclass
class Object:
    """Of an object file: what it names, and does, each with where that is first."""

    symbols: dict
    instructions: dict
    size: int


def dump(path, prefix):
    done = subprocess.run(
        [prefix + "objdump", "-dlr", "--no-show-raw-insn", path], stdout=subprocess.PIPE, universal_newlines=True, errors="replace", check=False
    )
    return done.stdout


def undefined(path, prefix):
    done = subprocess.run([prefix + "nm", "-u", path], stdout=subprocess.PIPE, universal_newlines=True, check=False)
    return [line.split()[-1] for line in done.stdout.splitlines() if line.strip()]


def sections(path, prefix):
    """Bytes of code and constants."""
    done = subprocess.run([prefix + "size", "-B", path], stdout=subprocess.PIPE, universal_newlines=True, check=False)
    return int(done.stdout.splitlines()[1].split()[0]) if done.stdout.count("\n") > 1 else 0


def read_object(path, prefix):
    found = Object({name: "" for name in undefined(path, prefix)}, {}, sections(path, prefix))
    function = place = ""
    for line in dump(path, prefix).splitlines():
        if match := FUNCTION.match(line):
            function = match[1]
        elif match := PLACE.match(line):
            place = match[1]
        elif match := RELOCATION.match(line):
            if found.symbols.get(match[1]) == "":
                found.symbols[match[1]] = f"{function}(), {place}"
        elif match := INSTRUCTION.match(line):
            telling = TELLING.fullmatch(match[1]) or (match[1].startswith("mov") and TO_REGISTER.search(match[2]))
            if telling:
                name = match[1] if TELLING.fullmatch(match[1]) else f"{match[1]} {TO_REGISTER.search(match[2])[0]}"
                found.instructions.setdefault(name, f"{function}(), {place}")
    return found


def of_object(path, theirs, ours, prefix):
    """Findings in an object file; `path` is its source's."""
    his, own = read_object(theirs, prefix), read_object(ours, prefix)
    for name in sorted(his.symbols.keys() - own.symbols.keys()):
        yield f"{path}: uses {name}, which ours does not, in {his.symbols[name] or 'data'}"
    for name in sorted(his.instructions.keys() - own.instructions.keys()):
        yield f"{path}: has the instruction {name}, which ours does not, in {his.instructions[name]}"
    if not own.size <= his.size * SIZE_FACTOR or not his.size <= own.size * SIZE_FACTOR:
        yield f"{path}: {his.size} bytes of code and constants; ours has {own.size}"


def without_comments(text):
    """The same lines, with blanks where comments were."""
    blank = lambda match: re.sub(r"[^\n]", " ", match[0]) if match[0][0] == "/" else match[0]  # noqa: E731
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"', blank, text, flags=re.DOTALL)


def of_source(path, theirs, ours):
    """Findings in a source: texts, and assembly, that ours does not have."""
    known = set(LITERAL.findall(ours)) | {name for line in ours.splitlines() if line.startswith("#include") for name in LITERAL.findall(line)}
    own_assembly = bool(ASSEMBLY.search(without_comments(ours)))
    for number, line in enumerate(without_comments(theirs).splitlines(), 1):
        for text in LITERAL.findall(line):
            if text not in known:
                yield f'{path}:{number}: the text "{text[:80]}"'
        if ASSEMBLY.search(line) and not own_assembly:
            yield f"{path}:{number}: inline assembly"
        if re.match(r"\s*#\s*pragma|.*\b_Pragma\b", line):
            yield f"{path}:{number}: a pragma"


def review(compiled, ours, solutions, prefix):
    """All findings: `ours` is a folder as compiled.kept, `solutions` {path: our source}."""
    for path, data in sorted(compiled.files.items()):
        if path not in solutions:
            continue
        yield from of_source(path, data.decode(errors="replace"), solutions[path])
        name = os.path.join("release", os.path.splitext(path)[0] + ".o")
        theirs, own = os.path.join(compiled.kept, name), os.path.join(ours, name)
        if os.path.exists(theirs) and os.path.exists(own):
            yield from of_object(path, theirs, own, prefix)
