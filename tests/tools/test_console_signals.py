"""Ctrl-C and its kin end the programs in the foreground, and nothing else."""

import os
import subprocess
import sys
import time

import gaji as gaji_module
import patient
import pexpect
import pytest

RUN = [sys.executable, os.path.join(gaji_module.ROOT, "tools/run"), "--build", gaji_module.BUILD]
PROMPT = r"[$#] "


class Terminal:
    """Gaji's console as a terminal, checked for leaks and broken invariants at the end."""

    def __init__(self, *program):
        command = [*RUN, "--timeout", "60", "--check", "--", *program]
        shell, *arguments = gaji_module.quietly(command)
        self.child = patient.Spawn(shell, arguments, timeout=30, encoding="utf-8")

    def __enter__(self):
        return self.child

    def __exit__(self, *_):
        self.child.close(force=True)


def expect_exit(child, status):
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == status, child.before


@pytest.mark.parametrize(
    "command",
    ["sleep 1000", "cat", "cat /dev/zero >/dev/null", "cat | cat | cat", "sh -c 'sleep 1000; sleep 1000'"],
)
def test_control_c_ends_the_foreground_program(command):
    with Terminal("sh") as child:
        child.expect(PROMPT)
        child.send(command + "\r")
        time.sleep(1)
        child.send("\x03")
        child.expect(PROMPT)
        child.send("echo al'i've\r")
        child.expect("\r\nalive\r\n")
        child.send("exit 5\r")
        expect_exit(child, 5)


def test_control_c_spares_the_background():
    with Terminal("sh") as child:
        child.expect(PROMPT)
        child.send("sleep 1000 &\r")
        child.expect(PROMPT)
        child.send("sleep 2000\r")
        time.sleep(1)
        child.send("\x03")
        child.expect(PROMPT)
        child.send("kill -0 $! && echo st'i'll\r")
        child.expect("\r\nstill\r\n")
        child.send("exit 6\r")
        expect_exit(child, 6)


def test_control_c_ends_a_lone_program_by_sigint():
    with Terminal("sleep", "1000") as child:
        time.sleep(2)
        child.send("\x03")
        expect_exit(child, 128 + 2)


def test_control_backslash_ends_by_sigquit():
    with Terminal("sleep", "1000") as child:
        time.sleep(2)
        child.send("\x1c")
        expect_exit(child, 128 + 3)


def test_many_control_c_at_once():
    with Terminal("sh") as child:
        child.expect(PROMPT)
        for _ in range(20):
            child.send("sleep 1000\r")
            child.send("\x03" * 10)
        time.sleep(1)
        child.send("\x03")
        child.send("echo al'i've\r")
        child.expect("\r\nalive\r\n")
        child.send("exit 7\r")
        expect_exit(child, 7)


@pytest.mark.parametrize("signal", [9, 15])
def test_reader_of_the_console_can_be_killed(signal):
    """The console stays open and empty, so that `cat` sleeps in its read. (In the background its
    standard input would be /dev/null.)"""
    script = f"cat /dev/console & sleep 1; kill -{signal} $!; wait $!; exit $?"
    with subprocess.Popen(
        [*RUN, "--check", "--", "sh", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as run:
        assert run.wait(60) == 128 + signal
