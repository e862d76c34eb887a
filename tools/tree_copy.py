"""A copy of the tree below build/, to put faults into; what is built there stays from one time to the next."""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess

from machine import ROOT

GUEST_PATIENCE = "20"  # for one boot: most take one or two
# What says best why a test failed: the first that occurs.
REASONS = [
    r"^.*(panic: .*)$",
    r"^.*(check: .*)$",
    r"^.*(double fault.*|.*stack overflow.*)$",
    r"^.*(ERROR: AddressSanitizer: [\w-]+|.*runtime error: .*)",
    r"^.*(It did not print what was expected.*)$",
    r"^\W*(\S+:\d+: (?:error|expected).*)$",
    r"^.*(It was to end with .*)$",
    r"^.*((?:tools/run|\w+) did not end.*)$",
    r"^E +(.*)$",
]


def reason(output):
    for pattern in REASONS:
        if match := re.search(pattern, output, re.MULTILINE):
            return match[1].strip()
    return "it failed"


def kill_session(leader):
    """Each process of it, of whichever process group."""
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getsid(int(entry.name)) == leader:
                os.kill(int(entry.name), signal.SIGKILL)


class TreeCopy:
    def __init__(self, name):
        self.folder = pathlib.Path(ROOT, "build", name)

    def bring(self):
        """To the state of the tree."""
        self.folder.mkdir(parents=True, exist_ok=True)
        names = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\0")
        kept = {name for name in names if name and pathlib.Path(ROOT, name).is_file()}
        for name in kept:
            source, target = pathlib.Path(ROOT, name), self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists() or target.read_bytes() != source.read_bytes():
                shutil.copy(source, target)
        for path in self.folder.rglob("*"):
            name = path.relative_to(self.folder)
            if path.is_file() and name.parts[0] not in ("build", ".git") and str(name) not in kept:
                path.unlink()
        (self.folder / "build").mkdir(exist_ok=True)
        for path in pathlib.Path(ROOT, "build").glob("setup*"):
            shutil.copy2(path, self.folder / "build")

    def run(self, command, patience, **environment):
        """(status or None when time was up, output). What it started ends with it."""
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env={**os.environ, "GAJI_TIMEOUT": GUEST_PATIENCE, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as process:
            try:
                output, _ = process.communicate(timeout=patience)
                return process.returncode, output
            except subprocess.TimeoutExpired:
                kill_session(process.pid)
                output, _ = process.communicate()
                return None, output
            finally:
                kill_session(process.pid)  # a test that fails (-x) leaves those beside it behind
