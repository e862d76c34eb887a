"""Gaji's own commands for GDB: `gaji` lists them, `help gaji ps` explains one. `make debug` loads this."""

import os
import sys

import gdb

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path[:0] = [HERE, os.path.dirname(HERE)]
import calls  # noqa: E402 (found only now)
import frames  # noqa: E402
import printers  # noqa: E402
import programs  # noqa: E402
import show  # noqa: E402


class Gaji(gdb.Command):
    """Commands that know Gaji's kernel and its programs."""

    def __init__(self):
        super().__init__("gaji", gdb.COMMAND_DATA, prefix=True)

    def invoke(self, _argument, _from_tty):
        gdb.execute("help gaji")


Gaji()
for part in (programs, frames, show, calls, printers):
    part.begin()
