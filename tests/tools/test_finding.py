"""tools/FINDING.md is true: its commands lead to the six faults, and print what stands there."""

import os
import re
import subprocess

import gaji as gaji_module
import pytest

PAGE = os.path.join(gaji_module.ROOT, "tools/FINDING.md")
NUMBER = re.compile(r"0x[0-9a-f]+|\b\d{1,3}(,\d{3})+\b")  # addresses and moments differ from machine to machine

pytestmark = pytest.mark.xdist_group("finding")  # one copy of the sources for the kernels


def stories():
    """{heading: [(command, the lines that it prints)]}."""
    with open(PAGE, encoding="utf-8") as file:
        parts = re.split(r"^## (.*)\n", file.read(), flags=re.M)
    found = {}
    for heading, text in zip(parts[1::2], parts[2::2]):
        commands = []
        for block in re.findall(r"^```\n(.*?)^```\n", text, re.M | re.S):
            for line in block.splitlines():
                if line.startswith("$ "):
                    commands.append((line[2:], []))
                else:
                    commands[-1][1].append(line)
        found[heading] = commands
    return found


STORIES = stories()


def pattern(line):
    """What a line of the page stands for."""
    words = (re.escape(part) for part in NUMBER.sub("0xN", line).split("..."))
    return ".*".join(words).replace("0xN", "0xN")


def missing(wanted, output):
    """The first line of the page that is not there, in order, or None."""
    lines = [NUMBER.sub("0xN", line).strip() for line in output.splitlines()]
    for line in wanted:
        if line.strip() == "...":
            continue
        form = re.compile(pattern(line.strip()))
        at = next((at for at, found in enumerate(lines) if form.search(found)), None)
        if at is None:
            return line
        lines = lines[at + 1 :]
    return None


def test_there_are_six_stories():
    assert len(STORIES) == 6 and all(len(commands) >= 2 for commands in STORIES.values())


@pytest.mark.parametrize("heading", STORIES)
def test_commands_print_what_the_page_says(heading):
    if gaji_module.BUILD != "debug":
        pytest.skip("the page is about the debug build")
    for command, wanted in STORIES[heading]:
        done = subprocess.run(
            ["bash", "-c", command], cwd=gaji_module.ROOT, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=300,
        )  # fmt: skip
        line = missing(wanted, done.stdout)
        assert line is None, f"$ {command}\nprints nothing like this, or not here:\n{line}\n\n{done.stdout}"


def test_a_line_that_is_not_printed_is_found():
    assert missing(["a 0x12 b"], "x\na 0x99 b\n") is None
    assert missing(["one", "two"], "two\none\n") == "two"
    assert missing(["process 3 waits"], "process 4 waits\n") == "process 3 waits"
