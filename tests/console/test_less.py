"""less, the pager: its keys on a serial terminal, and a page of it on the screen."""

import re

import pytest
import screen
from shell import CONTROL_C, Shell

UP, DOWN, PAGE_DOWN, HOME, END = "\x1b[A", "\x1b[B", "\x1b[6~", "\x1b[H", "\x1b[F"
LINES = 100


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """A terminal of 24 rows and 80 columns."""
    text = tmp_path_factory.mktemp("less") / "text"
    text.write_text("".join(f"line {i}\n" for i in range(1, LINES + 1)))
    odd = text.with_name("odd")
    odd.write_text("x\ty\n\x1bz\n\uac00\ta234567890b2345678c\n")
    with Shell(options=("--add", f"{text}:/text", "--add", f"{odd}:/odd")) as shell:
        assert shell.run("stty rows 24 cols 80") == ""
        yield shell


def page(shell):
    """(the numbers of the lines on the page, its last line), when the next page has been drawn."""
    shell.expect("\x1b[0m\x1b[K")
    shown = shell.child.before.rpartition("\x1b[H")[2]
    *lines, last = shown.split("\x1b[K\r\n")
    return [int(line[5:]) for line in lines if line.startswith("line ")], last.replace("\x1b[7m", "")


def press(shell, key):
    shell.send(key)
    return page(shell)


def test_keys(shell):
    shell.type("less /text")
    numbers, last = page(shell)
    assert numbers == list(range(1, 24)) and last.startswith("/text 1-23 of 100 ")
    for key, first in (
        (" ", 24), ("b", 1), ("j", 2), (DOWN, 3), ("\r", 4), ("k", 3), (UP, 2), (PAGE_DOWN, 25), ("G", 78), (" ", 78),
        ("g", 1), (UP, 1), (END, 78), (HOME, 1),
    ):
        numbers, last = press(shell, key)
        assert numbers == list(range(first, first + 23)), key
    assert "end" in press(shell, "G")[1] and "space" in press(shell, "h")[1]
    shell.send("q")
    assert shell.prompt() == "\r\x1b[K"
    assert "-icanon" not in shell.run("stty -a")


def test_search(shell):
    shell.type("cat /text | less")
    page(shell)
    for key, first in (("/line 3\r", 3), ("n", 30), ("n", 31), ("N", 30), ("/6x\x7f6\r", 66), ("/\r", 66)):
        numbers, last = press(shell, key)
        assert numbers[0] == first, key
    assert last == "not found"
    shell.send(CONTROL_C)
    shell.prompt()


def test_long_lines_tabs_and_control_characters_are_laid_out(shell):
    for columns, third in ((80, "a234567890b2345678c\x1b[K"), (26, "a234567890b234567\x1b[K\r\n8c\x1b[K")):
        shell.run(f"stty cols {columns}")
        shell.type("less /odd")
        shell.expect(f"x       y\x1b[K\r\n?z\x1b[K\r\n\uac00      {third}\r\n")
        shell.send("q")
        shell.prompt()
    shell.run("stty cols 80")


def test_without_a_terminal_it_is_cat(gaji):
    gaji("sh", "-c", "less | cat", stdin=b"a\n\x1b[1mb").expect(output=b"a\n\x1b[1mb")
    gaji("less", "/none").expect("exited 1", output="less: /none: No such file or directory\n")


def test_help_fits_a_screen_and_its_pages_are_there(gaji):
    pages = re.findall(r"^  help (\w+)", gaji("help").text, re.MULTILINE)
    assert len(pages) >= 3
    for words in ([], *([name] for name in pages)):
        lines = gaji("help", *words).expect().text.splitlines()
        assert len(lines) <= 24 and max(map(len, lines)) < 80, words
    gaji("help", "nothing").expect("exited 1", output='help: there is no page "nothing"; help alone lists them\n')


def test_a_page_on_the_screen(tmp_path):
    text = tmp_path / "text"
    text.write_text("".join(f"line {i}\n" for i in range(1, LINES + 1)))
    with screen.start("less", "/text", options=["--add", f"{text}:/text"]) as gaji:
        rows = gaji.wait_until(lambda rows: "/text 1-24 of 100  (q leaves, h: keys)" in rows, "a page")
        assert rows[:24] == [f"line {i}" for i in range(1, 25)]
        gaji.key("pgdn")
        rows = gaji.wait_until(lambda rows: "/text 25-48 of 100  (q leaves, h: keys)" in rows, "the next page")
        assert rows[:24] == [f"line {i}" for i in range(25, 49)]
        gaji.key("q")
        gaji.end(0)
