"""The models of this folder, searched in full by Spin, with and without their faults.

README.md of tests/ says what they are models of. A model that no fault makes fail would prove
nothing: each fault that it says it must find is made, and Spin has to find an error. What a model
names in the kernel has to be there still.
"""

import os
import pathlib
import re
import subprocess

import patient
import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODELS = ["port", "wait", "cascade"]
DEPTH = 20000  # the longest path; a search that comes so far is reported as incomplete
TABLE = 20  # 2^20 lists of states: what takes little of the processor's cache takes less time
PATIENCE = 300  # seconds
FAULT = re.compile(r"^#define (\w+) +(\d+) /\* (kernel/\S+): (.*) \*/$", re.MULTILINE)
MUST_FIND = re.compile(r"^ \* must find:(.*)$", re.MULTILINE)
STEP = re.compile(r"(kernel/\w+/\w+\.[ch]): (\w+(?:, \w+)*)")


def text_of(model):
    """The model with all that it includes."""
    text = (HERE / f"{model}.pml").read_text()
    for name in re.findall(r'^#include "(\w+)\.pml"$', text, re.MULTILINE):
        text += text_of(name)
    return text


def faults_of(model):
    """Name -> number, of those that Spin must find in this model."""
    text = text_of(model)
    numbers = {name: number for name, number, _, _ in FAULT.findall(text)}
    return {name: numbers[name] for line in MUST_FIND.findall(text) for name in line.split()}


def run(command, folder, fault="0"):
    environment = {**os.environ, "FAULT": fault}
    done = patient.run(command, PATIENCE, cwd=folder, env=environment, text=True)
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


def search(folder, fault="0"):
    """How many errors and states the search found, and what it printed. It ends at an error."""
    output = run(["./pan", f"-m{DEPTH}", f"-w{TABLE}"], folder, fault)
    errors = int(re.search(r"errors: (\d+)", output)[1])
    states = int(re.search(r"(\d+) states, stored", output)[1])
    return errors, states, output


@pytest.mark.parametrize("model", MODELS)
def test_model(model, tmp_path, record_property):
    for file in HERE.glob("*.pml"):
        (tmp_path / file.name).write_text(file.read_text())
    run(["spin", "-a", f"{model}.pml"], tmp_path)
    # -O0: the compiler would take longer than the search. SAFETY: assertions and ends, no cycles.
    run(["gcc", "-O0", "-w", "-DSAFETY", "-o", "pan", "pan.c"], tmp_path)

    errors, states, output = search(tmp_path)
    print(f"{model}: {states} states")
    record_property("states", states)
    assert errors == 0, output
    for incomplete in ("max search depth too small", "Search not completed", "out of memory"):
        assert incomplete not in output, output

    faults = faults_of(model)
    assert faults
    unfound = [name for name, number in faults.items() if search(tmp_path, number)[0] == 0]
    assert unfound == [], f"{model}.pml holds although these faults were made"


def has_function(path, name):
    """A definition, at the start of a line or behind its type."""
    text = (ROOT / path).read_text()
    return re.search(rf"^(?:[\w*_ ]+[ *])?{name}\([^;]*?\)\n?\{{", text, re.MULTILINE | re.DOTALL)


def test_steps_are_in_the_kernel():
    named = 0
    for file in HERE.glob("*.pml"):
        steps = FAULT.sub("", file.read_text())
        for path, names in STEP.findall(steps):
            for name in names.split(", "):
                assert has_function(path, name), f"{file.name}: {path} has no function {name}"
                named += 1
    assert named > 50


def test_faults_are_lines_of_the_kernel():
    found = {name for model in MODELS for name in faults_of(model)}
    listed = set()
    for file in HERE.glob("*.pml"):
        for name, _, path, line in FAULT.findall(file.read_text()):
            listed.add(name)
            assert line in (ROOT / path).read_text(), f"{file.name}: {path} has no '{line}'"
    assert listed == found  # none is made up that no model is to find
    assert len(found) >= 8
