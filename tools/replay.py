"""A recorded run, run again: up to a moment, or through to the end with what tools/replay.c notes.

A moment is a number of instructions since power-on. QEMU stops a replay exactly there; then RAM can
be read, which is a file, and GDB attached.
"""

import os
import re
import struct
import subprocess
import tempfile
import time

import layout
from functions import Symbols
from machine import ROOT
from monitor import Monitor
from recording import Unusable
from view import Kernel, ram
from view.records import KERNEL_BASE

PATIENCE = 60  # seconds until a replay is given up
NOTE = struct.Struct("<2Q6I2i16s")  # tools/replay.c, struct note
# Exceptions before which QEMU takes the instruction back from its count, by vector (SDM vol. 3, 6.15).
FAULTS, PAGE_FAULT = (0, 10, 11, 12, 13, 16, 17, 19), 14


def built(source):
    """The shared object of tools/`source`, made anew where that has changed."""
    path = os.path.join(ROOT, "tools", source)
    target = os.path.join(ROOT, "build", source.replace(".c", ".so"))
    if not os.path.exists(target) or os.path.getmtime(target) < os.path.getmtime(path):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        partial = f"{target}.{os.getpid()}"
        command = ["gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-shared", "-fPIC", path, "-o", partial]
        try:
            subprocess.run(command, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Unusable(f"tools/{source} cannot be compiled, which needs gcc (`make setup` installs it): {error}") from None
        os.replace(partial, target)
    return target


class Note:
    """A store, or that an instruction ran: see tools/replay.c."""

    def __init__(self, data):
        (self.moment, self.value, self.place, self.address, self.physical, self.size, self.loaded,
         self.loaded_size, self.pid, self.tid, name) = NOTE.unpack(data)  # fmt: skip
        self.name = name.split(b"\0")[0].decode(errors="replace")


class Replay:
    """QEMU with a recording; `with` ends it."""

    def __init__(self, recording, plugin=(), gdb=False):
        facts = recording.facts
        self.recording = recording
        self.folder = tempfile.TemporaryDirectory(prefix="gaji-rewind-")
        self.memory = os.memfd_create("memory")
        os.ftruncate(self.memory, facts["memory"] << 20)
        self.files = recording.open_files()
        with open(self.path("log"), "wb") as file:
            file.write(recording.log)
        command = [os.environ.get("QEMU", "qemu-system-i386"), "-display", "none", "-S"]
        command += ["-machine", "pc,memory-backend=memory", "-object", "memory-backend-file,id=memory,"
                    f"share=on,size={facts['memory']}M,mem-path=/dev/fd/{self.memory}"]  # fmt: skip
        command += ["-chardev", f"file,id=console,path={self.path('console')}"]
        command += ["-chardev", f"file,id=log,path={self.path('kernel-log')}", *facts["arguments"]]
        command += ["-icount", f"{facts['icount']},rr=replay,rrfile={self.path('log')}"]
        command += ["-chardev", f"socket,id=monitor,path={self.path('monitor')},server=on,wait=off"]
        command += ["-mon", "chardev=monitor,mode=control"]
        command += ["-gdb", f"unix:{self.path('gdb')},server=on,wait=off"] if gdb else []
        if plugin:
            plugin = [built("replay.c"), f"memory=/dev/fd/{self.memory}", *plugin]
            command += ["-plugin", ",".join(plugin)]
        self.process = self._start(command)
        self.monitor = None

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def _start(self, command):
        for number, file in self.files.items():  # the names under which the recorded machine read them
            os.dup2(file.fileno(), number)
        with open(self.path("errors"), "wb") as errors:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=[*self.files, self.memory],
                env={**os.environ, "LD_PRELOAD": built("hurry.c")},
                start_new_session=True,
            )

    def __enter__(self):
        while not os.path.exists(self.path("monitor")) and self.process.poll() is None:
            time.sleep(0.002)
        try:
            self.monitor = Monitor(self.path("monitor"), patience=0 if self.process.poll() else PATIENCE)
        except (OSError, ValueError):
            self.process.wait()
            said = self._errors()
            self.__exit__()
            raise Unusable(f"QEMU does not start: {said}") from None
        return self

    def __exit__(self, *_):
        if self.monitor:
            self.monitor.close()
        self.process.kill()
        self.process.wait()
        os.close(self.memory)
        for number, file in self.files.items():
            os.close(number)
            file.close()
        self.folder.cleanup()

    def go(self, moment):
        """Runs on until so many instructions have been executed."""
        answer = self.monitor.human(f"replay_break {moment}")
        if answer.strip():
            raise Unusable(f"moment {moment:,}: {answer.strip()}")
        self.monitor.command("cont")
        deadline = time.monotonic() + PATIENCE
        try:
            while self.monitor.command("query-status")["running"]:
                if time.monotonic() > deadline:
                    raise Unusable(f"the replay did not come to moment {moment:,}")
                time.sleep(0.002)
        except (ConnectionError, OSError, ValueError):
            raise Unusable(f"the run ended before moment {moment:,}") from None

    def finish(self):
        """Runs to the end."""
        self.monitor.command("cont")
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Unusable("the replay did not come to its end") from None
        if self.process.returncode == 1:
            raise Unusable(f"the replay went another way than the run: {self._errors()}")

    def _errors(self):
        with open(self.path("errors"), encoding="utf-8", errors="replace") as file:
            return file.read().strip()

    def registers(self):
        """{"EIP": number, "CS": selector, ...}"""
        text = self.monitor.human("info registers")
        found = {name: int(value, 16) for name, value in re.findall(r"\b([A-Z0-9]{2,3}) ?=([0-9a-f]+)", text)}
        return found

    def kernel(self):
        return Kernel(layout.load(self.recording.kernel), ram(self.memory))

    def console(self):
        """What was printed up to here."""
        with open(self.path("console"), "rb") as file:
            return file.read().decode(errors="replace")


