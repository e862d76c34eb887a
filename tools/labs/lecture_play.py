"""Types the demonstration of a lecture's page, and compares what comes with what the page shows.

In a block a command begins with `$ ` (typed in the repository), with `gaji$ ` (in the shell of the `$ make run`
above it), or with `(gdb) ` (in the debugger of the `$ tools/debug` above it); what follows is what it prints. A line
`...` stands for any lines, `...` in a line for anything. Addresses and frames may be others, but the same one
has to be the same wherever it stands in a block. Lines of sources, and the sizes in a list of ps, may be others.
The lines in which the kernel tells how it boots are not shown.
"""

import dataclasses
import os
import re
import shlex
import subprocess
import sys
import tempfile

from lab import ROOT
from handout import BLOCK

BOOT = re.compile(r"(cpu|boot|mm): ")
PROMPTS = {"$ ": "host", "gaji$ ": "gaji", "(gdb) ": "gdb"}
MARK = "~~lecture~~"
PATIENCE = 120  # seconds
# What may differ: each is put in place of itself.
LOOSE = (
    (re.compile(r"\.([chs]):\d+\b"), r".\1:N"),
    (re.compile(r"\.([chs]), line \d+"), r".\1, line N"),
    (re.compile(r"^\d+\t"), "N\t"),
    (re.compile(r"^( *\d+ +\d+) +\d+ +\d+  "), r"\1 N N  "),  # of ps
)
TOKEN = re.compile(r"0x[0-9a-f]+|\.\.\.")


@dataclasses.dataclass
class Step:
    """One command and what the page shows of its output."""

    kind: str
    command: str
    shown: list


def blocks(text):
    """The steps of each block of commands of a page."""
    for language, content in BLOCK.findall(text):
        if language == "console":
            yield steps(content)


def steps(content):
    found = []
    for line in content.splitlines():
        prompt = next((prompt for prompt in PROMPTS if line.startswith(prompt)), None)
        if prompt:
            found.append(Step(PROMPTS[prompt], line[len(prompt) :], []))
        else:
            found[-1].shown.append(line)
    return found


# What is shown, and what came.


def loosened(line):
    for pattern, form in LOOSE:
        line = pattern.sub(form, line)
    return line.rstrip()


def same(shown, line, known):
    """Whether `line` is what the page shows; `known` has what each of the page's addresses stands for."""
    words, numbers = [], []
    at = 0
    shown, line = loosened(shown), loosened(line)
    for token in TOKEN.finditer(shown):
        words.append(re.escape(shown[at : token.start()]))
        words.append(".*" if token[0] == "..." else "(0x[0-9a-f]+)")
        numbers += [token[0]] if token[0] != "..." else []
        at = token.end()
    match = re.fullmatch("".join(words) + re.escape(shown[at:]), line)
    if not match:
        return False
    pairs = dict(known)
    for number, came in zip(numbers, match.groups()):
        if pairs.setdefault(number, came) != came:
            return False
    if len(set(pairs.values())) != len(pairs):
        return False
    known.update(pairs)
    return True


def difference(shown, lines, known):
    """A sentence about the first line that is not as the page shows it, or None."""
    left, anything = list(lines), False
    while left and not left[-1].strip():
        left.pop()
    for wanted in shown:
        if wanted.strip() == "...":
            anything = True
            continue
        while anything and left and not same(wanted, left[0], known):
            left.pop(0)
        if not left or not same(wanted, left[0], known):
            return f"the page shows: {wanted!r}\nwhat came:      {left[0] if left else 'nothing more'!r}"
        left.pop(0)
        anything = False
    if left and not anything:
        return f"more came than the page shows: {left[0]!r}"
    return None


# Typing.


def host(command):
    """A command of the repository."""
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", timeout=PATIENCE,
    )  # fmt: skip
    return [line for line in done.stdout.splitlines() if not BOOT.match(line)]


def gaji(commands):
    """What the shell of `make run` prints for each command, typed by a terminal."""
    for folder in ("tests", "tests/console"):
        if os.path.join(ROOT, folder) not in sys.path:
            sys.path.append(os.path.join(ROOT, folder))
    from shell import Shell

    with Shell(program=None) as shell:
        return [shell.run(command).splitlines() for command in commands]


def gdb(start, commands):
    """What GDB prints for each command; what the program prints goes elsewhere."""
    tool, *arguments = shlex.split(start)
    words = ["-ex", f"echo {MARK}\\n"]
    for command in commands:
        words += ["-ex", command, "-ex", f"echo {MARK}\\n"]
    with tempfile.NamedTemporaryFile() as log:
        done = subprocess.run(
            [sys.executable, tool, *words, "--log", log.name, *arguments],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", timeout=PATIENCE,
        )  # fmt: skip
    parts = [part.splitlines() for part in done.stdout.split(MARK + "\n")]
    if len(parts) != len(commands) + 2:
        raise RuntimeError(f"GDB did not come to its end:\n{done.stdout}")
    return [[line for line in part if line.strip()] for part in parts[1:-1]]


def outputs(block):
    """[(step, the lines that came)] of a block."""
    first, rest = block[0], block[1:]
    if first.kind != "host":
        raise ValueError(f"where is it typed? {first.command}")
    if rest and rest[0].kind == "gaji":
        came = [[], *gaji([step.command for step in rest])]
    elif rest and rest[0].kind == "gdb":
        came = [[], *gdb(first.command, [step.command for step in rest])]
    else:
        came = [host(step.command) for step in block]
    return list(zip(block, came))


def play(text, tell=None):
    """What is not as the page shows it, as sentences; `tell` gets each step and its lines."""
    for block in blocks(text):
        known = {}
        for step, lines in outputs(block):
            if tell:
                tell(step, lines)
            wrong = difference(step.shown, lines, known)
            if wrong:
                yield f"{step.command}\n{wrong}\nall of it:\n" + "\n".join(lines)
