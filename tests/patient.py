"""Waiting for programs under test, with tools/patience.py's kind of time."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import pexpect

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tools"))
from patience import Patience  # noqa: E402


def kill(process):
    """With all that it has started, if it leads a process group."""
    with contextlib.suppress(ProcessLookupError):
        if os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def finish(process, seconds):
    """What the process writes until its end (subprocess.TimeoutExpired: it was killed)."""
    patience = Patience(process.pid, seconds)
    while True:
        try:
            return process.communicate(timeout=patience.slice())
        except subprocess.TimeoutExpired:
            if patience.is_over():
                kill(process)
                output, errors = process.communicate()
                raise subprocess.TimeoutExpired(process.args, seconds, output, errors) from None


def feed(process, data):
    """Writes its input beside all else: communicate() forgets what is left of it at the end of a slice."""
    stdin, process.stdin = process.stdin, None

    def write():
        with contextlib.suppress(OSError), stdin:  # it may leave some unread
            stdin.write(data)

    threading.Thread(target=write, daemon=True).start()


def run(command, seconds, **options):
    """subprocess.run() with captured output; subprocess.TimeoutExpired when it takes so long."""
    data = options.pop("input", None)
    if data is not None:
        options["stdin"] = subprocess.PIPE
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "process_group": 0, **options}
    with subprocess.Popen(command, **streams) as process:
        if data is not None:
            feed(process, data)
        try:
            output, errors = finish(process, seconds)
        except KeyboardInterrupt:
            kill(process)
            raise
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


def wait_until(condition, seconds, pid):
    """Asks again and again; the condition depends on the progress of `pid`."""
    patience = Patience(pid, seconds)
    while not condition():
        assert not patience.is_over(), f"it did not come to be so in {seconds} s"
        time.sleep(0.1)


class Spawn(pexpect.spawn):
    """A program on a pseudo-terminal; `timeout`, where expect names none, is such time."""

    def expect_list(self, pattern_list, timeout=-1, *rest, **options):
        return self._patiently(super().expect_list, pattern_list, timeout, *rest, **options)

    def expect_exact(self, pattern_list, timeout=-1, *rest, **options):
        single = isinstance(pattern_list, (str, bytes)) or pattern_list in (pexpect.EOF, pexpect.TIMEOUT)
        patterns = [pattern_list] if single else pattern_list
        return self._patiently(super().expect_exact, patterns, timeout, *rest, **options)

    def _patiently(self, expect, patterns, timeout, *rest, **options):
        if timeout != -1:
            return expect(patterns, timeout, *rest, **options)
        patience = Patience(self.pid, self.timeout)
        while True:
            try:
                return expect(patterns, patience.slice(), *rest, **options)
            except pexpect.TIMEOUT:
                if patience.is_over():
                    raise
