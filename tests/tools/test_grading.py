"""What a grader needs of tools/run: every kernel ends by itself, the same way each time."""

import os
import re
import subprocess

import gaji as gaji_module
import pytest

FIXED = ["--icount", "4", "--machine", "pc-i440fx-6.2", "--cpu", "qemu32", "--mem", "32"]


@pytest.fixture
def run(gaji, tmp_path):
    """Runs with output to files; returns (result, console, log)."""

    def act(*program, **options):
        words = [*FIXED, "--files", tmp_path, *options.pop("options", [])]
        result = gaji(*program, options=words, check=False, **options)
        return result, (tmp_path / "console").read_bytes(), (tmp_path / "log").read_text(errors="replace")

    return act


@pytest.mark.parametrize("name", ["hang", "halt"])
def test_the_watchdog_ends_a_kernel_that_stands_with_interrupts_off(run, name):
    result, _, log = run("true", append=[f"selftest={name}"], options=["--watchdog", "6", "--timeout", "4"])
    assert result.ended == "panic", result.describe()
    assert "panic: no progress: the watchdog's time has passed" in log, log
    assert re.search(rf"#0 0x\w+ test_{name}\+0x\w+ kernel/check/selftest.c:\d+", log), log


def test_the_watchdog_lets_the_time_out_come_first(run):
    result, _, log = run("sleep", "100", options=["--watchdog", "6", "--timeout", "2"])
    assert result.ended == "timeout" and "no progress" not in log, log
    assert re.search(r"2 +2 +1  sleep +sleep", log), log


def test_without_a_watchdog_nothing_comes_of_it(gaji):
    gaji("true", options=FIXED).expect("exited 0")


def test_a_flood_ends_at_the_same_byte_each_time(run):
    seen = []
    for _ in range(2):
        result, _, log = run("true", append=["selftest=flood", "output=16"], options=["--timeout", "10"])
        assert result.ended == "flood" and result.status == 125, result.describe()
        assert 16 * 1024 < len(log) < 17 * 1024 and "more than output=16 KiB" in log
        seen.append(log)
    assert seen[0] == seen[1]


def test_what_the_kernel_does_not_count_is_cut_too(run):
    """A file of --files is full at 1 MiB, whoever writes: here the kernel's own flood, past what it would allow."""
    result, _, log = run("true", append=["selftest=flood", "output=8192"], options=["--timeout", "10"])
    assert result.ended == "flood" and len(log) == 1 << 20, (result.describe(), len(log))


def test_what_programs_write_counts_too(run):
    result, console, log = run("cat", "/dev/zero", append=["output=64"], options=["--timeout", "10"])
    assert result.ended == "flood" and 60 * 1024 < len(console) <= 64 * 1024, result.describe()


def test_nothing_is_typed(run):
    result, console, _ = run("sh", "-c", "cat; echo end", stdin=b"typed")
    assert result.ended == "exited 0" and console == b"end\n", console


def test_runs_are_the_same_to_the_byte_with_a_seed(run):
    """Random bytes, times and addresses: all of it is the run's own."""
    program = ["sh", "-c", "hexdump /dev/urandom | head -n 3; cat /proc/uptime; ps"]
    first = run(*program, append=["seed=7"], options=["--timeout", "10"])[1:]
    second = run(*program, append=["seed=7"], options=["--timeout", "10"])[1:]
    other = run(*program, append=["seed=8"], options=["--timeout", "10"])[1:]
    assert first == second and first[0] != other[0] and len(first[0]) > 300


def test_a_kernel_without_fork_runs_the_program_all_the_same(gaji):
    if gaji_module.BUILD != "debug":
        pytest.skip("the faulty kernel is a debug build")
    made = subprocess.run(
        [os.path.join(gaji_module.ROOT, "tools/mutate"), "--kernel", "fork-is-not-there"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    kernel = os.path.join(gaji_module.ROOT, made.stdout.strip())
    result = gaji("echo", "hello", options=["--kernel", kernel], check=False)
    assert b"init: there is no fork: I become echo myself\nhello\n" in result.output, result.describe()
