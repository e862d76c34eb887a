"""One test, alone in a machine: built into a run of tools/run, which is the same on every machine."""

import contextlib
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from record import KEY_SIZE, prepared

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# A versioned machine and CPU are the same on each QEMU from 6.2 on.
MACHINE, CPU = ["--machine", "pc-i440fx-6.2"], "qemu32"
MEMORY, SHIFT, LIMIT = 32, 4, 2  # MiB, 2^n ns an instruction, virtual seconds
WATCHDOG_STEP = 2  # the device's, in seconds
OUTPUT = 64  # KiB until it is a flood
PROGRAM = "forkdemo"  # what is run where a machine is only watched
WATCHED_SEED = 1  # what is seen there is the same for all students' parameters
HOST_SECONDS = 300  # until it is this machine that has failed


class GraderError(Exception):
    """The grader could not do its work: no verdict."""


@dataclass
class Run:
    """What came of a boot."""

    test: dict
    build: str
    key: bytes
    ended: str  # tools/run's status file
    console: bytes
    log: str


def read(path, mode="r"):
    if "b" in mode:
        with open(path, mode) as file:
            return file.read()
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def is_watched(test):
    """Whether it is looked at from outside (watch.py): it has no program of its own, and PROGRAM is run."""
    return "watch" in test


def program_target(test, build):
    """What make calls the ELF file of a test: of a lab's own, or of one of tests/guest that wrap.c runs; or where it is."""
    if "elf" in test:
        return test["elf"]
    source = test["program"] if "program" in test else "guest/" + test["guest"]
    return f"build/{build}/tests/labs/{os.path.splitext(source)[0]}.elf"


def program_of(test, build, tree=ROOT):
    """The ELF file of a test, as the Makefile makes it."""
    return os.path.join(tree, program_target(test, build))


def arguments(test, build, program, parameters):
    """Those of tools/run, but for where its output goes; without `program`, where the machine is watched."""
    limit = test.get("limit", LIMIT)
    watchdog = limit + WATCHDOG_STEP + limit % WATCHDOG_STEP
    seed = parameters.seed if program else WATCHED_SEED
    words = f"seed={seed} output={OUTPUT} check={int(build == 'debug')}"
    words = f"init=/lab lab={test['name']} {words}" if program else words
    words += f" {test['append']}" if "append" in test else ""
    return [
        "--build", build, *MACHINE, "--cpu", test.get("cpu", CPU), "--mem", str(test.get("mem", MEMORY)),
        "--icount", str(test.get("icount", SHIFT)), "--timeout", str(limit), "--watchdog", str(watchdog),
        *(["--add", f"{program}:/lab"] if program else []), "--append", words,
    ]  # fmt: skip


@contextlib.contextmanager
def machine(lab, test, build, parameters, tree=ROOT, key=None):
    """The arguments of tools/run for a test, while its program is there."""
    kernel, initrd = (os.path.join(tree, "build", build, name) for name in ("kernel.elf", "initrd.cpio"))
    kernel = test.get("kernel", kernel)
    if is_watched(test):
        yield [*arguments(test, build, None, parameters), "--kernel", kernel, "--initrd", initrd, "--", PROGRAM]
        return
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "lab.elf")
        with open(program, "wb") as file:
            file.write(prepared(read(program_of(test, build, tree), "rb"), lab, key or os.urandom(KEY_SIZE), parameters))
        os.chmod(program, 0o755)
        yield [*arguments(test, build, program, parameters), "--kernel", kernel, "--initrd", initrd]


def boot(lab, test, build, parameters, tree=ROOT, keep=None, more=()):
    """Runs a test of the lab with this id in a tree that is built. `keep`: a folder for what came out."""
    key = os.urandom(KEY_SIZE)
    with tempfile.TemporaryDirectory() as folder, machine(lab, test, build, parameters, tree, key) as options:
        out = keep or folder
        os.makedirs(out, exist_ok=True)
        status = os.path.join(out, "status")
        command = [sys.executable, os.path.join(tree, "tools/run"), "--files", out, "--status-file", status, "--verbose"]
        command += [*more, *options]
        try:
            done = subprocess.run(
                command, cwd=tree, timeout=HOST_SECONDS, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise GraderError(f"{test['name']}: QEMU did not end in {HOST_SECONDS} s") from error
        if keep:
            with open(os.path.join(keep, "command"), "w", encoding="utf-8") as file:
                file.write(done.stderr.partition("\n")[0] + "\n")
        if not os.path.exists(os.path.join(out, "console")) or not os.path.exists(status):
            raise GraderError(f"{test['name']}: {done.stderr.strip()}")
        ended = read(status).strip()
        return Run(test, build, key, ended, read(os.path.join(out, "console"), "rb"), read(os.path.join(out, "log")))
