"""What `make coverage` adds up: the counters of several boots, however each ended."""

import os
import signal
import subprocess
import sys

import pytest
from gaji import BUILD_DIR, ROOT, load_tool

pytestmark = pytest.mark.xdist_group("coverage")
coverage = load_tool("coverage")


def boot(sums, *arguments):
    command = [sys.executable, os.path.join(ROOT, "tools/run"), "--coverage", sums, *arguments]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode


def count(sums, name, text):
    """How often the line of file `name` that has `text` ran."""
    files = {}
    coverage.read_kernel(files, sums)
    lines = [number for number, line in enumerate(files[name].text, start=1) if text in line]
    assert len(lines) == 1, f"{text} is in {name} {len(lines)} times"
    return files[name].lines[lines[0]]


def test_boots_are_added_up_however_they_end(coverage_build, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    sums = str(tmp_path / "sums")
    kernel = ["--build", "coverage"]
    assert boot(sums, *kernel, "--", "true") == 0
    assert count(sums, "kernel/entry/main.c", "    pic_init();") == 1
    assert count(sums, "kernel/base/panic.c", 'printk("\\npanic: ");') == 0

    assert boot(sums, *kernel, "--append", "selftest=panic", "--", "true") == 125
    assert count(sums, "kernel/entry/main.c", "    pic_init();") == 2
    assert count(sums, "kernel/base/panic.c", 'printk("\\npanic: ");') == 1

    assert boot(sums, *kernel, "--timeout", "5", "--", "sleep", "1000") == 124
    assert count(sums, "kernel/entry/main.c", "    pic_init();") == 3
    assert count(sums, "kernel/base/panic.c", '"\\npanic while panicking: "') == 0

    command = [sys.executable, "tools/run", *kernel, "--coverage", sums, "--", "sleep", "1000"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as stopped:
        while b"first user instruction" not in stopped.stderr.readline():
            pass
        stopped.terminate()
    assert stopped.returncode == -signal.SIGTERM
    assert count(sums, "kernel/entry/main.c", "    pic_init();") == 4

    other = tmp_path / "kernel.elf"  # compiled anew, say
    other.write_bytes(open("build/coverage/kernel.elf", "rb").read() + b"1")
    assert boot(sums, *kernel, "--kernel", str(other), "--", "true") == 0
    assert count(sums, "kernel/entry/main.c", "    pic_init();") == 4


def test_a_kernel_that_does_not_count_leaves_no_file(tmp_path):
    other = os.path.join(BUILD_DIR, "tests/guest/wait_zombie.elf")
    coverage.counters.add(str(tmp_path), other, None)
    assert os.listdir(tmp_path) == []


def test_figures_of_a_file(monkeypatch):
    monkeypatch.chdir(ROOT)
    file = coverage.File("kernel/check/selftest.c")
    file.lines.update({10: 5, 11: 0, 12: 1})
    file.branches = {(10, "one", 2): [4, 1], (12, "one", 2): [0, 1]}
    assert file.figures() == (2, 3, 3, 4)
    assert coverage.row("x", file.figures()) == ("x", "2 of 3", " 66.7 %", "3 of 4", " 75.0 %")
    assert coverage.total([file, file]) == (4, 6, 6, 8)


def test_an_assertion_that_fails_is_no_branch(monkeypatch):
    monkeypatch.chdir(ROOT)
    file = coverage.File("kernel/check/selftest.c")
    assert [line for line in range(1, len(file.text) + 1) if file.is_assertion(line)] == [
        number for number, text in enumerate(file.text, start=1) if "ASSERT(" in text
    ]
