"""Jobs of the shell: Ctrl-C at each moment, Ctrl-Z, fg, bg, kill, wait, and who has the terminal."""

import os
import re
import time

import gaji as gaji_module
import pexpect
import pytest
from shell import CONTROL_BACKSLASH, CONTROL_C, CONTROL_D, CONTROL_Z, PROMPT, Shell

# Programs that say so once they run, and then wait: in sleep, in read, in write, in wait.
SLEEPS = "sh -c 'echo rea''dy; exec sleep 1000'"
IN_EACH_SLEEP = pytest.mark.parametrize(
    "command",
    [
        pytest.param(SLEEPS, id="sleep"),
        pytest.param("sh -c 'echo rea''dy; exec cat'", id="read"),
        pytest.param("sleep 1000 | sh -c 'echo rea''dy; cat'", id="read-pipe"),
        pytest.param("sh -c 'echo rea''dy >&2; cat /dev/zero' | sleep 1000", id="write-pipe"),
        pytest.param("sh -c 'echo rea''dy; sleep 1000; echo not'", id="wait"),
    ],
)


def test_what_runs_in_the_background_writes_lines_while_one_is_edited():
    with Shell() as shell:
        shell.run("sh -c 'sleep 1; echo fir''st; echo seco''nd' &")
        shell.expect("first\r\nsecond\r\n")
        shell.send("\r")
        shell.prompt()


@IN_EACH_SLEEP
def test_control_c_ends_a_job(command):
    with Shell() as shell:
        shell.start(command)
        time.sleep(0.2)
        shell.send(CONTROL_C)
        assert shell.prompt() == "^C\n"
        assert shell.run("echo $?") == "130\n"
        assert shell.run("jobs") == ""


def test_control_c_right_after_the_return_key():
    """Whether the key comes before the job is made, while it is, or after: no job stays."""
    with Shell() as shell:
        for delay in [0, 0, 0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]:
            shell.type("sleep 1000 | cat | cat")
            time.sleep(delay)
            shell.send(CONTROL_C)
            assert shell.prompt() == "^C\n"
            assert shell.run("echo $?") == "130\n"


@pytest.mark.parametrize("command", ["true | sleep 1000", "sleep 1000 | true", "true | cat | sleep 1000 | true"])
def test_control_c_when_one_member_has_ended(command):
    with Shell() as shell:
        shell.type(command + "; echo no'more'")
        time.sleep(0.5)
        shell.send(CONTROL_C)
        assert shell.prompt() == "^C\n"


def test_control_c_ends_the_whole_line():
    with Shell() as shell:
        shell.start(SLEEPS + "; echo no'more' || echo no'more'")
        shell.send(CONTROL_C)
        assert shell.prompt() == "^C\n"


def test_control_c_at_the_prompt_drops_the_line():
    with Shell() as shell:
        shell.send("echo not'run'")
        shell.expect("echo not'run'")
        shell.send(CONTROL_C)
        assert shell.prompt() == "^C\n"
        shell.send("echo 'an open quote\r")
        shell.expect("> ")
        shell.send(CONTROL_C)
        assert shell.prompt() == "^C\n"
        assert shell.run("echo alive") == "alive\n"


def test_control_c_ends_wait():
    with Shell() as shell:
        shell.run("sleep 1000 &")
        for command in ["wait", "wait %1", "wait $!"]:
            shell.type(command)
            time.sleep(0.3)
            shell.send(CONTROL_C)
            shell.prompt()
            assert shell.run("echo $?") == "130\n"
        assert shell.states() == {1: "Running sleep 1000 &"}
        shell.run("kill %1; wait %1")


def test_control_c_leaves_the_background_alone():
    with Shell() as shell:
        shell.run("sleep 1000 &")
        shell.start(SLEEPS)
        shell.send(CONTROL_C)
        shell.prompt()
        assert shell.states() == {1: "Running sleep 1000 &"}
        shell.run("kill %1; wait %1")


def test_quit_key():
    with Shell() as shell:
        shell.start(SLEEPS)
        shell.send(CONTROL_BACKSLASH)
        assert shell.prompt() == "^\\Quit\n"
        assert shell.run("echo $?") == "131\n"


def test_stop_and_fg():
    with Shell() as shell:
        assert shell.stop("sh -c 'echo rea''dy; sleep 1; exit 7'").startswith("^Z\n[1]+  Stopped")
        assert shell.run("echo $?") == "148\n"
        assert shell.run("fg") == "sh -c 'echo rea''dy; sleep 1; exit 7'\n"
        assert shell.run("echo $?") == "7\n"
        assert shell.run("jobs") == ""
        assert "no such job" in shell.run("fg")


