"""Runs /bin/bench as the first process of Debian's Linux for i386, for tools/bench."""

import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

from initrd import Archive
from machine import ROOT

LEAN = (
    "mitigations=off init_on_alloc=0 transparent_hugepage=never audit=0 cgroup_disable=memory "
    "randomize_kstack_offset=off"
)
KINDS = {"lean": LEAN, "default": ""}  # and what is added to its command line
SECONDS = 600  # the most that a run may take


def find_kernel():
    """The path of its image, or None."""
    done = subprocess.run(["sh", f"{ROOT}/tools/linux-kernel"], stdout=subprocess.PIPE, text=True)
    if done.returncode == 0:
        return done.stdout.strip()
    print("tools/bench: there is no Linux to compare with (above says why)", file=sys.stderr)
    return None


class Linux:
    """One Linux, with the programs {path there: file here}; /bin/bench is among them."""

    def __init__(self, kernel, programs, kind):
        self.kernel = kernel
        self.programs = programs
        self.words = KINDS[kind]

    def run(self, mem, *arguments, icount=True):
        """What bench printed; None when it did not end well."""
        with tempfile.NamedTemporaryFile() as root:
            archive = Archive()
            for place, file in self.programs.items():
                archive.add(file, place)
            archive.write(root)
            root.flush()
            command = self._command(mem, root.name, arguments, icount)
            try:
                done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True,
                                      text=True, errors="replace", timeout=SECONDS)
            except subprocess.TimeoutExpired:
                print(f"tools/bench: Linux did not end within {SECONDS} s", file=sys.stderr)
                return None
        if "Kernel panic" in done.stdout or "bench:" in done.stdout:
            print(f"tools/bench: bench failed on Linux with {mem} MiB:\n{done.stdout[-2000:]}", file=sys.stderr)
            return None
        return done.stdout

    def run_kept(self, mem, *arguments):
        """The same with --icount, from build/linux when nothing has changed since the last time."""
        digest = hashlib.sha256(f"{mem} {self.words} {arguments}".encode())
        for file in (*self.programs.values(), self.kernel):
            digest.update(pathlib.Path(file).read_bytes())
        kept = pathlib.Path(ROOT, f"build/linux/bench-{digest.hexdigest()[:16]}")
        if kept.exists():
            return kept.read_text()
        text = self.run(mem, *arguments)
        if text is not None:
            kept.write_text(text)
        return text

    def _command(self, mem, root, arguments, icount):
        command = [os.environ.get("QEMU", "qemu-system-i386"), "-machine", "pc", "-accel", "tcg"]
        command += ["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"]
        command += ["-cpu", "qemu32", "-m", str(mem), "-serial", "stdio"]
        if icount:
            command += ["-icount", "shift=0,sleep=off", "-rtc", "base=2024-01-01,clock=vm"]
        words = ["console=ttyS0 quiet loglevel=1 panic=-1 rdinit=/bin/bench", self.words]
        # A timer that is late by the wall clock, since this machine is busy, is no reason to panic.
        words += [] if icount else ["no_timer_check"]
        words += ["--", *arguments] if arguments else []
        return command + ["-kernel", self.kernel, "-initrd", root, "-append", " ".join(words)]
