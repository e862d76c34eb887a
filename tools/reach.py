"""Which tests run which lines of the kernel, one by one: by what QEMU translates, for tools/mutants.

Each test that boots the kernel of build/debug is run once with `-d in_asm`, which names each instruction once,
before it first runs. What is known is kept in a file, and holds for this kernel and these tests alone.
"""

import collections
import hashlib
import json
import os
import pathlib
import re
import stat
import subprocess
import tempfile

from functions import Symbols

# With a boot for each test. Those of tools/ boot other kernels, too, or none.
FOLDERS = ["guest", "linux", "console", "model"]
KERNEL = "0xc0000000..0xefffffff"
INSTRUCTION = re.compile(r"^0x(c[0-9a-f]{7}):", re.MULTILINE)
ON_GAJI = "not (guest and linux) and not musl"
PATIENCE = 7200  # seconds for all of them
# pytest says in the environment which test is running: NAME (call), or NAME@GROUP (call).
WRAPPER = """#!/bin/sh
test=${{PYTEST_CURRENT_TEST% (*}}
exec {qemu} "$@" -d in_asm -dfilter {kernel} -D "{logs}/$(echo "${{test%@*}}" | tr / ,)@$$"
"""


def write_wrapper(path, logs):
    qemu = os.environ.get("QEMU", "qemu-system-i386")
    path.write_text(WRAPPER.format(qemu=qemu, kernel=KERNEL, logs=logs))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def addresses_of(log):
    return {int(address, 16) for address in INSTRUCTION.findall(log.read_text(errors="replace"))}


def read_logs(folder):
    """{test: addresses}; of a test that booted several times, of all its boots."""
    reached = collections.defaultdict(set)
    for log in sorted(folder.iterdir()):
        reached[log.name.rsplit("@", 1)[0].replace(",", "/")] |= addresses_of(log)
        log.unlink()
    return reached


def lines_of(kernel, reached):
    """{test: ["file:line"]}, with the lines of functions that were inlined."""
    every = sorted(set().union(*reached.values()))
    chains = {
        address: {line for _, line in chain} for address, chain in Symbols(kernel).chains(every).items()
    }
    return {
        test: sorted(set().union(*(chains[address] for address in addresses)))
        for test, addresses in reached.items()
    }


def measure(copy, python):
    """The same, by running them in a copy of the tree in which all is built."""
    with tempfile.TemporaryDirectory() as folder:
        logs, wrapper = pathlib.Path(folder, "logs"), pathlib.Path(folder, "qemu")
        logs.mkdir()
        write_wrapper(wrapper, logs)
        command = [python, "tests/run.py", "-k", ON_GAJI, *FOLDERS]
        copy.run(command, PATIENCE, QEMU=str(wrapper), GAJI_PER_BOOT="1")
        return lines_of(str(copy.folder / "build/debug/kernel.elf"), read_logs(logs))


def unit_tests(copy):
    """{file of the kernel: programs of tests/host that are compiled with it}"""
    found = collections.defaultdict(list)
    for rules in sorted(copy.folder.glob("build/debug/tests/host/*.d")):
        for name in set(re.findall(r"(?:^|\s)((?:boot|kernel|mm)/\S+\.[ch])\b", rules.read_text())):
            found[name].append(rules.name.removesuffix(".d"))
    return found


def key_of(copy):
    """Of the kernel and the tests: what is known of others does not hold."""
    digest = hashlib.sha256((copy.folder / "build/debug/kernel.elf").read_bytes())
    listed = subprocess.run(["git", "ls-files", "-s", "tests"], capture_output=True, text=True, check=True)
    digest.update(listed.stdout.encode())
    return digest.hexdigest()


class Reach:
    def __init__(self, copy, python, path):
        """From the file `path`, or measured anew, which takes about ten minutes."""
        key = key_of(copy)
        try:
            known = json.loads(path.read_text())
        except (FileNotFoundError, ValueError):
            known = {}
        if known.get("key") != key:
            known = {"key": key, "lines": measure(copy, python)}
            path.write_text(json.dumps(known))
        self.sizes = {test: len(lines) for test, lines in known["lines"].items()}
        self.tests = collections.defaultdict(set)  # of a line
        for test, lines in known["lines"].items():
            for line in lines:
                self.tests[line].add(test)
        self.near = collections.defaultdict(collections.Counter)  # file: how many of its lines a test runs
        for line, tests in self.tests.items():
            self.near[line.rsplit(":", 1)[0]].update(tests)

    def of(self, file, first, last):
        """The tests that run one of these lines; first those for which the file is most of what they run."""
        tests = set().union(*(self.tests.get(f"{file}:{line}", ()) for line in range(first, last + 1)))
        return sorted(tests, key=lambda test: (-self.near[file][test] / self.sizes[test], test))