def test_stop_and_bg():
    with Shell() as shell:
        shell.stop("sh -c 'echo rea''dy; sleep 1; exit 3'")
        assert shell.run("bg").startswith("[1]  sh -c")
        assert shell.run("wait; echo waited") .startswith("waited\n[1]+  Exit 3")
        assert shell.run("jobs") == ""


@IN_EACH_SLEEP
def test_stop_works_in_every_sleep(command):
    with Shell() as shell:
        for _ in range(3):
            assert "Stopped" in shell.stop(command)
            shell.type("fg")
            time.sleep(0.2)
            shell.send(CONTROL_Z)
            assert "Stopped" in shell.prompt()
            shell.type("fg %1")
            time.sleep(0.2)
            shell.send(CONTROL_C)
            shell.prompt()
            assert shell.run("echo $?") == "130\n"
            assert shell.run("jobs") == ""


def test_stop_right_after_the_return_key():
    with Shell() as shell:
        for delay in [0, 0, 0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]:
            shell.type("sleep 1000 | cat | cat")
            time.sleep(0.05 + delay)
            shell.send(CONTROL_Z)
            assert "Stopped" in shell.prompt()
            shell.run("kill %1; wait %1")


def test_reader_goes_on_with_its_line():
    with Shell() as shell:
        shell.start("sh -c 'echo rea''dy; exec cat'")
        shell.send("first\r")
        shell.expect("first\r\nfirst\r\n")
        shell.send(CONTROL_Z)
        shell.prompt()
        shell.type("fg")
        shell.send("second\r")
        shell.expect("second\r\nsecond\r\n")
        shell.send(CONTROL_D)
        shell.prompt()
        assert shell.run("echo $?") == "0\n"


def test_several_jobs_and_their_names():
    with Shell() as shell:
        shell.stop("sh -c 'echo rea''dy; sleep 1001'")
        shell.run("sleep 1002 &")
        shell.stop("sh -c 'echo rea''dy; sleep 1003'")
        shell.run("sleep 1004 &")
        jobs = shell.jobs()
        assert [jobs[n][0] for n in (1, 2, 3, 4)] == ["-", "", "+", ""]
        assert [jobs[n][1].split()[0] for n in (1, 2, 3, 4)] == ["Stopped", "Running"] * 2
        assert shell.run("bg %-") == "[1]  sh -c 'echo rea''dy; sleep 1001' &\n"
        assert shell.jobs()[1][1].startswith("Running")
        shell.run("kill %2; wait %2")
        assert shell.run("echo $?") == "143\n"
        assert sorted(shell.jobs()) == [1, 3, 4]
        assert "no such job" in shell.run("kill %2")
        shell.run("kill -KILL %3; wait %3")
        assert shell.run("echo $?") == "137\n"
        shell.run("kill %1 %4; wait")
        shell.wait_until(lambda: not shell.jobs())


def test_kill_of_a_stopped_job_reaches_all_of_it():
    with Shell() as shell:
        shell.stop("sh -c 'echo rea''dy; sleep 1000' | cat | cat")
        shell.run("kill %1; wait %1")
        assert shell.run("echo $?") == "143\n"
        assert "sleep" not in shell.run("ps")


def test_end_in_the_background_is_reported_before_the_prompt():
    with Shell() as shell:
        shell.run("sh -c 'sleep 1; exit 5' & (sleep 1; true) | true &")
        time.sleep(1.5)
        output = shell.run("")
        assert "[1]" in output and "Exit 5" in output
        assert "[2]" in output and "Done" in output
        assert shell.run("") == ""


def test_background_reader_is_stopped():
    with Shell() as shell:
        shell.run("cat &")
        shell.wait_until(lambda: shell.states() == {1: "Stopped (tty input) cat"})
        shell.run("bg")
        shell.wait_until(lambda: shell.states() == {1: "Stopped (tty input) cat"})
        shell.type("fg")
        shell.send("hello\r")
        shell.expect("hello\r\nhello\r\n")
        shell.send(CONTROL_D)
        shell.prompt()


def test_background_reader_is_told_by_the_kernel():
    """The code is SI_KERNEL, and no process has sent it."""
    program = os.path.join(gaji_module.BUILD_DIR, "tests/console/refused.elf")
    with Shell(options=["--add", f"{program}:/tests/refused"]) as shell:
        assert shell.run("/tests/refused") == "signal 21: code 128 of 0\n"


