"""Many programs of tests/linux in one boot, and the report of tests/linux/runner/batch.c on them."""

import os
import re

RECORD = re.compile(rb"@ (\S+) (exited|signaled|timeout) (\d+) (\d+)\n")
PER_BOOT = int(os.environ.get("GAJI_PER_BOOT", "24"))  # programs; each is three quarters of a megabyte


def runs_alone(keys):
    """Whether a program with these keys needs a boot of its own."""
    return bool({"run", "args", "stdin"} & set(keys))


def parse(report):
    """{name: ("exited 0", output)} of those that ended, in order."""
    results, at = {}, 0
    while match := RECORD.search(report, at):
        length = int(match[4])
        ended = "timeout" if match[2] == b"timeout" else f"{match[2].decode()} {int(match[3])}"
        results[match[1].decode()] = (ended, report[match.end() : match.end() + length])
        at = match.end() + length
    return results
