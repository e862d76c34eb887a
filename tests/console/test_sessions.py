"""Shells inside shells, modes that survive a stop, the window's size, and the end of a session."""

import os
import time

import gaji as gaji_module
import pytest
from shell import CONTROL_C, CONTROL_D, CONTROL_Z, PROMPT, Shell


def test_shell_inside_a_shell():
    with Shell() as shell:
        outer = shell.run("echo $$").strip()
        assert shell.run("sh") == "Type help to see what there is to try.\n"
        inner = shell.run("echo $$").strip()
        assert inner != outer
        shell.type("sleep 1000")
        time.sleep(0.3)
        shell.send(CONTROL_Z)
        assert "Stopped" in shell.prompt()
        assert "sleep 1000" in shell.run("jobs")
        shell.run("kill -KILL %1; wait %1")
        assert shell.run("exit 3") == ""
        assert shell.run("echo $? $$") == f"3 {outer}\n"
        shell.type("sleep 1000")
        time.sleep(0.3)
        shell.send(CONTROL_C)
        assert shell.prompt() == "^C\n"


def test_lineage_tells_who_a_process_descends_from():
    with Shell() as shell:
        assert [line.split()[1] for line in shell.run("lineage").splitlines()] == ["lineage", "sh", "init"]
        assert shell.run("lineage 1") == "    1  init\n"
        assert shell.run("lineage 30000; echo $?") == "lineage: No such process\n1\n"


def test_inner_shell_in_anothers_group_takes_the_terminal_and_gives_it_back():
    with Shell() as shell:
        shell.type("sh -c 'sh; read_back=1; cat'")
        shell.prompt()
        shell.type("sleep 1000")
        time.sleep(0.3)
        shell.send(CONTROL_C)
        assert shell.prompt() == "^C\n"
        shell.type("exit")
        shell.send("to cat\r")
        shell.expect("to cat\r\nto cat\r\n")
        shell.send(CONTROL_D)
        shell.prompt()


def test_inner_shell_is_stopped_and_goes_on():
    with Shell() as shell:
        outer = shell.run("echo $$").strip()
        shell.run("sh")
        shell.type("kill -STOP $$")
        assert "Stopped (signal)" in shell.prompt()
        assert shell.run("echo $$") == f"{outer}\n"
        shell.type("fg")
        shell.prompt()
        assert shell.run("echo $$") != f"{outer}\n"
        shell.run("exit")
        assert shell.run("echo $$") == f"{outer}\n"


def test_shell_started_in_the_background_waits_for_the_foreground():
    with Shell() as shell:
        shell.run("sh &")
        shell.wait_until(lambda: shell.states() == {1: "Stopped (tty input) sh"})
        shell.type("fg")
        shell.prompt()
        shell.run("exit 9")
        assert shell.run("echo $?") == "9\n"


def test_ends_of_three_shells_give_the_terminal_back_in_turn():
    with Shell() as shell:
        for _ in range(3):
            shell.run("sh")
            fields = shell.run("cat /proc/$$/stat").split()
            assert fields[4] == fields[0]  # its group is its own
        for _ in range(3):
            shell.run("exit")
        shell.type("cat")
        shell.send("line\r")
        shell.expect("line\r\nline\r\n")
        shell.send(CONTROL_D)
        shell.prompt()


def test_killed_shell_gives_the_terminal_back():
    with Shell() as shell:
        shell.run("sh")
        shell.type("kill -KILL $$")
        assert "Killed" in shell.prompt()
        shell.type("cat")
        shell.send("line\r")
        shell.expect("line\r\nline\r\n")
        shell.send(CONTROL_D)
        shell.prompt()


def test_settings_of_a_stopped_program_come_back():
    with Shell() as shell:
        shell.type("sh -c 'stty raw -echo; kill -STOP $$; stty'")
        assert "Stopped" in shell.prompt()
        assert "-icanon" not in shell.run("stty")
        shell.type("fg")
        output = shell.prompt()
        assert "-icanon" in output and "-echo" in output


@pytest.mark.parametrize("end, status", [("exit 1", 1), ("kill -TERM $$", 143), ("kill -INT $$", 130)])
def test_settings_of_a_failed_program_are_undone(end, status):
    with Shell() as shell:
        shell.type(f"sh -c 'stty raw -echo; {end}'")
        shell.prompt()
        assert shell.run("echo $?") == f"{status}\n"
        settings = shell.run("stty")
        assert "-icanon" not in settings and "-echo" not in settings


