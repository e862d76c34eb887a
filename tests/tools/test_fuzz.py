"""make fuzz: calls at random, guided by the code of the kernel that they reach; seeds that repeat."""

import os
import re
import subprocess
import sys

import patient
import pytest
from gaji import BUILD, ROOT

pytestmark = pytest.mark.xdist_group("coverage")
CALLS = 20000


def fuzz(seed):
    command = [sys.executable, os.path.join(ROOT, "tools/fuzz"), "--build", BUILD]
    command += ["--seed", str(seed), "--calls", str(CALLS), "--calls-of-a-run", str(CALLS)]
    done = patient.run(command, 600, stdin=subprocess.DEVNULL, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"(\d+) calls, (\d+) sequences kept, (\d+) places reached", done.stdout)
    assert found, done.stdout
    return tuple(map(int, found.groups()))


def test_same_seed_does_the_same_and_keeps_what_is_new(coverage_build):
    first = calls, kept, _ = fuzz(7)
    assert calls >= CALLS and kept > 100
    assert fuzz(7) == first
    assert fuzz(8) != first
