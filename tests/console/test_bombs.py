"""Bombs in the background of a shell: it goes on answering, and when they are ended all is back."""

import os
import time

import gaji as gaji_module
import patient
import pytest
from shell import PATIENCE, Shell

BOMBS = [
    ["children", "generations", "vfork", "threads", "tables"],
    ["watches", "notices", "calls", "lenders", "pollers"],
    ["signals", "parcels", "descriptors", "shared", "memory"],
]


def options():
    program = os.path.join(gaji_module.BUILD_DIR, "tests/guest/oom_more_bombs.elf")
    return ["--mem", "16", "--add", f"{program}:/bin/bomb"]


def explode(shell, bomb):
    """Until it is as large as it gets; it may be ended for want of the page to say so."""
    shown = shell.run(f"bomb {bomb} &")
    patience = patient.Patience(shell.child.pid, PATIENCE)
    while "ready" not in shown and "Killed" not in shown:
        assert not patience.is_over(), shown
        time.sleep(0.1)
        shell.send("\r")
        shown += shell.prompt()


@pytest.mark.parametrize("bombs", BOMBS, ids=lambda bombs: bombs[0])
def test_shell_answers_beside(bombs):
    with Shell(options=options()) as shell:
        for bomb in bombs:
            explode(shell, bomb)
            shown = shell.run("echo answered")
            assert any(text in shown for text in ("answered\n", "Cannot allocate", "Killed")), shown
            shell.run("kill -KILL -$!; wait")  # the whole group
            assert shell.run("echo all is back").endswith("all is back\n")
