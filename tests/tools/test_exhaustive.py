"""tests/exhaustive: the memory floor in every state of machines small enough to explore in seconds."""

import os
import re
import sys

import gaji as gaji_module
import patient
import pytest

PROVE = os.path.join(gaji_module.BUILD_DIR, "tests/exhaustive/prove")
FAULTS = os.path.join(gaji_module.ROOT, "tools/prove_faults")
# One each of counting, of write bits, and of the TLB.
SEEDED = ["fork-does-not-count-tables", "split-keeps-write-bits", "unmap-does-not-flush"]


def run(*command):
    return patient.run(command, 120, text=True)


def test_no_state_of_the_quick_machines_is_wrong():
    done = run(PROVE, "--quick")
    rows = re.findall(r"^([\w-]+): (\d+) states, (\d+) steps, none is wrong", done.stdout, re.MULTILINE)
    assert done.returncode == 0, done.stdout
    assert len(rows) == len(done.stdout.splitlines()) >= 1, done.stdout
    for name, states, steps in rows:
        assert int(steps) > int(states) > 100, name


def test_sequences_that_were_found_once_go_well():
    done = run(PROVE, "--kept")
    assert done.returncode == 0 and re.search(r"^kept: [1-9]\d* sequences go well$", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.parametrize("name", SEEDED)
def test_a_seeded_fault_is_found_with_its_sequence(name):
    done = run(sys.executable, FAULTS, name)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(rf"^\[{name}\] [\w-]+: violated: ", done.stdout, re.MULTILINE)
    steps = re.findall(r"^    \{\.kind = (\w+),", done.stdout, re.MULTILINE)
    assert "MAP" in steps and len(steps) <= 8, done.stdout
