"""How pytest finds and runs Gaji's tests that are not written in Python.

  host/NAME.c    cmocka programs over kernel files: one case for each test function
  guest/NAME.c   programs for Gaji's own C library: one case for each file
  linux/NAME.c   plain static Linux programs: NAME.out is what they print on Linux

What such a case needs to know stands in its file, in comments of the form `// KEY: VALUE`; see
README.md here for the keys.
"""

import os
import pathlib
import re
import shlex
import shutil
import subprocess

import batch
import gaji as gaji_module
import patient
import pytest

HERE = pathlib.Path(__file__).resolve().parent
KEY = re.compile(r"^// (\w+): *(.*)$", re.MULTILINE)
UNIT_TEST = re.compile(r"\bcmocka_unit_test\w*\(\s*(\w+)")
LONG = {"spin", "tools", "model"}  # the folders of tests that search, build or compute
# Trees of assignments are compiled of much the same files, one after the other.
if shutil.which("ccache"):
    os.environ.setdefault("CCACHE", "ccache")
    os.environ.setdefault("CCACHE_DIR", os.path.join(gaji_module.ROOT, "build/ccache"))
KEYS = {
    "host": {"timeout"},
    "guest": {"args", "run", "status", "log", "stdin", "output", "linux"},
    "linux": {"args", "run", "status", "stdin", "build", "linux", "libc"},
}


@pytest.fixture
def gaji():
    """`gaji(PROGRAM, ARGS..., mem=..., stdin=...)` boots Gaji and returns a gaji.Result."""
    return gaji_module.run


@pytest.fixture(scope="session")
def coverage_build():
    """The kernel that counts. Tests with it are of the group "coverage", so that one make runs."""
    gaji_module.make("BUILD=coverage", "all")


def pytest_collect_file(file_path, parent):
    kinds = {"host": HostFile, "guest": GuestFile, "linux": LinuxFile}
    kind = kinds.get(file_path.parent.name)
    if kind and file_path.suffix == ".c" and file_path.parent.parent == HERE:
        return kind.from_parent(parent, path=file_path)
    return None


class SourceFile(pytest.File):
    """A C file with `// KEY: VALUE` lines."""

    @property
    def kind(self):
        return self.path.parent.name

    def read(self):
        text = self.path.read_text()
        keys = {}
        for key, value in KEY.findall(text):
            if key not in KEYS[self.kind]:
                raise self.CollectError(f"{self.path}: there is no key '{key}'")
            keys[key] = f"{keys[key]} {value}" if key in keys else value
        return text, keys

    def built(self, suffix=""):
        """The program that the Makefile made of this file."""
        program = os.path.join(gaji_module.BUILD_DIR, "tests", self.kind, self.path.stem + suffix)
        if not os.path.exists(program):
            raise gaji_module.TestFailure(f"there is no {program}: run `make tests` first")
        return program

    def beside(self, suffix):
        """The content of NAME.suffix beside the source, or None."""
        file = self.path.with_suffix(suffix)
        return file.read_bytes() if file.exists() else None


class Case(pytest.Item):
    """Failures of these say everything in their message."""

    def __init__(self, *, keys, **rest):
        super().__init__(**rest)
        self.keys = keys

    def repr_failure(self, excinfo):
        if isinstance(excinfo.value, gaji_module.TestFailure):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, None, self.nodeid

    def words(self, key):
        return shlex.split(self.keys.get(key, ""))

    def stdin(self):
        if "stdin" in self.keys:
            return self.keys["stdin"].encode().decode("unicode_escape").encode("latin-1")
        return self.parent.beside(".in") or b""


class HostFile(SourceFile):
    def collect(self):
        text, keys = self.read()
        names = dict.fromkeys(UNIT_TEST.findall(text))
        if not names:
            raise self.CollectError(f"{self.path} has no cmocka_unit_test")
        for name in names:
            yield HostCase.from_parent(self, name=name, keys=keys)


class HostCase(Case):
    """One test function, in a process of its own."""

    def runtest(self):
        program = self.parent.built()
        timeout = int(self.keys.get("timeout", 60))
        environment = {**os.environ, "GAJI_TEST": self.name, "CMOCKA_MESSAGE_OUTPUT": "stdout"}
        try:
            done = patient.run([program], timeout, env=environment, text=True, errors="replace")
        except subprocess.TimeoutExpired as expired:
            raise gaji_module.TestFailure(f"{self.name} did not end in {timeout} s") from expired
        if done.returncode != 0 or "1 test(s) run" not in done.stdout + done.stderr:
            raise gaji_module.TestFailure(
                "\n".join(
                    [
                        f"{self.name} failed with status {done.returncode}; to see it again:",
                        f"  GAJI_TEST={self.name} {program}",
                        *gaji_module.indented(done.stdout + done.stderr),
                    ]
                )
            )


