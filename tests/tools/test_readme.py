"""README.md and the guest's help name programs, commands, files and functions that exist."""

import pathlib
import re
import subprocess

import gaji as gaji_module
import pytest

ROOT = pathlib.Path(gaji_module.ROOT)
README = (ROOT / "README.md").read_text()
PROGRAMS = {path.stem for path in (ROOT / "user/programs").iterdir()}
BUILTINS = set(re.findall(r'\{"(\S+)", run_\w+\}', (ROOT / "user/programs/sh/builtin.c").read_text()))
OF_THE_HOST = {"git", "make", "cat", "i686-linux-gnu-gcc"}  # what the reader's machine has, or is told to install
OF_GDB = {"gaji", "break"}
CODE = re.findall(r"^```.*?^```", README, re.DOTALL | re.MULTILINE)
TEXT = " ".join(re.sub(r"^```.*?^```", "", README, flags=re.DOTALL | re.MULTILINE).split())


def is_make_target(name):
    return re.search(rf"^{re.escape(name)}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def is_in_sources(name):
    command = ["grep", "-rqw", "-e", name, "kernel", "mm", "user", "tools/run", "tools/rewind"]
    return subprocess.run(command, cwd=ROOT).returncode == 0


def exists(command):
    """Whether what stands between backticks begins with something that is there."""
    first, _, rest = command.partition(" ")
    if first == "make":
        return not rest or is_make_target(rest.split()[0])
    if "/" in first and not first.startswith(("/", "build/")):
        return (ROOT / first).exists()
    if first.startswith(("/", "build/")) or re.match(r"NAME|N passed", command):
        return True  # of the guest; made; stands for another
    return first in PROGRAMS | BUILTINS | OF_THE_HOST | OF_GDB or (ROOT / first).exists() or is_in_sources(first)


def test_what_stands_between_backticks_is_there():
    commands = set(re.findall(r"`([^`]+)`", TEXT))
    assert len(commands) > 50
    assert [command for command in sorted(commands) if not exists(command)] == []


def test_commands_of_the_code_are_there():
    typed = re.findall(r"^gaji\$ (\S+)", "\n".join(CODE), re.MULTILINE)
    assert typed and set(typed) <= PROGRAMS | BUILTINS
    shell = "\n".join(block for block in CODE if block.startswith("```sh"))
    lines = re.sub(r"<<'END'.*?^END$", "", shell, flags=re.DOTALL | re.MULTILINE).splitlines()[1:-1]
    words = [part.split()[0] for line in lines for part in line.split(";") if part.strip()]
    assert words and [word for word in words if not (exists(word) or word in BUILTINS)] == []


@pytest.mark.parametrize("wrong", ["make nothing", "tools/nothing", "nothingdemo", "--no-such-option"])
def test_a_name_that_is_not_there_is_found(wrong):
    assert not exists(wrong)


def test_programs_of_help_are_there():
    text = (ROOT / "user/programs/help.c").read_text()
    names = set(re.findall(r'^    "  ([a-z]+)[, ]', text, re.MULTILINE))
    usual = re.search(r'"As usual: (.*?)\\n"\n    " +(.*?)   and', text)
    assert len(names) > 25 and usual
    names |= set(" ".join(usual.groups()).split())
    assert names - PROGRAMS - BUILTINS - {"for", "if"} == set()
