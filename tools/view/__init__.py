"""What a Gaji kernel's memory says: processes, threads, address spaces, ports, by layout.py's list.

    kernel = Kernel(layout.load("build/debug/kernel.elf"), read)    # read(physical, size) -> bytes

`read` may be of RAM that is mapped from a file (ram()), of GDB, of a picture of memory. The machine
must stand still meanwhile. Everything is read anew at each question and nothing is kept.
"""

import mmap
import os

from view.kernel import Kernel
from view.records import Lost
from view.state import snapshot

__all__ = ["Kernel", "Lost", "ram", "snapshot"]


def ram(fd):
    """A reader of a machine's RAM, which is a file (tools/machine.py)."""
    memory = mmap.mmap(fd, os.fstat(fd).st_size, prot=mmap.PROT_READ)

    def read(physical, size):
        return memory[physical : physical + size]

    return read
