#!/usr/bin/env python3
"""Runs a lab's tests, each alone in a machine of its own. `make lab-tests` runs this.

  tests/labs/run.py [TEST...]              in a student's tree
  tests/labs/run.py --lab cow [TEST...]    in the kernel's own

A test has failed when it says so, or when the machine did not end by it. All time is virtual:
results do not depend on how fast this machine is.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WORDS = {"T": "tried", "E": "expected", "G": "got"}
FIXED = ["--machine", "pc-i440fx-6.2", "--cpu", "qemu32", "--append", "seed=1 output=64"]
ENDS = {
    "timeout": "virtual time was over: something waits for ever, or computes for ever",
    "panic": "the kernel stopped: ",
    "flood": "more was written than any test writes",
    "exited 2": "the test could not get the shared memory that it works in",
}
CALLERS = 4  # of a panic, that are shown
HOST_SECONDS = 300  # until it is this machine that has failed


def tests_of(name):
    """The table of tests: of this tree, or of a lab."""
    if name:
        sys.path.insert(0, os.path.join(ROOT, "tools/labs"))
        from lab import Lab  # which students do not have

        return Lab(name).data["test"]
    path = os.path.join(ROOT, "lab.json")
    if not os.path.exists(path):
        sys.exit("this is no student's tree: name a lab, as in `make lab-tests LAB=cow`")
    with open(path, encoding="utf-8") as file:
        return json.load(file)["tests"]


def boot(test, build, more):
    """(how the machine ended, its console, its log)."""
    program = os.path.join(ROOT, "build", build, "tests/labs", os.path.splitext(test["program"])[0] + ".elf")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, os.path.join(ROOT, "tools/run"), "--build", build, *FIXED]
        command += ["--files", folder, "--status-file", os.path.join(folder, "status")]
        command += ["--mem", str(test.get("mem", 32)), "--icount", str(test.get("icount", 4))]
        command += ["--timeout", str(test["limit"]), "--watchdog", "10"]
        command += ["--add", f"{program}:/lab", "--append", f"init=/lab lab={test['name']}"]
        command += more
        try:
            done = subprocess.run(command, cwd=ROOT, timeout=HOST_SECONDS, capture_output=True, text=True, check=False)
        except subprocess.TimeoutExpired:
            sys.exit(f"QEMU did not end in {HOST_SECONDS} s. That is no verdict on the kernel: try again")
        if not os.path.exists(os.path.join(folder, "console")):
            sys.exit(done.stderr.strip())  # nothing was booted

        def text(name):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                return file.read()

        return text("status").strip(), text("console"), text("log")


def explain(ended, console, log):
    """What to say of a test that failed, as lines."""
    said = re.findall(r"\x1f\d+ ([TEG]) (.*) [0-9a-f]{16}\n", console)
    lines = [f"{WORDS[kind]:<9} {text}" for kind, text in said]
    if ended == "exited 1" and lines:
        return lines
    panic = re.search(r"panic: (?:\./)?(.*)", log)
    cause = ENDS.get(ended, f"the machine ended without a word of the test ({ended})")
    lines.append(f"{'got':<9} {cause}{panic[1] if panic and ended == 'panic' else ''}")
    lines += [f"{'kernel':<9} {line}" for line in re.findall(r"(?m)^.*segmentation fault.*$", log)]
    frames = re.findall(r"(?m)^ +#\d+ 0x\w+ (\w+)\+0x\w+ (\S+)$", log)
    called = [f"{name}() at {place}" for name, place in frames if not name.startswith("panic")]
    return lines + ([f"{'kernel':<9} in {', called by '.join(called[:CALLERS])}"] if called else [])


def main():
    parser = argparse.ArgumentParser(prog="tests/labs/run.py")
    parser.add_argument("tests", metavar="TEST", nargs="*", help="which (all)")
    parser.add_argument("--lab", help="whose tests, where this is not a student's tree")
    parser.add_argument("--build", default="debug", help="debug or release (debug)")
    parser.add_argument("--kernel", help="instead of the build's")
    options = parser.parse_args()
    more = ["--kernel", options.kernel] if options.kernel else []
    tests = tests_of(options.lab)
    for name in set(options.tests) - {test["name"] for test in tests}:
        sys.exit(f"there is no test '{name}'; there are: {', '.join(test['name'] for test in tests)}")
    chosen = [test for test in tests if not options.tests or test["name"] in options.tests]
    passed = tried = 0
    for test in chosen:
        if test.get("build", options.build) != options.build:
            print(f"-     {test['name']} (tried on the {test['build']} build)")
            continue
        tried += 1
        ended, console, log = boot(test, options.build, more)
        passed += ended == "exited 0"
        print(f"{'ok  ' if ended == 'exited 0' else 'FAIL'}  {test['name']}", flush=True)
        if ended != "exited 0":
            print("\n".join(f"      {line}" for line in explain(ended, console, log)), flush=True)
    print(f"{passed} of {tried} passed, {options.build} build")
    sys.exit(0 if passed == tried else 1)


if __name__ == "__main__":
    main()
