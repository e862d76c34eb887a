"""Gaji with a screen and a keyboard, as a test sees and uses them."""

import os
import subprocess
import sys
import tempfile
import time

import gaji
import patient

sys.path.insert(0, os.path.join(gaji.ROOT, "tools"))
from monitor import Monitor  # noqa: E402

PATIENCE = 40  # seconds for anything to appear, on a busy host
KERNEL = os.path.join(gaji.BUILD_DIR, "kernel.elf")
INITRD = os.path.join(gaji.BUILD_DIR, "initrd.cpio")


class Screen:
    """A running QEMU whose screen is read and whose keyboard is used by its monitor."""

    def __init__(self, command, folder, socket):
        self.folder = folder
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        try:
            self.monitor = Monitor(socket, 3 * PATIENCE)
        except OSError:
            self.__exit__()
            raise
        self.key = self.monitor.key
        self.type = self.monitor.type
        self.rows = self.monitor.rows

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.folder.cleanup()

    def wait_until(self, condition, what):
        """Waits until the rows of the screen are such that condition(rows); returns them."""
        patience = patient.Patience(self.process.pid, PATIENCE)
        while not condition(rows := self.rows()):
            if patience.is_over():
                raise gaji.TestFailure("\n".join([f"The screen never had {what}:", *rows]))
            time.sleep(0.1)
        return rows

    def wait_for_row(self, text):
        """Waits until a row is exactly this text; returns its number."""
        return self.wait_until(lambda rows: text in rows, f"the row {text!r}").index(text)

    def wait_for_last(self, text):
        """Waits until the last row that is not empty is exactly this text."""
        return self.wait_until(
            lambda rows: ([row for row in rows if row] or [""])[-1] == text, f"{text!r} as its last row"
        )

    def cell(self, row, column):
        """(character, attribute)"""
        return self.monitor.cells()[row][column]

    def end(self, status):
        """Waits for tools/run to end with this status."""
        output, _ = patient.finish(self.process, PATIENCE)
        if self.process.returncode != status:
            text = output.decode(errors="replace")
            raise gaji.TestFailure(f"It ended with {self.process.returncode}, not {status}:\n{text}")


def start(*program, options=()):
    """Boots Gaji by tools/run with console=vga. Leaks and broken invariants are looked for."""
    folder = tempfile.TemporaryDirectory(prefix="gaji-")
    socket = os.path.join(folder.name, "monitor")
    command = [sys.executable, os.path.join(gaji.ROOT, "tools/run"), "--build", gaji.BUILD]
    command += ["--screen", "none", "--monitor", socket, "--timeout", "120", "--check", *options]
    return Screen([*command, "--", *program], folder, socket)


def start_bare(words, *options):
    """A machine with nothing but what a PC has: no debug ports, no serial line unless given."""
    folder = tempfile.TemporaryDirectory(prefix="gaji-")
    socket = os.path.join(folder.name, "monitor")
    command = [os.environ.get("QEMU", "qemu-system-i386"), "-machine", "pc", "-accel", "tcg"]
    command += ["-nodefaults", "-display", "none", "-vga", "std", "-m", "64"]
    command += ["-qmp", f"unix:{socket},server=on,wait=off"]
    if words is not None:
        command += ["-kernel", KERNEL, "-initrd", INITRD, "-append", words]
    return Screen([*command, *options], folder, socket)