def test_settings_that_a_program_was_to_change_stay():
    with Shell() as shell:
        shell.run("stty intr ^X tostop")
        shell.type("sleep 1000")
        time.sleep(0.3)
        shell.send("\x18")
        shell.prompt()
        assert "intr = ^X; " in shell.run("stty -a")
        shell.run("stty sane")
        assert "intr = ^C; " in shell.run("stty -a")


def test_window_size_is_seen_and_used():
    with Shell() as shell:
        assert shell.run("stty size") == "24 80\n"
        shell.run("stty cols 40 rows 10")
        assert shell.run("stty size") == "10 40\n"
        shell.send("echo " + "x" * 50)
        time.sleep(0.5)
        shell.send("\r")
        shell.expect("\r\n" + "x" * 50 + "\r\n")
        shell.prompt()


def test_end_of_the_session_leader_hangs_up_the_foreground():
    """init keeps a shell running: the first is killed while its job has the terminal."""
    with Shell(program=None) as shell:
        shell.type("(sleep 1; kill -KILL $$) & sh -c 'echo up; sleep 1000'")
        shell.prompt()  # of the next shell
        assert shell.run("echo $$") != "2\n"
        shell.wait_until(lambda: "sleep" not in shell.run("ps"))
        shell.type("poweroff")
        shell.end()


@pytest.mark.parametrize("end", ["exit", "exit 7", "kill -KILL $$", CONTROL_D])
def test_another_shell_follows_the_first(end):
    """What `make run` starts: the end of the shell is said, and how to leave."""
    with Shell(program=None) as shell:
        if end == CONTROL_D:
            shell.send(end)
        else:
            shell.type(end)
        shell.expect("init: the shell has ended, another one begins; poweroff leaves Gaji\r\n")
        shell.prompt()
        assert shell.run("echo alive") == "alive\n"
        shell.type("poweroff")
        shell.end()


def test_stopped_jobs_are_hung_up_when_their_shell_ends():
    with Shell() as shell:
        shell.run("sh")
        shell.type("sleep 1000")
        time.sleep(0.3)
        shell.send(CONTROL_Z)
        shell.prompt()
        shell.run("exit")
        shell.run("exit")
        shell.wait_until(lambda: "sleep" not in shell.run("ps"))


def test_non_interactive_shell_has_no_job_control():
    with Shell() as shell:
        assert "no job control" in shell.run("sh -c 'sleep 9 & fg'")
        output = shell.run("sh -c 'cat /proc/self/stat | cat; cat /proc/$$/stat'")
        groups = {line.split()[4] for line in output.splitlines()}
        assert len(groups) == 1
        assert PROMPT not in output
        shell.run("sh -c 'kill -KILL %1'")


def shell_with_terminal():
    program = os.path.join(gaji_module.BUILD_DIR, "tests/console/terminal.elf")
    return Shell(options=["--add", f"{program}:/tests/terminal"])


def test_nonblocking_input_that_a_program_leaves_ends_neither_the_shell_nor_the_next_program():
    with shell_with_terminal() as shell:
        assert shell.run("/tests/terminal nonblocking") == "begin\n"
        assert shell.run("echo there") == "there\n"
        shell.type("/tests/terminal nonblocking; cat")
        time.sleep(0.3)
        shell.send("to cat\r")
        shell.expect("to cat\r\nto cat\r\n")
        shell.send(CONTROL_D)
        shell.prompt()


def test_nonblocking_input_is_no_end_while_the_shell_reads():
    """It comes from the background, or the input is a pipe: nothing is taken back then."""
    with shell_with_terminal() as shell:
        shell.run("sh -c 'sleep 0.3; /tests/terminal nonblocking' &")
        time.sleep(1)
        assert "there\n" in shell.run("echo there")
        lines = "echo /tests/terminal nonblocking; sleep 0.5; echo echo still"
        assert shell.run(f"({lines}) | sh") == "begin\nstill\n"


def test_error_of_reading_is_told_and_no_end():
    with Shell() as shell:
        for program in ["cat", "wc", "head", "tail", "grep x"]:
            output = shell.run(f"{program} </bin; echo $?")
            assert program.split()[0] + ": " in output and "directory" in output
            assert not output.endswith("\n0\n")
