"""tools/profile: what ran, kernel and program, between two calls of a function of the program."""

import os
import re
import subprocess
import sys

import gaji as gaji_module

PROGRAM = os.path.join(gaji_module.BUILD_DIR, "tests", "guest", "profile_two_calls.elf")


def profile(*options):
    command = [sys.executable, os.path.join(gaji_module.ROOT, "tools/profile")]
    command += ["--build", gaji_module.BUILD, *options]
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
    )


def counts(output):
    """{name: instructions} of a printed table, its total under "instructions"."""
    rows = re.findall(r"^ *([\d,]+) +(?:[\d.]+ % +)?(\S+)$", output, re.MULTILINE)
    return {name: int(count.replace(",", "")) for count, name in rows}


def test_counts_by_function_between_two_calls():
    done = profile("--between", "getppid", "--", PROGRAM)
    table = counts(done.stdout)
    assert {"getppid", "pipe", "main", "pipe_create"} <= table.keys(), done.stdout + done.stderr
    assert "process_fork" not in table, done.stdout
    total = table.pop("instructions")
    assert total == sum(table.values()), done.stdout


def test_counts_by_line():
    done = profile("--between", "getppid", "--lines", "--", PROGRAM)
    assert "tests/guest/profile_two_calls.c:" in done.stdout, done.stdout + done.stderr
    assert "kernel/ipc/pipe.c:" in done.stdout, done.stdout


def test_path_ends_with_what_is_on_it():
    done = profile("--between", "getppid", "--path", "--", PROGRAM)
    *path, last = done.stdout.splitlines()
    names = [line.split()[1].split(".")[0] for line in path]
    assert names.index("sys_pipe2") < names.index("pipe_create"), done.stdout + done.stderr
    found = re.fullmatch(r"(\d+) functions in (\d+) files, (\d+) changes of folder", last)
    functions, files, changes = map(int, found.groups())
    in_program = {"getppid", "main", "pipe", "system_call_result"}
    assert functions == len(set(names) - in_program), done.stdout
    assert 5 < files < functions and 5 < changes < len(names), last


def test_refuses_a_function_that_the_program_has_not():
    done = profile("--between", "no_such_function", "--", PROGRAM)
    assert done.returncode != 0
    assert "has no function no_such_function" in done.stderr, done.stderr
