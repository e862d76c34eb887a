"""The console as a terminal: line editing, raw mode, signals, and much input (termios(3))."""

import os
import sys
import time

import gaji as gaji_module
import patient
import pexpect
import pytest

PROGRAM = os.path.join(gaji_module.BUILD_DIR, "tests/console/terminal.elf")
RUN = [os.path.join(gaji_module.ROOT, "tools/run"), "--build", gaji_module.BUILD, "--timeout", "90"]


@pytest.fixture
def terminal():
    """`terminal(PART)` starts that part of terminal.c behind a pseudo-terminal."""
    children = []

    def start(part):
        command = [sys.executable, *RUN, "--add", f"{PROGRAM}:/tests/terminal", "--", "/tests/terminal", part]
        program, *arguments = gaji_module.quietly(command)
        child = patient.Spawn(program, arguments, timeout=30, encoding="latin1", echo=False)
        children.append(child)
        child.expect_exact("begin\r\n")
        return child

    yield start
    for child in children:
        child.close(force=True)


def expect_end(child, status=0):
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == status


def test_it_is_the_controlling_terminal(terminal):
    child = terminal("state")
    child.expect_exact("isatty 1, tty 1, foreground 1, leader 1\r\n")
    child.expect_exact("canonical 1, echo 1, signals 1\r\n")
    expect_end(child)


def test_input_is_thrown_away(terminal):
    child = terminal("control")
    child.expect_exact("session 0, errno 0, input 0\r\nunsent 0, errno 0, input 0\r\n1 0, type\r\n")
    child.send("a line\r")
    child.expect_exact("wrong queue -1, errno 22, input 1\r\noutput 0, errno 0, input 1\r\n")
    child.expect_exact("input 0, errno 0, input 0\r\n")
    expect_end(child)


def test_who_can_be_in_the_foreground(terminal):
    child = terminal("groups")
    child.expect_exact("negative -1, errno 22\r\nzero -1, errno 3\r\nnobody -1, errno 3\r\n")
    child.expect_exact("another session -1, errno 1\r\nno leader of a group 0, errno 0\r\nown 0, errno 0\r\n")
    expect_end(child)


def test_the_terminal_is_given_up(terminal):
    """By a process for itself and its later children, by the leader for the whole session."""
    child = terminal("given up")
    child.expect_exact("gives up 0, errno 0\r\nagain -1, errno 25\r\nnegative -1, errno 22\r\n")
    child.expect_exact("child: open 0, errno 6\r\nchild -1, errno 25\r\n")
    child.expect_exact("its child: open 0, errno 6\r\nits child -1, errno 25\r\n")
    child.expect_exact("leader: open 1, errno 0\r\nleader 0, errno 0\r\nhung up 0, continued 0\r\n")
    child.expect_exact("gives up 0, errno 0\r\nleader: open 0, errno 6\r\nleader -1, errno 25\r\n")
    child.expect_exact("hung up 1, continued 1\r\n")
    expect_end(child)


def test_thread_that_reads_in_the_background_asks_again(terminal):
    """Another thread takes SIGTTIN: no number of the kernel's own comes out of the read."""
    child = terminal("background")
    child.expect("asked again and again 7\r\n|read.*\n")
    assert child.after == "asked again and again 7\r\n"
    expect_end(child)


@pytest.mark.parametrize(
    "typed, echoed, line",
    [
        ("hello\r", "hello\r\n", "line 6 [hello\\0a]"),
        ("abx\x7fc\r", "abx\b \bc\r\n", "line 4 [abc\\0a]"),
        ("junk\x15kept\r", "kept\r\n", "line 5 [kept\\0a]"),
        ("one two-three\x17x\r", "x\r\n", "line 10 [one two-x\\0a]"),
        ("abc\x04", "abc", "line 3 [abc]"),
        ("\x04", "", "line 0 []"),
        ("a\x16\x03b\tc\x7f\x7f\r", "\r\n", "line 4 [a\\03b\\0a]"),
        ("\x02\x7fq\r", "^B\b \b\b \bq\r\n", "line 2 [q\\0a]"),
        ("\x7f\x15\x17\r", "\r\n", "line 1 [\\0a]"),
        ("\r", "\r\n", "line 1 [\\0a]"),
        ("\n", "\r\n", "line 1 [\\0a]"),
    ],
)
def test_editing(terminal, typed, echoed, line):
    child = terminal("lines")
    child.send(typed)
    child.expect_exact(echoed)
    child.expect_exact(line)


