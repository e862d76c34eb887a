"""Who waits for whom: after a time-out, in a panic, by Ctrl-T, and in /proc/waits."""

import re
import subprocess
import sys

import gaji as gaji_module
import patient
import pexpect
import pytest

HEADING = "PID   TID  PPID  NAME            WAITS FOR, <- WHO COULD END THAT"

def line(pid, parent, name, text, tid=None):
    return rf"{pid} +{tid or pid} +{parent}  {name} +{text}"


def hang(gaji, name, *options):
    """What the kernel says of a program of tests/inside that hangs."""
    program = f"{gaji_module.BUILD_DIR}/tests/inside/{name}.elf:/{name}"
    result = gaji(f"/{name}", check=False, options=["--timeout", "2", *options], add=[program])
    assert result.status == 124 and HEADING in result.log, result.log
    return result.log


CIRCLE = "A circle, in which nobody can go on: "


@pytest.mark.parametrize("options", [[], ["--icount"]], ids=["clock", "virtual"])
def test_a_pipe_whose_end_was_not_closed(gaji, options):
    log = hang(gaji, "unclosed", *options)
    assert re.search(line(2, 1, "unclosed", "child <- 3 unclosed\n"), log), log
    assert re.search(line(3, 2, "unclosed", "pipe <- 3 unclosed\n"), log), log
    assert f"{CIRCLE}3 unclosed -> 3 unclosed\n" in log, log


def test_two_locks_in_two_orders(gaji):
    log = hang(gaji, "locks")
    assert re.search(line(2, 1, "locks", "futex <- 2 locks\n", tid=3), log), log
    assert f"{CIRCLE}2 locks -> 2 locks\n" in log, log


def test_two_servers_that_call_each_other(gaji):
    log = hang(gaji, "deadlock")
    assert re.search(line(3, 2, "deadlock", "port: answer <- 3 deadlock, 4 deadlock\n"), log), log
    assert re.search(rf"^{CIRCLE}3 deadlock", log, re.M), log


def test_a_circle_of_many_is_told_as_far_as_a_line_goes(gaji):
    log = hang(gaji, "ring")
    assert re.search(rf"^{CIRCLE}\d+ ring( -> \d+ ring){{8,}}.*\.\.\.$", log, re.M), log


def test_who_computes_sleeps_or_hears_everybody_is_in_no_circle(gaji):
    for command, state in (("sleep 100", "sleep"), ("cat /dev/zero > /dev/null", "running")):
        log = gaji("sh", "-c", command, check=False, options=["--timeout", "2"]).log
        assert HEADING in log and "circle" not in log and state in log, log


def test_a_file_in_a_message_may_end_a_wait(gaji):
    log = hang(gaji, "in_flight")
    assert re.search(line(2, 1, "in_flight", "pipe <- 2 in_flight\n"), log) and "circle" not in log, log


def test_a_panic_says_it_last(gaji):
    log = gaji("echo", append=["selftest=panic"], check=False).expect("panic").log
    assert 0 < log.index("panic:") < log.index(HEADING), log


def terminal(*words):
    command = [sys.executable, f"{gaji_module.ROOT}/tools/run", "--build", gaji_module.BUILD]
    shell, *arguments = gaji_module.quietly([*command, *(words or ("--timeout", "60", "--check", "--", "sh"))])
    return patient.Spawn(shell, arguments, timeout=30, encoding="utf-8")


def test_ctrl_t_shows_it_and_the_line_goes_on():
    child = terminal()
    child.expect(r"[$#] ")
    child.send("ec\x14ho one\r")  # to the shell's own editor
    child.expect(r"(\d+) +\1 +\d+  sh +running")
    child.expect(r"\r\none\r\n")
    child.send("cat\r")
    child.expect("cat\r\n")
    child.send("ab\x14")
    child.expect(r"cat +console\r\n")
    child.expect("ab")
    child.send("c\r")
    child.expect("c\r\nabc\r\n")
    child.send("\x04exit 3\r")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 3


def test_a_time_out_on_a_terminal_says_it_too():
    child = terminal("--timeout", "5", "--", "cat")
    child.expect(r"cat +console\r\n", timeout=60)
    child.expect(pexpect.EOF, timeout=60)


def test_a_crowd_fills_more_than_a_page_of_proc(gaji):
    script = "sleep 100 & " * 90 + "grep sleep /proc/waits | wc -l"
    assert gaji("sh", "-c", script, check=False).output.split()[-1] == b"91"  # and the shell's line


def test_a_panic_with_a_broken_list_comes_to_its_end():
    command = [sys.executable, f"{gaji_module.ROOT}/tools/debug", "--build", gaji_module.BUILD]
    for text in (
        "break sys_getpid",
        "continue",
        "set var $second = all.next->next",
        "set var $second->next = $second",
        "delete",
        "set var $pc = panic",
        "continue",
    ):
        command += ["-ex", text]
    command += ["--", "sh", "-c", "echo $$; cat"]
    done = patient.run(command, 60, stdin=subprocess.DEVNULL, text=True)
    output = done.stdout + done.stderr
    assert output.count("sh   ") < 5 and "the kernel panicked" in output, output


def test_who_ends_while_the_kernel_is_asked_was_not_in_time(gaji):
    """The answer takes 0.2 s at least, and the program ends in them."""
    for delay in ("0.9", "1", "1.1"):
        result = gaji("sh", "-c", f"sleep {delay}; echo x", check=False, options=["--timeout", "1"])
        assert (result.status == 124) == (HEADING in result.log), result.log
