"""The console on a VGA screen and a PS/2 keyboard, used by QEMU's key injection."""

import contextlib
import itertools
import os
import re
import shutil
import string
import subprocess
import sys
import time

import gaji as gaji_module
import patient
import pexpect
import pytest
import screen

PROMPT = "gaji$"


@pytest.fixture
def shell():
    """A shell at its first prompt; checked for leaks when the test leaves it."""
    with screen.start("sh") as gaji:
        gaji.wait_for_last(PROMPT)
        yield gaji
        gaji.type("exit 3")
        with contextlib.suppress(ConnectionError):  # QEMU may end before it answers
            gaji.key("ret")
        gaji.end(3)


@pytest.fixture
def show(tmp_path):
    """show(BYTES) clears the screen and writes the bytes to it; a row of them is to be `end`."""
    started = []

    def write(data):
        (tmp_path / "text").write_bytes(data)
        gaji = screen.start(
            "sh", "-c", "clear; cat /text; sleep 100", options=["--add", f"{tmp_path}/text:/text"]
        )
        started.append(gaji)
        gaji.wait_for_row("end")
        return gaji

    yield write
    for gaji in started:
        gaji.key("ctrl-c")
        gaji.end(128 + 2)
        gaji.__exit__()


END = b"\x1b[0m\x1b[25;1Hend"


def test_every_printable_character_can_be_typed(shell):
    quoted = "".join(c for c in map(chr, range(33, 127)) if c not in "'\\")
    shell.type(f"echo '{quoted[:50]}'\n")
    shell.wait_for_row(quoted[:50])
    shell.type(f"echo '{quoted[50:]}'\n")
    shell.wait_for_row(quoted[50:])
    shell.type("echo \"it's\" '\\'\n")
    shell.wait_for_row("it's \\")


def test_caps_lock_and_num_lock(shell):
    shell.key("caps_lock")
    shell.type("abC1-")
    shell.key("caps_lock")
    shell.type("d")
    shell.key("num_lock")
    for digit in "0123456789":
        shell.key("kp_" + digit)
    shell.key("kp_decimal")
    shell.key("num_lock")
    for name in ("kp_divide", "kp_multiply", "kp_subtract", "kp_add"):
        shell.key(name)
    shell.wait_for_last(PROMPT + " ABc1-d0123456789./*-+")
    shell.key("kp_7")  # home
    shell.type("echo ")
    shell.key("kp_enter")
    shell.wait_for_row("ABc1-d0123456789./*-+")


def test_line_editing_by_arrows_home_end_delete(shell):
    shell.type("chx oe")
    for name in ("left", "left", "backspace", "backspace", "home"):
        shell.key(name)
    shell.type("e")
    for name in ("end", "backspace", "backspace", "backspace"):
        shell.key(name)
    shell.type("ho oke")
    for name in ("left", "left", "left", "left", "right", "delete", "end", "delete"):
        shell.key(name)
    shell.type("y")
    shell.wait_for_last(PROMPT + " echo key")
    shell.type("\n")
    shell.wait_for_row("key")


def test_history_by_arrows(shell):
    shell.type("echo first\n")
    shell.wait_for_row("first")
    shell.type("echo second\n")
    shell.wait_for_row("second")
    shell.key("up")
    shell.key("up")
    shell.wait_for_last(PROMPT + " echo first")
    shell.key("down")
    shell.wait_for_last(PROMPT + " echo second")
    shell.key("ctrl-c")
    shell.wait_for_last(PROMPT)


def test_control_c_ends_the_program_in_the_foreground(shell):
    shell.type("sleep 1000\n")
    time.sleep(1)
    shell.key("ctrl-c")
    shell.wait_for_last(PROMPT)
    shell.type("echo $?\n")
    shell.wait_for_row("130")


def test_control_c_ends_a_flood_of_output(shell):
    shell.type("cat /dev/zero | hexdump\n")
    time.sleep(1)
    shell.key("ctrl-c")
    shell.wait_for_last(PROMPT)


def program(name):
    """What starts a program of this folder, with its place as the first word."""
    built = os.path.join(gaji_module.BUILD_DIR, "tests/console", name + ".elf")
    return screen.start(f"/tests/{name}", options=["--add", f"{built}:/tests/{name}"])


