"""What is to be seen at one moment of a replay: registers, who runs, where, how it came there."""

import os
import re
import subprocess

from functions import Symbols
from machine import ROOT
from view import Lost
from view.records import KERNEL_BASE, PAGE, PRESENT

REGISTERS = "EAX EBX ECX EDX ESI EDI EBP ESP EIP EFL CR2 CR3".split()
USER = 3  # the privilege level in a code selector
FRAME = re.compile(r"#(\d+) ")


class Scene:
    """A Replay that stands still, and the Programs of its recording."""

    def __init__(self, replay, programs, pid=None):
        """`pid`: of the process whose symbols and memory are meant, where it is not the one that runs."""
        self.replay = replay
        self.programs = programs
        self.kernel = replay.kernel()
        self.registers = replay.registers()
        self.in_user = self.registers["CS"] & 3 == USER
        self.thread = self._thread()
        self.proc = self._proc()
        self.subject = self.kernel.process(pid) if pid else self.proc

    def _thread(self):
        """The one whose kernel stack is in use, or would be at the next trap."""
        try:
            stack = self.kernel.variable("tss").esp0 if self.in_user else self.registers["ESP"]
            at = self.kernel.thread_on(stack)
            return self.kernel.record("thread", at) if at else None
        except Lost:
            return None

    def _proc(self):
        try:
            return self.kernel.record("proc", self.thread.proc) if self.thread and self.thread.proc else None
        except Lost:
            return None

    def who(self):
        if not self.proc:
            return "no process: the kernel idles" if self.thread else "no process: the machine boots"
        where = "its program" if self.in_user else "the kernel"
        return f"process {self.proc.pid} {self.proc.name}, thread {self.thread.tid}, in {where}"

    def symbols(self):
        """The file with the symbols of the subject's program, or None."""
        return self.programs.file(self.subject.name) if self.subject else None

    def place(self):
        """Function, file and line of the instruction that comes next."""
        in_program = self.in_user and self.proc
        file = self.programs.file(self.proc.name) if in_program else self.programs.kernel
        return place_of(file, self.registers["EIP"])

    def ask_gdb(self, commands):
        """What GDB prints for these commands here; errors among it."""
        command = gdb_command(self.replay, self.programs.kernel, self.symbols())
        for text in [*commands, "disconnect"]:  # where GDB detaches at its end, the machine would go on
            command += ["-ex", text]
        done = subprocess.run([*command, "-batch"], stdin=subprocess.DEVNULL, cwd=ROOT,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")  # fmt: skip
        return done.stdout.partition("=====\n")[2]

    def backtrace(self):
        """The kernel's frames, and then the program's that called it, as lines."""
        return list(frames(self.ask_gdb(["echo =====\\n", "backtrace 30"]).splitlines()))

    def processes(self):
        """A row for each, as ps has it."""
        rows = [f"{'PID':>5} {'PPID':>5}  {'PROGRAM':<15} STATE"]
        try:
            for proc in self.kernel.processes():
                rows.append(f"{proc.pid:>5} {self.kernel.parent(proc):>5}  {proc.name:<15} {self._state(proc)}")
        except Lost:
            rows.append("    (they are being changed at this moment, or are not there yet)")
        return rows

    def _state(self, proc):
        if proc.zombie:
            return f"zombie, status {proc.status:#x}"
        states = []
        for thread in self.kernel.threads(proc):
            reason = self.kernel.sleep_reason(thread)
            states.append(self.kernel.thread_state(thread) + (f" on {reason}" if reason else ""))
        return ", ".join(states) or "no thread"

    def register_lines(self):
        words = [f"{name} {self.registers[name]:08x}" for name in REGISTERS]
        return ["  ".join(words[at : at + 6]) for at in range(0, len(words), 6)]

    def physical(self, address):
        """Where the subject has this address in RAM, or None."""
        if address >= KERNEL_BASE:
            return self.kernel.translate(address)
        space = self.kernel.space(self.subject) if self.subject else None
        if not space:
            return None
        directory = self.kernel.directory(space)
        entry = self.kernel.content_word(directory, address >> 22)
        page = self.kernel.content_word(entry >> 12, address >> 12 & 1023) if entry & PRESENT else 0
        return (page & -PAGE) + address % PAGE if page & PRESENT else None


def frames(lines):
    """Of GDB's backtrace what is true: below a frame that is of no function it guesses."""
    for line in lines:
        frame = FRAME.match(line)
        if frame and int(frame[1]) and " in ?? ()" in line:
            return
        if frame:
            yield line


def place_of(file, address):
    """"function at file:line" of an address."""
    if not file:
        return f"{address:#010x}"
    function, where = Symbols(file).chains([address]).get(address, [("??", "??")])[0]
    return f"{function} at {where}" if function != "??" else f"{address:#010x}"


def gdb_command(replay, kernel, program):
    command = ["gdb", "-quiet", "-nx"]
    for text in ("pagination off", "confirm off", "height 0", "width 0", "debuginfod enabled off"):
        command += ["-ex", f"set {text}"]
    command += ["-ex", f"file {kernel}", "-x", os.path.join(ROOT, "tools/gdb/gaji.py")]
    command += ["-ex", f"add-symbol-file {program}"] if program else []
    return [*command, "-ex", f"target remote {replay.path('gdb')}"]
