"""Running Gaji from a test: what went in, what came out, and messages that say what is wrong."""

import fcntl
import importlib.machinery
import importlib.util
import os
import re
import shlex
import subprocess
import sys
import tempfile

import patient  # tools/ is found from here on
from machine import programs_folder

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get("BUILD", "debug")
BUILD_DIR = os.path.join(ROOT, "build", BUILD)
PROGRAMS_DIR = programs_folder(BUILD)
HOST_PATIENCE = 120  # seconds (tools/patience.py) until a run is given up that should have ended by itself
TIMEOUT = os.environ.get("GAJI_TIMEOUT")  # tools/run's --timeout, of those that name none


def quietly(command):
    """The command that does the same with no log between the lines of a console on a terminal."""
    return ["/bin/sh", "-c", 'exec "$@" 2>/dev/null', "sh", *command]


class Result:
    """How one run of tools/run ended."""

    def __init__(self, command, status, ended, output, log):
        self.command = command
        self.status = status  # tools/run's own exit status
        self.ended = ended  # the line of the status file, as "exited 0"
        self.output = output  # bytes of the console
        self.log = log  # text of the kernel's log

    @property
    def text(self):
        return self.output.decode(errors="replace")

    def describe(self):
        return "\n".join(
            [
                f"command: {shlex.join(self.command)}",
                f"ended:   {self.ended} (status {self.status})",
                "console:",
                *indented(self.text),
                "kernel's log:",
                *indented(self.log),
            ]
        )

    def expect(self, ended="exited 0", output=None, log=None):
        """Fails unless it ended so, printed exactly `output`, and `log` (a pattern) is in the log."""
        if ended is not None and self.ended != ended:
            fail(f'It was to end with "{ended}" but ended with "{self.ended}".', self)
        if output is not None:
            wanted = output if isinstance(output, bytes) else output.encode()
            if self.output != wanted:
                fail("It did not print what was expected." + difference(wanted, self.output), self)
        if log is not None and not re.search(log, self.log):
            fail(f"The kernel's log has nothing like {log!r}.", self)
        return self


class TestFailure(Exception):
    """A failure whose message says it all; shown without a traceback."""


def fail(reason, result):
    raise TestFailure(f"{reason}\n{result.describe()}")


def indented(text, most=200):
    lines = text.splitlines() or ["(nothing)"]
    if len(lines) > most:
        lines = lines[: most // 2] + [f"... {len(lines) - most} lines ..."] + lines[-most // 2 :]
    return ["  | " + line for line in lines]


def difference(wanted, got):
    """A few words about the first line that differs."""
    wanted, got = wanted.splitlines(keepends=True), got.splitlines(keepends=True)
    for number, (one, other) in enumerate(zip(wanted + [b""], got + [b""]), start=1):
        if one != other:
            return f"\nLine {number} was to be {one!r}\n{' ' * (len(str(number)) + 10)}but is {other!r}"
    return f"\n{len(wanted)} lines were expected, {len(got)} came."


def run(
    *program,
    add=(),
    mem=None,
    cpu=None,
    icount=None,
    append=(),
    timeout=None,
    stdin=b"",
    check=True,
    options=(),
):
    """Boots Gaji by tools/run. `program` empty: the shell, which reads its commands from stdin."""
    if timeout is None and "--timeout" not in options:
        timeout = TIMEOUT
    with tempfile.NamedTemporaryFile("r", prefix="gaji-status-") as status_file:
        command = [sys.executable, os.path.join(ROOT, "tools/run"), "--build", BUILD]
        command += ["--status-file", status_file.name]
        values = {"--mem": mem, "--cpu": cpu, "--icount": icount, "--timeout": timeout}
        for name, value in values.items():
            command += [name, str(value)] if value is not None else []
        command += ["--check"] if check else []
        for text in add:
            command += ["--add", str(text)]
        for words in append:
            command += ["--append", words]
        command += [str(option) for option in options]
        command += ["--", *map(str, program)] if program else []
        if isinstance(stdin, str):
            stdin = stdin.encode()
        try:
            done = patient.run(command, HOST_PATIENCE, input=stdin)
        except subprocess.TimeoutExpired as expired:
            output = expired.stdout or b""
            log = (expired.stderr or b"").decode(errors="replace")
            fail("tools/run did not end.", Result(command, None, "nothing", output, log))
        ended = status_file.read().strip()
        return Result(command, done.returncode, ended, done.stdout, done.stderr.decode(errors="replace"))


def make(*arguments):
    """make, one at a time: several builds share build/user."""
    with open(os.path.join(ROOT, "build/make.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["make", "-s", *arguments], cwd=ROOT, check=True)


def load_tool(name):
    """tools/NAME, a Python program without .py, as a module."""
    folder = os.path.join(ROOT, "tools")
    if folder not in sys.path:
        sys.path.insert(0, folder)  # where it looks for its own modules
    loader = importlib.machinery.SourceFileLoader(name, os.path.join(folder, name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.modules[name] = module  # dataclasses look themselves up there
    loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module
