"""top and cowmap while they run: what they draw, on a serial terminal and on the screen."""

import screen
from shell import CONTROL_C, Shell

HEAD = "  PID  PPID  CPU %     OWN  SHARED  STATE                  PROGRAM"
OWN_CHANGED, SHARED = "\x1b[32;7m.\x1b[0m", "\x1b[33m"


def test_top_is_drawn_again_until_q():
    with Shell() as shell:
        shell.run("stty rows 24 cols 80")
        for key in ("q", CONTROL_C):
            shell.type("top")
            for _ in range(2):
                shell.expect("\x1b[H")
                shell.expect(HEAD)
                shell.expect("q leaves")
            shell.send(key)
            shell.prompt()
        assert " -icanon" not in shell.run("stty -a")


def test_cowmap_shows_a_copy_as_it_is_made():
    with Shell() as shell:
        shell.run("stty rows 24 cols 80")
        shell.run("cowdemo slow > /dev/null &")
        shell.type("cowmap $!")
        shell.expect(SHARED)
        shell.expect("the same letter: the same frame")
        shell.expect(OWN_CHANGED)
        shell.send("q")
        shell.prompt()
        shell.run("wait")


def test_top_on_the_screen():
    with screen.start("top") as gaji:
        rows = gaji.wait_until(lambda rows: HEAD in rows, "the table")
        assert any(row.endswith(" top") for row in rows) and any(row.endswith(" init") for row in rows)
        gaji.wait_until(lambda rows: "q leaves" in rows, "the last row")
        gaji.key("q")
        gaji.end(0)