class GuestFile(SourceFile):
    def collect(self):
        _, keys = self.read()
        yield GajiCase.from_parent(self, name="gaji", keys=keys)
        if "linux" in keys:
            yield LinuxCase.from_parent(self, name="linux", keys=keys)


class LinuxFile(GuestFile):
    """tools/test-linux has recorded what the program does on Linux: NAME.out and `// status:`."""

    def collect(self):
        _, keys = self.read()
        kind = GajiCase if batch.runs_alone(keys) else BatchCase
        yield kind.from_parent(self, name="gaji", keys=keys)
        if keys.get("libc") == "musl":
            yield MuslCase.from_parent(self, name="musl", keys=keys)


@pytest.hookimpl(tryfirst=True)  # xdist reads the marks in this hook, too
def pytest_collection_modifyitems(items):
    """Programs that share a boot go to one process of pytest's. What takes long comes first, so that
    none of the two waits for the other's last test."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)
    cases = [item for item in items if isinstance(item, BatchCase) and item.is_built()]
    for number, case in enumerate(cases):
        case.boot = number // batch.PER_BOOT
        case.add_marker(pytest.mark.xdist_group(f"linux-{case.boot}"))


class ProgramCase(Case):
    @property
    def program(self):
        return self.parent.built(".elf")


class GajiCase(ProgramCase):
    """The program on Gaji, with the check for leaks and broken invariants after it."""

    def runtest(self):
        guest = f"/tests/{self.path.stem}"
        result = gaji_module.run(
            guest,
            *self.words("args"),
            add=[f"{self.program}:{guest}"],
            stdin=self.stdin(),
            options=self.words("run"),
        )
        result.expect(
            self.keys.get("status", "exited 0"), self.parent.beside(".out"), self.keys.get("log")
        )


class BatchCase(ProgramCase):
    """One program of a batch, which runs when its first is asked for."""

    boots = {}  # number -> (the whole run, what its programs did)
    suffix = ""

    @property
    def program(self):
        return self.parent.built(self.suffix + ".elf")

    @property
    def guest(self):
        return self.path.stem + self.suffix

    def is_built(self):
        return True

    def runtest(self):
        if self.boot not in self.boots:
            self.boots[self.boot] = self.run_batch()
        whole, results = self.boots[self.boot]
        if self.guest not in results:
            gaji_module.fail("Gaji did not come to this program.", whole)
        ended, output = results[self.guest]
        result = gaji_module.Result(whole.command, whole.status, ended, output, whole.log)
        result.expect(self.keys.get("status", "exited 0"), self.parent.beside(".out") or b"")
        whole.expect("exited 0")  # it is not known which program left something behind: -k finds it

    def run_batch(self):
        cases = [case for case in self.session.items if getattr(case, "boot", None) == self.boot]
        runner = os.path.join(gaji_module.BUILD_DIR, "tests/linux/runner/batch.elf")
        add = [f"{runner}:/batch"] + [f"{case.program}:/tests/{case.guest}" for case in cases]
        # In virtual time, so that it matters to none what else this machine does.
        patience = gaji_module.HOST_PATIENCE - 10
        whole = gaji_module.run("/batch", icount=4, add=add, timeout=patience)
        return whole, batch.parse(whole.output)


class MuslCase(BatchCase):
    """The same program as built with musl, which is not there on every machine."""

    suffix = ".musl"

    def is_built(self):
        return os.path.exists(os.path.join(gaji_module.BUILD_DIR, f"tests/linux/{self.guest}.elf"))

    def runtest(self):
        if not self.is_built():
            pytest.skip("musl for i386 could not be fetched from Debian: `make tests` says why")
        super().runtest()


class LinuxCase(ProgramCase):
    """The same program on Linux, which is the oracle."""

    def runtest(self):
        runner = linux_runner(self.program)
        if runner and self.keys["linux"] == "kernel":
            pytest.skip("this machine can run no i386 program, and qemu-i386 answers otherwise than Linux here")
        command = [*runner, self.program, *self.words("args")]
        done = patient.run(command, 60, input=self.stdin())
        ended = f"signaled {-done.returncode}" if done.returncode < 0 else f"exited {done.returncode}"
        result = gaji_module.Result(
            command, done.returncode, ended, done.stdout, done.stderr.decode(errors="replace")
        )
        result.expect(self.keys.get("status", "exited 0"), self.parent.beside(".out"))


def linux_runner(program):
    """What to put before an i386 program so that this machine runs it."""
    try:
        subprocess.run([program], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        return []
    except OSError:  # no 32-bit programs here
        runner = shutil.which("qemu-i386") or shutil.which("qemu-i386-static")
        if not runner:
            pytest.skip("this machine can run no i386 program, and qemu-i386 (qemu-user) is not installed")
        return [runner]
