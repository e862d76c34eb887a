#!/usr/bin/env python3
"""Runs every test and closes with the line `N passed, N failed`. `make test` calls this.

  tests/run.py [--build debug|release] [TESTS AND PYTEST ARGUMENTS...]
  tests/run.py --needed [...]    prints the make targets of the programs that these tests run

A test whose set-up or tear-down fails has failed, and so has a file that cannot be read; the line
names skipped tests apart.
"""

import os
import sys

import chosen
import pytest

SLOWEST = ["--durations=15", "--durations-min=15"]  # seconds; who makes the suite slow is told

HERE = os.path.dirname(os.path.abspath(__file__))


class Counter:
    """Gives each test one outcome, the worst of its phases."""

    def __init__(self):
        self.outcomes = {}
        self.broken_files = set()

    def pytest_runtest_logreport(self, report):
        worst = ["passed", "skipped", "failed"]
        before = self.outcomes.get(report.nodeid, "passed")
        self.outcomes[report.nodeid] = max(before, report.outcome, key=worst.index)

    def pytest_collectreport(self, report):
        if report.failed:
            self.broken_files.add(report.nodeid)

    def names(self, outcome):
        return [name for name, worst in self.outcomes.items() if worst == outcome]


def main():
    arguments = sys.argv[1:]
    if "--build" in arguments:
        at = arguments.index("--build")
        os.environ["BUILD"] = arguments[at + 1]
        del arguments[at : at + 2]
    needed = "--needed" in arguments
    arguments = chosen.arguments_of(word for word in arguments if word != "--needed")
    os.chdir(HERE)
    if needed:
        print(*chosen.programs(arguments, os.environ.get("BUILD", "debug")))
        return
    counter = Counter()
    usual = ["-q", "-n", "2", "--dist", "loadgroup", "--tb=short", "-rN", "-p", "no:cacheprovider", *SLOWEST]
    status = pytest.main([*usual, *arguments], [counter])
    for name in [*counter.names("failed"), *counter.broken_files]:
        print("FAILED " + name)
    passed, skipped = len(counter.names("passed")), len(counter.names("skipped"))
    failed = len(counter.names("failed")) + len(counter.broken_files)
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED):
        failed = max(failed, 1)  # pytest itself failed, or found no test
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if failed or status else 0)


if __name__ == "__main__":
    main()