def test_control_z_stops():
    with program("stopped") as gaji:
        gaji.wait_for_last("reading")
        gaji.key("ctrl-z")
        gaji.wait_for_last("^Zstopped by 20")
        gaji.type("a Line\n")
        gaji.end(7)


def test_job_control_in_the_shell(shell):
    shell.type("cat\n")
    time.sleep(1)
    shell.key("ctrl-z")
    shell.wait_for_last(PROMPT)
    shell.type("jobs\n")
    shell.wait_until(lambda rows: any("topped" in row and "cat" in row for row in rows), "a stopped cat")
    shell.type("fg\n")
    shell.wait_for_last("cat")
    shell.type("Again\n")
    shell.wait_until(lambda rows: rows.count("Again") == 2, "what cat was given, twice")
    shell.key("ctrl-d")
    shell.wait_for_last(PROMPT)


SEQUENCES = {
    "up down right left": "<1b>[A<1b>[B<1b>[C<1b>[D",
    "home end insert delete pgup pgdn": "<1b>[1~<1b>[4~<1b>[2~<1b>[3~<1b>[5~<1b>[6~",
    "kp_8 kp_4 kp_5 shift-kp_5": "<1b>[A<1b>[D5",
    "esc tab shift-tab backspace ret kp_enter": "<1b><09><1b>[Z<7f><0d><0d>",
    "ctrl-a ctrl-c ctrl-z ctrl-bracket_left ctrl-backslash ctrl-spc": "<01><03><1a><1b><1c><00>",
    "alt-x alt-shift-x alt_r-up ctrl_r-d shift_r-d": "<1b>x<1b>X<1b><1b>[A<04>D",
    "f1 print pause scroll_lock menu meta_l a": "a",
    "less shift-less": "\\|",
}


def test_keys_give_a_terminals_bytes():
    with program("keys") as gaji:
        gaji.wait_for_last("ready")
        for names, expected in SEQUENCES.items():
            for name in names.split():
                gaji.key(name)
            gaji.type(".")
            gaji.wait_for_last(expected + ".")
        gaji.type("q")
        gaji.end(0)


def test_control_d_ends_the_input(shell):
    shell.type("cat > /tmp/x\nTyped in Cooked mode\n")
    shell.key("ctrl-d")
    shell.wait_for_last(PROMPT)
    shell.type("wc /tmp/x\n")
    shell.wait_until(lambda rows: any(row.split() == ["1", "4", "21", "/tmp/x"] for row in rows), "its size")


def test_cooked_line_is_edited_by_backspace_and_control_u(shell):
    shell.type("cat\nabcx\x7fd")
    shell.wait_for_last("abcd")
    shell.key("ctrl-u")
    shell.type("new\n")
    shell.wait_until(lambda rows: rows.count("new") == 2, "the line and its echo")
    assert not any("abcd" in row for row in shell.rows())
    shell.key("ctrl-c")


def test_keys_while_nobody_reads_are_there_later(shell):
    shell.type("sleep 3\n")
    shell.type("echo typed ahead\n")
    shell.wait_for_row("typed ahead")


