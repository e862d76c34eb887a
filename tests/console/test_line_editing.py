"""The shell's own line editor: keys that move, erase, complete, and look into the history."""

import time

import elf_corpus
import pytest
from shell import CONTROL_C, CONTROL_D, Shell

LEFT, RIGHT, UP, DOWN = "\x1b[D", "\x1b[C", "\x1b[A", "\x1b[B"
HOME, END, DELETE = "\x1b[H", "\x1b[F", "\x1b[3~"


@pytest.fixture(scope="module")
def editor():
    """One machine for all: each test types lines, and leaves an empty one behind."""
    with Shell() as shell:
        yield shell


def result(shell, keys):
    """What the shell prints for a line that was typed by these keys."""
    shell.send(keys + "\r")
    shell.expect("\r\n")
    return shell.prompt()


@pytest.mark.parametrize(
    "keys, output",
    [
        ("echo abc\x7f\x7fd", "ad\n"),  # Backspace
        ("echo ac" + LEFT + "b", "abc\n"),
        ("echo bc" + LEFT * 2 + "a" + RIGHT * 2 + "d", "abcd\n"),
        ("cho a" + HOME + "e" + END + "b", "ab\n"),
        ("cho a\x01\x01e\x05b", "ab\n"),  # Ctrl-A (twice for tools/run), Ctrl-E
        ("echo axb" + LEFT * 2 + DELETE, "ab\n"),
        ("echo axb" + LEFT * 2 + CONTROL_D, "ab\n"),
        ("not this\x15echo this", "this\n"),  # Ctrl-U
        ("echo one two" + LEFT * 4 + "\x0b", "one\n"),  # Ctrl-K
        ("echo one two\x17three", "one three\n"),  # Ctrl-W
        ("echo \x17\x17echo x", "x\n"),
        ("\x7f\x17\x15" + LEFT + RIGHT + DELETE + "echo y", "y\n"),  # nothing to erase
        ("ech\tz", "z\n"),  # Tab
        ("cat /proc/uptim\t| wc -l", "1\n"),
    ],
)
def test_keys(editor, keys, output):
    assert result(editor, keys).split() == output.split()


def test_history(editor):
    editor.run("echo first")
    editor.run("echo second")
    assert result(editor, UP) == "second\n"
    assert result(editor, UP * 2) == "first\n"
    editor.run("echo third")
    assert result(editor, "draft" + UP + DOWN + "\x15echo kept") == "kept\n"
    assert result(editor, UP * 2 + "\x17fourth") == "fourth\n"
    lines = editor.run("history").splitlines()
    assert lines[-1].split()[1:] == ["history"] and lines[-2].split()[1:] == ["echo", "fourth"]


def test_start_says_where_help_is():
    with Shell(leave=False) as shell:
        assert shell.run("sh") == "Type help to see what there is to try.\n"
        assert shell.run("sh -c 'echo quiet'") == "quiet\n"


def test_line_too_long_is_refused_and_not_cut(editor):
    refusal = "sh: the line is too long, and is not run: at most 4095 bytes\n"
    words = "echo begin; echo " + "x" * 4094
    assert result(editor, words) == refusal
    assert result(editor, "echo $?") == "2\n"
    assert result(editor, words + "\x15echo mended") == "mended\n"  # Ctrl-U
    editor.send("echo one |\r")
    editor.expect("\r\n> ")
    assert result(editor, words) == refusal
    assert result(editor, "echo " + "x" * 4090).strip() == "x" * 4090


def test_syntax_error_is_printed_once(editor):
    assert result(editor, "echo a | | b") == "sh: syntax error near `|'\n"


def test_end_of_input_in_the_middle_of_a_line_does_not_leave(editor):
    assert result(editor, "echo a" + CONTROL_D) == "a\n"


def test_long_line_scrolls(editor):
    words = " ".join(f"word{i}" for i in range(40))
    editor.send(f"echo {words}" + HOME + END + "\r")
    editor.expect("\r\n")
    assert editor.prompt().split() == words.split()


def test_control_c_drops_the_line_and_the_history_has_it_not(editor):
    editor.send("echo dropped")
    editor.expect("echo dropped")
    editor.send(CONTROL_C)
    editor.prompt()
    assert "dropped" not in editor.run("history")


def test_line_goes_on_after_a_pipe_and_in_quotes(editor):
    editor.send("echo one |\r")
    editor.expect("\r\n> ")
    assert result(editor, "cat") == "one\n"
    editor.send("echo 'a\r")
    editor.expect("\r\n> ")
    assert result(editor, "b'") == "a\nb\n"


def test_loop_is_typed_in_lines(editor):
    for line in ("for i in 1 2", "do"):
        editor.send(line + "\r")
        editor.expect("\r\n> ")
    editor.send("echo $i\r")
    editor.expect("\r\n> ")
    assert result(editor, "done") == "1\n2\n"
    assert result(editor, UP * 2) == "2\n"  # the lines are kept one by one


def test_log_waits_while_a_line_is_edited(tmp_path):
    """A job that ends by a fault says so in the log: not into the line, but when it was typed."""
    crash = tmp_path / "crash"
    crash.write_bytes(elf_corpus.shape(elf_corpus.TEXT_SEGMENT, load=0))
    crash.chmod(0o755)
    with Shell(options=("--add", str(crash))) as shell:
        shell.type("(sleep 0.3; /crash; echo it has crashed) &")
        shell.expect("it has crashed\r\n")
        time.sleep(1)  # what is on its way has come then
        assert "crash[" not in shell.log.read()
        assert "crash[" in shell.run("dmesg")
        shell.wait_until(lambda: "crash[" in shell.log.read())
