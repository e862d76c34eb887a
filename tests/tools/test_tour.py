"""kernel/TOUR.md is true: its functions are in their files, and run in this order."""

import gaji
import pytest
import tour

with open(tour.TOUR, encoding="utf-8") as file:
    WALKS = tour.parse(file.read())


@pytest.fixture(scope="module")
def entered():
    if gaji.BUILD == "coverage":
        pytest.skip("counters stand between the instructions of inlined functions")
    return tour.run(WALKS)


def test_there_are_five_walks_with_their_steps():
    text = open(tour.TOUR, encoding="utf-8").read()
    assert len(WALKS) == 5 and all(len(steps) > 10 for _, steps in WALKS.values())
    numbered = sum(1 for line in text.splitlines() if line[:1].isdigit())
    assert numbered == sum(len(steps) for _, steps in WALKS.values())


@pytest.mark.parametrize("title", WALKS)
def test_each_function_is_in_its_file(title):
    assert tour.misplaced(WALKS[title][1]) == []


def test_the_functions_run_in_this_order(entered):
    """`tools/walks --build debug --list` and `tools/profile --path` show what runs instead."""
    for title, (_, steps) in WALKS.items():
        wrong = tour.first_not_in_order(steps, entered[title])
        assert wrong is None, f"{title}: {wrong} does not run after those before it"


def test_a_wrong_file_name_or_order_is_found(entered):
    """Each step in turn is put into another file, renamed, replaced, and swapped with the next."""
    other = ("process_exec", "kernel/process/exec.c")
    for title, (_, steps) in WALKS.items():
        for at, (name, path) in enumerate(steps):
            assert tour.misplaced([(name, "kernel/base/list.h")])
            assert tour.misplaced([(name + "_", path)])
            replaced = steps[:at] + [other] + steps[at + 1 :]
            assert tour.first_not_in_order(replaced, entered[title]) == other
            swapped = steps[:at] + steps[at : at + 2][::-1] + steps[at + 2 :]
            if at + 1 < len(steps):
                assert tour.first_not_in_order(swapped, entered[title]), f"{title}: {steps[at : at + 2]}"
