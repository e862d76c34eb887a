"""Each lab's tree, graded: as it is handed out, solved, and, by one test each, with wrong solutions.

`make labs-check` does all of it.
"""

import os
import re
import subprocess
import sys

import gaji as gaji_module
import pytest

ROOT = gaji_module.ROOT
sys.path.insert(0, os.path.join(ROOT, "tools/labs"))
import cutter  # noqa: E402
import desk_tree  # noqa: E402
import solutions  # noqa: E402
from lab import Lab, labs  # noqa: E402

check = gaji_module.load_tool("labs/check")
WRONG = {
    "boot": ["global-before-paging", "identity-is-kept"],
    "cow": ["fork-does-not-flush", "split-leaves-the-old-writable"],
    "exec": ["arguments-are-reversed", "handlers-are-kept"],
    "messages": ["looks-once", "closed-port-leaves-senders"],
    "threads": ["lock-forgets-the-others", "passes-again-and-again"],
    "process": ["zombie-is-not-removed", "orphans-keep-their-parent"],
    "shell": ["counts-as-at-birth", "shell-keeps-the-write-end"],
    "scheduler": ["slice-is-not-renewed", "woken-go-first"],
}
GROUPS = [pytest.param(name, marks=pytest.mark.xdist_group(f"graded-{name}")) for name in labs()]


@pytest.fixture(scope="module", params=GROUPS)
def graded(request, tmp_path_factory):
    """A lab's tree, as a student gets it."""
    lab, out = Lab(request.param), str(tmp_path_factory.mktemp("graded") / request.param)
    cutter.cut(lab, out, dirty=True)
    check.set_up(out)
    desk_tree.take_objects(ROOT, out)
    return solutions.Tree(lab, out)


def test_as_handed_out_it_has_no_points_and_says_why(graded):
    graded.put_back()
    result = graded.grade()
    assert (result.score.points, result.score.guards) == (0, [])
    name = next(name for (name, build), verdict in result.verdicts.items() if not verdict.passed and build == "release")
    done = subprocess.run(["./grade", "--lang", "en", name], cwd=graded.tree, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stderr == "", done.stdout + done.stderr
    if graded.lab.data["id"] == "boot":  # no kernel says anything yet, and what needs one is not run
        assert re.search(r"got +the CPU is halted by boot_entry\.\w+, boot/start\.s:\d+, with interrupts off\n", done.stdout)
        assert result.verdicts["boots", "release"].end == result.verdicts["cr3", "debug"].end == "after"
        return
    if graded.lab.data["id"] == "shell":  # its tests say all that there is to say
        assert re.search(r"got +\w", done.stdout) and not re.search(r"\n +kernel +\+", done.stdout), done.stdout
        return
    assert re.search(r"got +\w.*\n +kernel +\+\d+ ", done.stdout) and "cannot be told" not in done.stdout, done.stdout
    if graded.lab.data["id"] == "cow":
        assert re.search(r"expected +both processes have the same frame\n +got +the page was copied \(frames: child 0x", done.stdout)
        whole = solutions.text(result)
        assert "Score: 0 of 100." in whole and "not counted: needs sharing\n" in whole
        assert "What worked before goes on to work: shared-memory, read-only\n" in whole


def test_solved_it_has_all(graded):
    graded.put()
    score = graded.grade().score
    bonus = sum(item.most for item in score.items if item.data.get("bonus"))
    assert (score.points, score.bonus, score.guards) == (100, bonus, []), [vars(item) for item in score.items]


@pytest.mark.parametrize("number", [0, 1])
def test_a_wrong_solution_is_called_what_it_is(graded, number):
    record = solutions.wrong(graded.lab)[WRONG[graded.lab.data["id"]][number]]
    assert solutions.said(record)[2] in graded.what_says(record)


@pytest.mark.parametrize("graded", [group for group in GROUPS if group.values == ("cow",)], indirect=True)
def test_what_a_solution_does_against_its_record_is_told(graded):
    """The runner of wrong solutions is no use if all of them pass it."""
    record = solutions.wrong(graded.lab)["fork-does-not-flush"]
    record.keys.update(fails="separate memory", says="parent-writes: words that nobody says")
    faults, result = graded.try_wrong(record)
    assert "item memory passes" in faults and "item rules fails" in faults
    assert any("does not say 'words that nobody says', but: tried" in fault for fault in faults)
    graded.put()
    record.apply(graded.tree)
    assert check.beside_load(graded.text) == solutions.text(result)