def test_line_is_read_in_pieces(terminal):
    child = terminal("pieces")
    child.send("abcdefg\r")
    child.expect_exact("piece 3 [abc]\r\npiece 3 [def]\r\npiece 2 [g\\0a]\r\n")
    expect_end(child)


def test_raw_mode_waits_as_min_and_time_say(terminal):
    child = terminal("raw")
    child.expect_exact("one\r\n")
    child.send("\x03")
    child.expect_exact("one 1 [\\03]\r\n")
    child.send("\r")
    child.expect_exact("one 1 [\\0a]\r\n")
    child.expect_exact("five\r\n")
    child.send("ab")
    time.sleep(0.3)
    child.send("cde")
    child.expect_exact("five 5 [abcde]\r\n")
    child.expect_exact("time 0 []\r\n")
    child.expect_exact("poll 0 []\r\n")
    child.expect_exact("between\r\n")
    child.send("abc")
    child.expect_exact("between 3 [abc]\r\n")
    child.expect_exact("nonblock -1 errno 11\r\n")
    expect_end(child)


def test_poll_sees_whole_lines_and_as_many_bytes_as_a_read_waits_for(terminal):
    child = terminal("polls")
    child.expect_exact("now 1 4,")
    child.send("ab")
    time.sleep(0.3)
    child.send("c\r")
    child.expect_exact(" then 1 1\r\n")
    child.expect_exact("line 4 [abc\\0a]\r\n")
    child.expect_exact("now 1 4,")
    child.send("\x04")
    child.expect_exact(" then 1 1\r\n")
    child.expect_exact("end 0 []\r\n")
    child.expect_exact("three\r\nnow 1 4,")
    child.send("ab")
    time.sleep(0.3)
    child.send("c")
    child.expect_exact(" then 1 1\r\n")
    child.expect_exact("three 3 [abc]\r\n")
    child.expect_exact("time\r\nnow 1 4,")
    child.send("x")
    child.expect_exact(" then 1 1\r\n")
    child.expect_exact("time 1 [x]\r\n")
    child.expect_exact("none\r\nnow 1 4, then 0 0\r\n")
    expect_end(child)


def test_what_was_typed_raw_can_be_read_as_a_line(terminal):
    child = terminal("mode")
    child.expect_exact("type\r\n")
    child.send("typed")
    child.expect_exact("ahead 5 [typed]\r\n")
    expect_end(child)


def test_longest_line_is_4096_bytes(terminal):
    child = terminal("lines")
    for _ in range(50):
        child.send("y" * 100)
        time.sleep(0.02)
    time.sleep(0.5)
    child.send("\r")
    child.expect_exact("line 4096 [" + "y" * 60 + "]")


def test_much_input_waits_for_its_reader(terminal):
    child = terminal("count")
    child.expect_exact("ready\r\n")
    for _ in range(200):
        child.send("m" * 49 + "\r")
    child.send("z\r")
    child.expect_exact("count 10000\r\n")
    expect_end(child)


@pytest.mark.parametrize("key, signal", [("\x03", 2), ("\x1c", 3)])
def test_signal_keys_end_the_foreground(terminal, key, signal):
    child = terminal("lines")
    child.send("not read")
    child.send(key)
    expect_end(child, 128 + signal)


def test_typed_while_the_mode_changes(terminal):
    child = terminal("to and fro")
    child.expect_exact("type\r\n")
    while child.expect_exact(["zeros", pexpect.TIMEOUT], timeout=0.01) == 1:
        child.send("\x04x" * 20)
    child.expect_exact(" 0\r\n")
    expect_end(child)


def test_one_key_interrupts_each_member_of_a_large_group_once(terminal):
    child = terminal("group")
    child.expect_exact("type\r\n")
    child.send("\x03")
    child.expect_exact("wrong 0, here 1\r\n")
    expect_end(child)


def test_signal_that_a_key_brings_on_comes_after_the_keys(terminal):
    child = terminal("order")
    child.expect_exact("type\r\n")
    child.send("\x03")
    child.expect_exact("wrong 0\r\n")