def test_background_writer_is_stopped_where_tostop_asks_for_it():
    with Shell() as shell:
        shell.run("echo one &")
        shell.wait_until(lambda: not shell.jobs())
        shell.run("stty tostop")
        shell.run("echo two &")
        shell.wait_until(lambda: shell.states() == {1: "Stopped (tty output) echo two"})
        assert shell.run("fg") == "echo two\ntwo\n"


def test_setting_the_terminal_from_the_background_is_stopped():
    with Shell() as shell:
        shell.run("stty -echo &")
        shell.wait_until(lambda: shell.states() == {1: "Stopped (tty output) stty -echo"})
        shell.run("kill %1; wait %1")
        assert "-echo " not in shell.run("stty")


def test_members_of_a_pipeline_are_one_group_and_jobs_are_not():
    with Shell() as shell:
        shell.run("sleep 1000 | sleep 1000 &")
        shell.run("sleep 1000 &")
        first, second = shell.run("jobs -p").split()
        pids = shell.run("jobs -l").splitlines()[0].split()[1:3]
        groups = [shell.run(f"cat /proc/{pid}/stat").split()[4] for pid in [*pids, second]]
        assert groups == [first, first, second]
        shell.run("kill %1 %2; wait")


def test_signals_of_children_are_default():
    with Shell() as shell:
        status = shell.run("cat /proc/self/status")
        for name in ("SigBlk", "SigIgn", "SigCgt", "SigPnd"):
            assert f"{name}:\t0000000000000000" in status


def test_exit_asks_once_while_jobs_are_stopped():
    with Shell(leave=False) as shell:
        shell.stop(SLEEPS)
        assert "there are stopped jobs" in shell.run("exit")
        assert "Stopped" in shell.run("jobs")
        assert "there are stopped jobs" in shell.run("exit 4")
        shell.type("exit 4")
        shell.end(4)


def test_end_of_input_asks_once_while_jobs_are_stopped():
    with Shell(leave=False) as shell:
        shell.stop(SLEEPS)
        shell.send(CONTROL_D)
        assert "there are stopped jobs" in shell.prompt()
        shell.send(CONTROL_D)
        shell.end(148)


def test_list_in_the_background_is_one_job():
    with Shell() as shell:
        shell.run("sleep 1000 && echo no'more' &")
        assert shell.states() == {1: "Running sleep 1000 && echo no'more' &"}
        shell.run("kill %1; wait %1")
        assert shell.run("echo $?") == "143\n"


def test_subshell_in_the_foreground_is_one_job():
    with Shell() as shell:
        assert "Stopped" in shell.stop("(echo rea''dy; sleep 1000; echo no'more')")
        shell.type("fg")
        time.sleep(0.2)
        shell.send(CONTROL_C)
        shell.prompt()
        assert "sleep" not in shell.run("ps")


def press_until_prompt(shell):
    """Who presses a key just when a command has ended, and the shell is not back yet, reaches neither, on Linux, too."""
    for _ in range(50):
        shell.send(CONTROL_C)
        if shell.child.expect_exact([PROMPT, pexpect.TIMEOUT], timeout=0.5) == 0:
            return shell.child.before.replace("\r\n", "\n")
    raise AssertionError("the loop goes on")


@pytest.mark.parametrize("body", ["echo x > /dev/null", "sleep 0.01; :"])
def test_control_c_leaves_a_loop_of_short_commands(body):
    with Shell() as shell:
        shell.type(f"echo rea''dy; while true; do {body}; done; echo not this")
        shell.expect("ready\r\n")
        assert re.fullmatch(r"(\^C)+\n", press_until_prompt(shell))
        assert shell.run("echo here") == "here\n"


@pytest.mark.parametrize("body", ["sleep 1000", ":"])
def test_control_c_leaves_a_loop(body):
    with Shell() as shell:
        shell.type(f"echo rea''dy; while true; do {body}; done; echo not this")
        shell.expect("ready\r\n")
        time.sleep(0.2)
        shell.send(CONTROL_C)
        assert shell.prompt() == "^C\n"
        assert shell.run("echo $?") == "130\n"
        assert shell.run("for i in 1 2; do echo $i; done") == "1\n2\n"


def test_control_z_leaves_a_loop():
    with Shell() as shell:
        shell.type("for i in 1 2; do echo rea''dy; sleep 1000; done; echo after")
        shell.expect("ready\r\n")
        time.sleep(0.2)
        shell.send(CONTROL_Z)
        assert "ready" not in shell.prompt()
        assert shell.states() == {1: "Stopped sleep 1000"}
        assert shell.run("for i in 1 2; do echo $i; done") == "1\n2\n"
        shell.run("kill -9 %1; wait")
