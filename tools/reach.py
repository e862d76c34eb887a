"""Which tests run which lines of the kernel, one by one: by what QEMU translates, for tools/mutants.

Each test that boots the kernel of build/debug is run once with `-d in_asm`, which names each instruction once,
before it first runs. What is known is kept in a file, and holds for this kernel.
"""

import collections
import hashlib
import json
import os
import pathlib
import re
import stat
import sys
import tempfile

from functions import Symbols
from machine import ROOT

# With a boot for each test; the other tests of tools/ are about other kernels, or none.
FILES = ["guest/*.c", "linux/*.c", "console/test_*.py", "model/test_*.py"] + [
    f"tools/test_{name}.py"
    for name in (
        "boot", "boot_initrd", "console_signals", "demos", "dynamic", "elf_corpus", "fiveways", "leaks", "other_shell", "programs",
        "run", "selftest", "shell", "trace", "tsh", "waits", "where",
    )
]  # fmt: skip
KERNEL = "build/debug/kernel.elf"
ADDRESSES = "0xc0000000..0xefffffff"  # the kernel's
INSTRUCTION = re.compile(r"^0x(c[0-9a-f]{7}):", re.MULTILINE)
ON_GAJI = "not (guest and linux) and not musl"
BESIDE = 3  # lines
PATIENCE = 7200  # seconds for all of them
# pytest says in the environment which test is running: NAME (call), or NAME@GROUP (call).
WRAPPER = """#!/bin/sh
test=${{PYTEST_CURRENT_TEST% (*}}
case "$*" in *{kernel}*) ;; *) exec {qemu} "$@" ;; esac
exec {qemu} "$@" -d in_asm -dfilter {addresses} -D "{logs}/$(echo "${{test%@*}}" | tr / ,)@$$"
"""


def write_wrapper(path, logs):
    qemu = os.environ.get("QEMU", "qemu-system-i386")
    path.write_text(WRAPPER.format(qemu=qemu, kernel=KERNEL, addresses=ADDRESSES, logs=logs))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def addresses_of(log):
    return {int(address, 16) for address in INSTRUCTION.findall(log.read_text(errors="replace"))}


def read_logs(folder):
    """{test: addresses}, of all boots of a test, with whichever parameters: these may be bytes of any kind."""
    reached = collections.defaultdict(set)
    for log in sorted(folder.iterdir()):
        reached[log.name.rsplit("@", 1)[0].replace(",", "/").split("[")[0]] |= addresses_of(log)
        log.unlink()
    return reached


def lines_of(copy, reached):
    """{test: {"file:line"}}, with the lines of functions that were inlined."""
    every = sorted(set().union(*reached.values()))
    within = f"{os.path.relpath(copy.folder, ROOT)}/"
    chains = {
        address: {line.removeprefix(within) for _, line in chain}
        for address, chain in Symbols(str(copy.folder / KERNEL)).chains(every).items()
    }
    return {test: set().union(*(chains[address] for address in addresses)) for test, addresses in reached.items()}


def measure(copy, python, files):
    """The same, by running the tests of these files in a copy of the tree in which all is built."""
    with tempfile.TemporaryDirectory() as folder:
        logs, wrapper = pathlib.Path(folder, "logs"), pathlib.Path(folder, "qemu")
        logs.mkdir()
        write_wrapper(wrapper, logs)
        command = [python, "tests/run.py", "-k", ON_GAJI, *files]
        _, output = copy.run(command, PATIENCE, QEMU=str(wrapper), GAJI_PER_BOOT="1")
        reached = read_logs(logs)
        if not reached:
            sys.exit(f"none of the tests boots the kernel: {' '.join(files)}\n{output}")
        return lines_of(copy, reached)


def unit_tests(copy):
    """{file of the kernel: programs of tests/host that are compiled with it}"""
    found = collections.defaultdict(list)
    for rules in sorted(copy.folder.glob("build/debug/tests/host/*.d")):
        for name in set(re.findall(r"(?:^|\s)((?:boot|kernel|mm)/\S+\.[ch])\b", rules.read_text())):
            found[name].append(rules.name.removesuffix(".d"))
    return found


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def test_files(copy):
    """{file of tests: what it is now}"""
    tests = copy.folder / "tests"
    files = [path for pattern in FILES for path in sorted(tests.glob(pattern))]
    return {str(path.relative_to(tests)): digest(path) for path in files}


class Reach:
    def __init__(self, copy, python, path):
        """From the file `path`, or measured, which takes ten minutes for all tests, and for new ones seconds."""
        known = {"kernel": digest(copy.folder / KERNEL), "files": {}, "tests": [], "lines": {}}
        if path.exists() and (kept := json.loads(path.read_text()))["kernel"] == known["kernel"]:
            known = kept
        self.tests = known["tests"]
        self.lines = {line: int(bits, 16) for line, bits in known["lines"].items()}
        files = test_files(copy)
        if new := [file for file, now in files.items() if known["files"].get(file) != now]:
            self.add(measure(copy, python, new))
            lines = {line: hex(bits) for line, bits in self.lines.items()}
            path.write_text(json.dumps({**known, "files": files, "tests": self.tests, "lines": lines}))
        self.sizes = self.count(self.lines)
        self.near = {}  # file: how many of its lines each test runs

    def add(self, reached):
        for test, lines in reached.items():
            if test not in self.tests:
                self.tests.append(test)
            bit = 1 << self.tests.index(test)
            for line in lines:
                self.lines[line] = self.lines.get(line, 0) | bit

    def numbers(self, bits):
        return [number for number in range(len(self.tests)) if bits >> number & 1]

    def count(self, lines):
        return collections.Counter(number for line in lines for number in self.numbers(self.lines[line]))

    def bits(self, file, first, last):
        bits = 0
        for line in range(first, last + 1):
            bits |= self.lines.get(f"{file}:{line}", 0)
        return bits

    def of(self, file, first, last):
        """
        The tests that run one of these lines, or (the compiler may have made one of two) the nearest that
        any runs; first those for which the file is most of what they run.
        """
        bits = self.bits(file, first, last)
        for beside in range(1, 1 + BESIDE):
            bits = bits or self.bits(file, first - beside, last + beside)
        if file not in self.near:
            self.near[file] = self.count(line for line in self.lines if line.startswith(f"{file}:"))
        numbers = sorted(self.numbers(bits), key=lambda number: -self.near[file][number] / self.sizes[number])
        return [self.tests[number] for number in numbers]
