"""tests/exhaustive: memory, and messages and processes, in every state of machines small enough to explore in seconds."""

import os
import re
import sys

import gaji as gaji_module
import patient
import pytest

PROVE = os.path.join(gaji_module.BUILD_DIR, "tests/exhaustive/prove")
PROVE_MESSAGES = os.path.join(gaji_module.BUILD_DIR, "tests/exhaustive/prove-messages")
FAULTS = os.path.join(gaji_module.ROOT, "tools/prove_faults")
# One each of counting, of write bits, and of the TLB; two wake-ups that are lost, one of them by a kill, and a watch whose slot
# stays. With each a step of its sequence.
SEEDED = {
    "fork-does-not-count-tables": "MAP",
    "split-keeps-write-bits": "MAP",
    "unmap-does-not-flush": "MAP",
    "receiver-is-not-woken": "RUN",
    "killed-receiver-takes-along": "KILL",
    "watch-keeps-its-slot": "START",
}

OF_MEMORY = [name for name, step in SEEDED.items() if step == "MAP"]


def run(*command):
    return patient.run(command, 120, text=True)


def skip_where_it_cannot_run(explorer):
    """That of messages is a program for i386, since the kernel's own switch is a part of it."""
    try:
        run(explorer, "--list")
    except OSError:
        pytest.skip("this machine can run no i386 program")


@pytest.mark.parametrize("explorer", [PROVE, PROVE_MESSAGES], ids=os.path.basename)
def test_no_state_of_the_quick_machines_is_wrong(explorer):
    skip_where_it_cannot_run(explorer)
    done = run(explorer, "--quick")
    rows = re.findall(r"^([\w-]+): (\d+) states, (\d+) steps, none is wrong", done.stdout, re.MULTILINE)
    assert done.returncode == 0, done.stdout
    assert len(rows) == len(done.stdout.splitlines()) >= 1, done.stdout
    for name, states, steps in rows:
        assert int(steps) > int(states) > 100, name


@pytest.mark.parametrize(("explorer", "folder"), [(PROVE, ""), (PROVE_MESSAGES, "messages/")], ids=["prove", "prove-messages"])
def test_every_machine_is_explored_without_being_named(explorer, folder):
    """Since `make prove` takes what --list prints."""
    skip_where_it_cannot_run(explorer)
    with open(f"{gaji_module.ROOT}/tests/exhaustive/{folder}sizes.c") as file:
        machines = re.findall(r'^    \{"([\w-]+)",', file.read(), re.MULTILINE)
    assert len(machines) > 10 and run(explorer, "--list").stdout.split() == machines


@pytest.mark.parametrize("explorer", [PROVE, PROVE_MESSAGES], ids=os.path.basename)
def test_sequences_that_were_found_once_go_well(explorer):
    skip_where_it_cannot_run(explorer)
    done = run(explorer, "--kept")
    assert done.returncode == 0 and re.search(r"^kept: [1-9]\d* sequences go well$", done.stdout, re.MULTILINE), done.stdout


def assert_kept_sequence_goes_wrong(faulty_explorer, name):
    done = run(faulty_explorer, "--kept")
    assert done.returncode == 1 and f"\n{name}: violated again" in "\n" + done.stdout, done.stdout


@pytest.mark.parametrize("name", SEEDED)
def test_a_seeded_fault_is_found_with_its_sequence(name):
    if name not in OF_MEMORY:
        skip_where_it_cannot_run(PROVE_MESSAGES)
    done = run(sys.executable, FAULTS, name)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(rf"^\[{name}\] [\w-]+: violated: ", done.stdout, re.MULTILINE)
    steps = re.findall(r"^    \{\.kind = (\w+),", done.stdout, re.MULTILINE)
    assert SEEDED[name] in steps and len(steps) <= 8, done.stdout
    if name not in OF_MEMORY:
        assert_kept_sequence_goes_wrong(f"{gaji_module.ROOT}/build/exhaustive-faults/{name}/prove-messages", name)
