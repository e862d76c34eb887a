"""What comes out of the machine and goes into it while tools/run waits: console and log."""

import contextlib
import os
import re
import subprocess
import termios
import threading
import tty

from patience import Patience
from where import Where

CONSOLE_TAIL = 65536  # bytes of the console that are looked through for what malloc() says
ENDING = 2  # seconds
ANSWER_TIME = 3  # seconds in which the kernel says who waits for whom, after a time-out
DLE = b"\x10"  # the console's escape in pipe mode: DLE DLE is itself, DLE E the end of input, DLE W: who waits?
CTRL_A = b"\x01"
CTRL_T = b"\x14"  # on a terminal: who waits?
RECORD = re.compile(rb"\x1eend ([^\n]*)\n")


class Streams:
    """Carries bytes between this process and the machine, one thread for each direction."""

    def __init__(self, machine, options):
        self.machine = machine
        self.interactive = options.interactive
        self.screen = options.screen
        self.where = Where(options.build, machine.added.items())
        self.console_tail = b""  # what a checked malloc() says is there
        self.console_size = 0  # bytes that programs have written
        self.kept_log = []  # what would spoil a screen on this terminal
        self.report = None  # the last record in the log
        self.log_size = 0  # bytes that the kernel has said
        self.log_ends_line = True  # so far
        self.broken_output = False
        self.booted = threading.Event()  # the kernel has begun to log: its console takes input
        self.output = threading.Thread(target=self._carry_output, daemon=True)
        self.log = threading.Thread(target=self._carry_log, daemon=True)
        self.input = threading.Thread(target=self._carry_input, daemon=True)

    def start(self):
        for thread in (self.output, self.log, self.input):
            thread.start()

    def wait(self, timeout):
        """Waits until the machine has ended and all was written; False on time-out."""
        patience = Patience(self.machine.process.pid, timeout)
        while self.log.is_alive():
            self.log.join(patience.slice())
            if self.log.is_alive() and patience.is_over():
                return False
        self.output.join()
        with contextlib.suppress(subprocess.TimeoutExpired):  # its channels are closed a moment before it ends
            self.machine.process.wait(ENDING)
        return True

    def ask_who_waits(self):
        """The kernel says it, if it still listens: in the log where its console is a pipe, on a terminal as for Ctrl-T."""
        if self.screen or not self.booted.is_set():
            return
        question = CTRL_T if self.interactive else DLE + b"W"
        before = self._said()
        try:
            self.machine.console.sendall(question)
        except OSError:
            return
        patience = Patience(self.machine.process.pid, ANSWER_TIME)
        said, is_whole = before, False
        while not is_whole and self.log.is_alive() and not patience.is_over():
            said = self._said()
            self.log.join(0.2)
            is_whole = before < said == self._said() and self._ends_line()
        if said == before and not self.interactive:  # there a program may have taken the key for itself
            write_log(b"The kernel does not answer: it runs with interrupts off.\n")

    def _said(self):
        """Bytes, where an answer would come."""
        return self.console_size if self.interactive else self.log_size

    def _ends_line(self):
        return self.console_tail.endswith(b"\n") if self.interactive else self.log_ends_line

    def _carry_output(self):
        while data := receive(self.machine.console):
            self.console_tail = (self.console_tail + data)[-CONSOLE_TAIL:]
            self.console_size += len(data)
            try:
                write_all(1, data)
            except OSError:  # nobody reads us any more
                self.broken_output = True
                self.machine.stop()
                return

    def _carry_log(self):
        pending = b""
        while data := receive(self.machine.log):
            self.log_size += len(data)
            self.log_ends_line = data.endswith(b"\n")
            self.booted.set()
            pending = self._write_log(pending + data)
        whole = not pending or pending.endswith(b"\n")  # else it was stopped within a line
        self._write_log(pending if whole else pending + b"\n", last=True)
        self.booted.set()

    def write_kept_log(self):
        write_log(b"".join(self.kept_log))
        write_log("".join(self.where.mallocs(self.console_tail)).encode())

    def _write_log(self, text, last=False):
        """Writes all but the records; returns what is not whole yet of a record, or of a line."""
        for match in RECORD.finditer(text):
            self.report = match[1].decode(errors="replace")
        text = RECORD.sub(b"", text)
        begin = len(text) if last else (text + b"\x1e").index(b"\x1e")
        if not last:
            begin = text.rfind(b"\n", 0, begin) + 1
        lines = text[:begin] + "".join(self.where.faults(text[:begin])).encode()
        if self.machine.on_terminal:
            self.kept_log.append(lines)
        elif self.interactive:  # the terminal is raw
            write_log(lines.replace(b"\n", b"\r\n"))
        else:
            write_log(lines)
        return text[begin:]

    def _carry_input(self):
        self.booted.wait()
        if self.screen:  # it has a keyboard of its own
            return
        try:
            if self.interactive:
                self._carry_keys()
            else:
                self._carry_pipe()
        except OSError:  # the machine has ended, or there is no standard input
            pass

    def _carry_pipe(self):
        while data := os.read(0, 65536):
            self.machine.console.sendall(data.replace(DLE, DLE + DLE))
        self.machine.console.sendall(DLE + b"E")

    def _carry_keys(self):
        escaped = False
        while data := os.read(0, 1024):
            for key in (data[i : i + 1] for i in range(len(data))):
                if escaped and key in b"xX":
                    self.report = "exited 0"
                    self.machine.stop()
                    return
                if key == CTRL_A and not escaped:
                    escaped = True
                    continue
                self.machine.console.sendall(key)
                escaped = False


def receive(end):
    try:
        return end.recv(65536)
    except ConnectionResetError:  # QEMU left input unread when it ended
        return b""


def write_all(fd, data):
    while data:
        data = data[os.write(fd, data) :]


def write_log(text):
    try:
        write_all(2, text)
    except OSError:  # a log that nobody reads is no reason to stop
        pass


class RawTerminal:
    """The terminal passes every key on, and is as it was afterwards, also when QEMU used it."""

    def __init__(self, wanted, by_qemu):
        self.raw = wanted
        self.saved = termios.tcgetattr(0) if wanted or by_qemu else None

    def __enter__(self):
        if self.raw:
            tty.setraw(0)

    def __exit__(self, *_):
        if self.saved:
            termios.tcsetattr(0, termios.TCSADRAIN, self.saved)


class FileStreams:
    """Of tools/run --files: QEMU writes, and we read what it was when all is over."""

    broken_output = False

    def __init__(self, machine):
        self.machine = machine
        self.report = None
        self.log_size = 0

    def start(self):
        pass

    def wait(self, timeout):
        """Waits until the machine has ended; False on time-out."""
        patience = Patience(self.machine.process.pid, timeout)
        while self.machine.process.poll() is None and not self.machine.has_flooded():
            if patience.is_over():
                return False
            threading.Event().wait(patience.slice(0.05))
        with open(self.machine.log_file, "rb") as file:
            log = file.read()
        self.log_size = len(log)
        for match in RECORD.finditer(log):
            self.report = match[1].decode(errors="replace")
        if self.machine.has_flooded():
            self.report = "flood"
        return True

    def ask_who_waits(self):
        """Nothing can be typed; the kernel has its own timeout=."""

    def write_kept_log(self):
        pass