def test_more_keys_than_there_is_room_for_do_no_harm(shell):
    """A key held down while nobody reads: 5,000 bytes come, 4,096 have room; Ctrl-C still works."""
    shell.type("sleep 1000\n")
    time.sleep(0.5)
    for _ in range(5000 // 50):
        for _ in range(50):
            event = {"type": "key", "data": {"down": True, "key": {"type": "qcode", "data": "a"}}}
            shell.monitor.command("input-send-event", events=[event])
        time.sleep(0.01)
    event["data"]["down"] = False
    shell.monitor.command("input-send-event", events=[event])
    shell.key("ctrl-c")
    shell.wait_for_last(PROMPT)
    shell.type("echo al'i've\n")
    shell.wait_for_row("alive")


def test_long_output_scrolls(show):
    text = b"".join(b"line %d\n" % number for number in range(1, 101)) + b"end"
    gaji = show(text)
    assert gaji.rows() == [f"line {number}" for number in range(77, 101)] + ["end"]


def test_long_line_goes_on_in_the_next_row(show):
    gaji = show(b"x" * 80 + b"\n" + b"y" * 81 + b"\nend")
    assert gaji.rows()[:4] == ["x" * 80, "y" * 80, "y", "end"]


def test_sixteen_colours(show):
    front = b"".join(b"\x1b[%dmx" % code for code in [*range(30, 38), *range(90, 98)])
    back = b"".join(b"\x1b[%dmx" % code for code in range(40, 48))
    gaji = show(b"\x1b[40m" + front + b"\r\n\x1b[0m" + back + b"\x1b[0;1;31mb\x1b[7mr\x1b[0mn" + END)
    cells = gaji.monitor.cells()
    order = [0, 4, 2, 6, 1, 5, 3, 7]  # black red green yellow blue magenta cyan white
    assert [attribute for _, attribute in cells[0][:16]] == order + [8 + n for n in order]
    assert [attribute for _, attribute in cells[1][:8]] == [n << 4 | 7 for n in order]
    assert cells[1][8:11] == [("b", 0x0C), ("r", 0x40), ("n", 0x07)]


def test_cursor_movement_and_erasing(show):
    gaji = show(
        b"\x1b[2J\x1b[3;5Habc\x1b[Dx\x1b[2;1Hrow two\x1b[4G\x1b[K"
        b"\x1b[5;10H\x1b7\x1b[1;1Htop\x1b8back\x1b[A!\x1b[7;1Hwhole row\x1b[3D\x1b[1K\x1b[8;1Hgone\x1b[2K" + END
    )
    rows = gaji.rows()
    assert rows[:8] == ["top", "row", "    abx", " " * 13 + "!", " " * 9 + "back", "", "       ow", ""]


def test_unknown_sequences_show_nothing(show):
    gaji = show(b"a\x1b]0;title\x07b\x1b[?1049hc\x1b(Bd\x1b[99;99;99ze\x1b[>0qf" + END)
    assert gaji.rows()[0] == "abcdef"


def test_utf8_is_shown_in_code_page_437(show):
    gaji = show("┌─┐ é ß α\n".encode() + "가".encode() + b"\xff\xe2\x94x" + END)
    assert gaji.rows()[:2] == ["┌─┐ é ß α", "■■■x"]


def test_clear(shell):
    shell.type("ls /bin\n")
    shell.wait_until(lambda rows: any("zombiedemo" in row for row in rows), "a listing")
    shell.type("clear\n")
    shell.wait_until(lambda rows: rows == [PROMPT] + [""] * 24, "the prompt alone, at the top")


def glyph(pixels, width, row, column):
    """Which of a cell's 9 by 16 pixels are lit."""
    lit = []
    for y, x in itertools.product(range(row * 16, row * 16 + 16), range(column * 9, column * 9 + 9)):
        at = (y * width + x) * 3
        lit.append(any(pixels[at : at + 3]))
    return tuple(lit)


def read_ppm(path):
    magic, size, _, pixels = path.read_bytes().split(b"\n", 3)
    assert magic == b"P6"
    width, height = map(int, size.split())
    return width, height, pixels


def test_picture_of_the_screen_shows_the_text(show, tmp_path):
    """As a person sees it: equal characters look equal, others do not, blanks are dark."""
    letters = string.ascii_letters + string.digits
    gaji = show((letters + "\n" + letters[::-1] + "\n").encode() + b"\x1b[31mred" + END)
    gaji.monitor.screendump(tmp_path / "screen.ppm")
    width, height, pixels = read_ppm(tmp_path / "screen.ppm")
    assert (width, height) == (720, 400)
    first = [glyph(pixels, width, 0, column) for column in range(len(letters))]
    second = [glyph(pixels, width, 1, column) for column in range(len(letters))]
    assert len(set(first)) == len(letters)
    assert first == second[::-1]
    assert not any(glyph(pixels, width, 0, 70))
    colours = {pixels[at : at + 3] for at in range(32 * width * 3, 48 * width * 3, 3)}
    red, green, blue = max(colours)
    assert len(colours) == 2 and red > 0x80 and green == blue == 0


def test_without_serial_line_the_screen_is_the_console():
    with screen.start_bare("") as gaji:
        rows = gaji.wait_for_last(PROMPT)
        assert any("KiB of memory" in row for row in rows)  # the log is here as well
        gaji.type("echo screen\n")
        gaji.wait_for_row("screen")


def test_without_screen_word_the_serial_line_is_the_console():
    with screen.start_bare("", "-serial", "stdio") as gaji:
        gaji.wait_until(lambda rows: any("console=vga" in row for row in rows), "a hint")
        time.sleep(2)
        assert not any(PROMPT in row for row in gaji.rows())


def test_console_vga_without_a_screen_uses_the_serial_line():
    command = ["qemu-system-i386", "-machine", "pc", "-accel", "tcg", "-nodefaults", "-m", "64"]
    command += ["-display", "none", "-serial", "stdio", "-device", "isa-debug-exit,iobase=0xf4,iosize=4"]
    command += ["-kernel", screen.KERNEL, "-initrd", screen.INITRD]
    command += ["-append", "console=vga -- /bin/echo hello"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    assert b"no VGA in text mode" in done.stdout
    assert b"\r\nhello\r\n" in done.stdout


def test_panic_shows_on_the_screen_in_another_colour():
    with screen.start_bare("selftest=panic", "-serial", "null") as gaji:
        rows = gaji.wait_until(lambda rows: any("turn off" in row for row in rows), "the end")
        row = next(number for number, text in enumerate(rows) if text.startswith("panic: a test"))
        assert gaji.cell(row, 0) == ("p", 0x4F)


def test_panic_shows_over_a_shell():
    """On top of whatever the console shows, with the debug port as the log."""
    with screen.start_bare("console=vga selftest=panic", "-debugcon", "null") as gaji:
        gaji.wait_until(lambda rows: any(row.startswith("panic: a test") for row in rows), "a panic")


def test_boots_by_grub_without_a_serial_line(tmp_path):
    if not shutil.which("grub-mkrescue"):
        pytest.skip("grub-mkrescue is not installed")
    (tmp_path / "iso/boot/grub").mkdir(parents=True)
    shutil.copy(screen.KERNEL, tmp_path / "iso/boot")
    shutil.copy(screen.INITRD, tmp_path / "iso/boot")
    shutil.copy(os.path.join(gaji_module.ROOT, "tools/grub.cfg"), tmp_path / "iso/boot/grub")
    image = str(tmp_path / "gaji.iso")
    subprocess.run(
        ["grub-mkrescue", "-o", image, str(tmp_path / "iso")], check=True, capture_output=True
    )
    with screen.start_bare(None, "-boot", "d", "-cdrom", image) as gaji:
        gaji.wait_for_last(PROMPT)
        gaji.type("uname\n")
        gaji.wait_for_last(PROMPT)


RUN = [os.path.join(gaji_module.ROOT, "tools/run"), "--build", gaji_module.BUILD, "--screen"]


def drawn_by_curses(text):
    """A pattern: curses draws what has changed, with colours and moves of the cursor in between."""
    between = r"(?:\x1b[^a-zA-Z]*[a-zA-Z]|\x08)*"
    return between.join(re.escape(character) for character in text)


def test_screen_on_a_terminal_by_curses():
    """What `make run-vga` does where there is no window: keys go in, the screen comes out."""
    known = subprocess.run(
        ["qemu-system-i386", "-display", "help"], capture_output=True, text=True, timeout=30
    )
    if "curses" not in known.stdout.split():
        pytest.skip("this QEMU has no curses")
    child = patient.Spawn(
        sys.executable,
        [*RUN, "curses", "--timeout", "90"],
        timeout=60,
        encoding="latin1",
        dimensions=(30, 100),
        env={**os.environ, "TERM": "xterm"},
    )
    child.expect(drawn_by_curses(PROMPT))
    time.sleep(0.5)
    child.send("uname\r")
    child.expect(drawn_by_curses("Gaji"))
    time.sleep(0.5)
    child.send("poweroff\r")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "boot: " in child.before  # the log, kept until the screen was gone


def test_no_way_to_show_a_screen_is_told():
    environment = {name: text for name, text in os.environ.items() if "DISPLAY" not in name}
    done = subprocess.run(
        [sys.executable, *RUN], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment
    )
    assert done.returncode == 2
    assert "qemu-system-gui" in done.stderr
