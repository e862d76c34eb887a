"""answers.toml: numbers that a student has found with GDB, a line each, `NAME = 0x...`.

The grader looks the same numbers up in the same machine (watch.py), so there is no key to them. What a test
of `watch = "fact"` is called is the name of its number.
"""

import os
import re

FILE = "answers.toml"
LINE = re.compile(r"([\w-]+)\s*=\s*([^#]*?)\s*(?:#.*)?")
HEAD = """# Exercise 1.2: what GDB shows of your own kernel, a line each: NAME = 0x...
# ./grade --gdb cr3 starts the machine that is meant (any of these names will do), stopped at its first instruction.
# Change your kernel, and some of these change, too: find them last.
"""


def phrase(text):
    """Marks a sentence for tools/labs/sentences.py, as PHRASE does in C."""
    return text


# What each number is, and by what a student sees it.
FACTS = {
    "cr3": (
        phrase("CR3 when kernel_main() begins"),
        phrase("what `info registers cr3` shows at `break kernel_main`"),
    ),
    "pde": (
        phrase("the entry of the page directory that maps address 0xC1500000, when kernel_main() begins"),
        phrase("what `print/x boot_directory[N]` shows at `break kernel_main`; N is for you to say"),
    ),
    "frame": (
        phrase("the address of the trap frame at the machine's first system call, which is init's"),
        phrase("the argument of syscall_dispatch() where GDB stops for the first time at `break syscall_dispatch`"),
    ),
    "eip": (
        phrase("what the CPU pushed last at that system call: where the program goes on"),
        phrase("the first of the five words of `x/5xw &frame->eip`"),
    ),
    "cs": (
        phrase("the program's code segment, which the CPU pushed at that system call"),
        phrase("the second of the five words of `x/5xw &frame->eip`"),
    ),
    "eflags": (
        phrase("the program's flags, which the CPU pushed at that system call"),
        phrase("the third of the five words of `x/5xw &frame->eip`"),
    ),
    "esp": (
        phrase("the program's stack pointer, which the CPU pushed at that system call"),
        phrase("the fourth of the five words of `x/5xw &frame->eip`"),
    ),
    "ss": (
        phrase("what the CPU pushed first at that system call: the program's stack segment"),
        phrase("the last of the five words of `x/5xw &frame->eip`"),
    ),
    "esp0": (
        phrase("ESP0 in the TSS at that system call: where the CPU began to push"),
        phrase("what `print/x kernel_tss.esp0` shows there; the five words end where it points"),
    ),
    "caller": (
        phrase("where main() of forkdemo returns to"),
        phrase("the saved eip of `info frame` at `break forkdemo:main`"),
    ),
}


def names(tests):
    return [test["name"] for test in tests if test.get("watch") == "fact"]


def blank(tests):
    """The file as it is handed out."""
    return HEAD + "".join(f"\n# {FACTS[name][0]}\n{name} =\n" for name in names(tests))


def written(tests, values):
    """The file with all of `values`."""
    return "".join(f"{name} = {values[name]}\n" for name in names(tests) if name in values)


def answers(tree):
    """{name: text} of what stands in the file of a tree; nothing where it is not there."""
    path = os.path.join(tree, FILE)
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8", errors="replace") as file:
        matches = [LINE.fullmatch(line.strip()) for line in file if not line.lstrip().startswith("#")]
    return {match[1]: match[2] for match in matches if match}


def number(text):
    """What a text says, hexadecimal with 0x or decimal; None where it is no number."""
    try:
        return int(text, 0)
    except ValueError:
        return None