def notes(recording, **wanted):
    """
    ([Note], how many there were, instructions of the whole run) of one replay to its end. `wanted`:
    hits=ADDRESSES, or watch=PHYSICAL, size=BYTES; until=MOMENT; last=COUNT.
    """
    names, places = layout.load(recording.kernel), Symbols(recording.kernel)
    fields = {name: names["structures"][name]["fields"] for name in ("thread", "proc", "tss")}
    words = {
        "stack": names["globals"]["tss"]["address"] - KERNEL_BASE + fields["tss"]["esp0"]["offset"],
        "directory": names["globals"]["boot_directory"]["address"] - KERNEL_BASE,
        "proc": fields["thread"]["proc"]["offset"],
        "tid": fields["thread"]["tid"]["offset"],
        "pid": fields["proc"]["pid"]["offset"],
        "name": fields["proc"]["name"]["offset"],
    }
    hits = wanted.pop("hits", ())
    plugin = [f"{name}={value}" for name, value in {**words, **wanted}.items() if value is not None]
    plugin += [f"hit={address}" for address in hits]
    plugin += [f"fault={places.address(f'trap_entries.stub_{vector}')}" for vector in FAULTS]
    plugin += [f"page_fault={places.address(f'trap_entries.stub_{PAGE_FAULT}')}"]
    with tempfile.TemporaryDirectory(prefix="gaji-rewind-") as folder:
        output = os.path.join(folder, "notes")
        replay = Replay(recording, [f"output={output}", *plugin])
        with replay:
            replay.finish()
        with open(output, "rb") as file:
            data = file.read()
    *found, last = [Note(data[at : at + NOTE.size]) for at in range(0, len(data), NOTE.size)]
    recording.remember(end=last.moment)
    return found, last.value, last.moment


def end_of(recording):
    """How many instructions the run has."""
    return recording.remembered().get("end") or notes(recording)[2]
