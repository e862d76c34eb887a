"""Twists: what a lab asks for differently in a term, of the project's own and of staff's."""

import json
import os
import shutil
import sys

import gaji as gaji_module
import pytest

ROOT = gaji_module.ROOT
sys.path.insert(0, os.path.join(ROOT, "tools/labs"))
import cutter  # noqa: E402
import desk_tree  # noqa: E402
import handout  # noqa: E402
import leaks  # noqa: E402
import sentences  # noqa: E402
import solutions  # noqa: E402
from grading import Grading  # noqa: E402
from lab import ROOT as HOME  # noqa: E402
from lab import Lab, LabError, labs, read  # noqa: E402
from twist import twists  # noqa: E402

course = gaji_module.load_tool("labs/course")
pytestmark = pytest.mark.xdist_group("twists")  # one tree for all of these
FOLDER = os.path.join(HOME, "tools/labs/7-cow/twists/wiped")
TESTS = ["wiped", "wiped-again", "wiped-shared"]


@pytest.fixture(scope="module")
def wiped():
    return Lab("cow", twist="wiped")


@pytest.fixture(scope="module")
def tree(wiped, tmp_path_factory):
    """Lab cow with the twist, as a student gets it."""
    out = str(tmp_path_factory.mktemp("twists") / "cow")
    cutter.cut(wiped, out, dirty=True)
    return out


def problems(lab):
    return [*lab.problems(), *sentences.problems(lab), *handout.problems(lab)]


@pytest.fixture
def own(tmp_path):
    """A folder of staff's, with a twist in it that may be changed."""
    shutil.copytree(FOLDER, tmp_path / "cow/twists/mine")
    return tmp_path


def change(folder, name, before, after):
    path = folder / "cow/twists/mine" / name
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after, 1))


def test_all_twists_fit():
    found = {name: list(twists(Lab(name).folder)) for name in labs()}
    assert {name for name, each in found.items() if len(each) == 2} == {"process", "exec", "messages", "cow"}
    for name, each in found.items():
        for twist in each:
            assert problems(Lab(name, twist=twist)) == []


def test_the_tree_asks_for_the_twist(wiped, tree):
    assert list(leaks.scan(wiped, tree)) == [] and list(leaks.refilled(wiped, tree)) == []
    shown = json.loads(read(f"{tree}/lab.json"))
    assert shown["twist"] == "wiped" and set(TESTS) <= {test["name"] for test in shown["tests"]}
    (item,) = [item for item in shown["items"] if item["id"] == "wiped"]
    assert shown["exercises"][item["exercise"]] == wiped.twist.data["title"]
    assert "tests/labs/wiped.c" in read(f"{tree}/MANIFEST") and os.path.exists(f"{tree}/tests/labs/wiped.c")
    for name, words in (("README.md", "0x5c000000 to 0x5c3fffff"), ("README.ko.md", "0x5c000000부터 0x5c3fffff까지")):
        text = read(f"{tree}/{name}")
        assert words in text and f"[{item['exercise']}](#wiped)" in text.split('<a id="know">')[0]
        assert "| 14 | " in text and "`child-writes` 6" in text and "| 10 | " in text.split("`cost-of-exit`")[1]


def test_the_tree_has_nothing_of_other_twists(tree):
    assert sorted(name for name in os.listdir(f"{tree}/tests/labs") if name.endswith(".c")) == ["cow.c", "mine.c", "wiped.c", "wrap.c"]
    assert "top-page" not in read(f"{tree}/lab.json") and not os.path.exists(f"{tree}/tools/labs")
    plain = Lab("cow")
    assert not {test["name"] for test in plain.tests} & set(TESTS)
    assert handout.told(plain, "en") == read(os.path.join(plain.folder, "handout.md"))


def test_the_twists_solution_is_a_leak(wiped):
    solution = leaks.Solution(wiped)
    told = list(leaks.scan_text(solution, "notes.txt", "        if (index == WIPED_INDEX)\n"))
    told += leaks.scan_text(solution, "notes.txt", "to->pages -= table_pages(entry_frame(parent[WIPED_INDEX]));")
    assert [leak.split(": ")[1] for leak in told] == ["a line of the solution"]


def test_the_finished_kernel_loses_the_twist_and_its_solution_has_it(wiped, tree, tmp_path):
    copy = str(tmp_path / "cow")
    shutil.copytree(tree, copy)
    desk_tree.set_up(copy)
    desk_tree.take_objects(ROOT, copy)
    filled = solutions.Tree(wiped, copy)
    grading = Grading(wiped.description(hidden=True), copy)
    filled.put()
    passed = {name: verdict.passed for (name, _), verdict in grading.grade(["sharing", *TESTS]).verdicts.items()}
    assert passed == {"sharing": True, "wiped": False, "wiped-again": False, "wiped-shared": True}
    filled.put(wiped.twist.solution)
    for build in ("release", "debug"):
        assert all(verdict.passed for verdict in grading.grade(TESTS, build).verdicts.values())


def test_staffs_patch_of_a_course_solves_the_twist(wiped, tree, tmp_path):
    shutil.copytree(f"{tree}/mm", tmp_path / "mm")
    (tmp_path / "patch").write_text(course.solution_of(wiped, tree))
    cutter.git(str(tmp_path), "apply", "patch")
    assert "WIPED_INDEX" in read(tmp_path / "mm/table.c") and "Exercise 7" not in read(tmp_path / "mm/table.c")


# --- staff's own -------------------------------------------------------------------------------------


def test_a_folder_of_staffs_goes_first(own):
    lab = Lab("cow", twist="mine", overlay=str(own))
    assert problems(lab) == [] and lab.twist.folder.startswith(str(own))
    os.rename(own / "cow", own / "7-cow")
    os.rename(own / "7-cow/twists/mine", own / "7-cow/twists/wiped")
    assert Lab("cow", twist="wiped", overlay=str(own)).twist.folder == str(own / "7-cow/twists/wiped")
    assert Lab("cow", twist="top-page", overlay=str(own)).twist.folder.startswith(HOME)


def test_nothing_but_twists_is_taken_from_there(own):
    (own / "cow/lab.toml").write_text("")
    with pytest.raises(LabError, match="has lab.toml, but nothing except twists is taken from there"):
        Lab("cow", twist="mine", overlay=str(own))


def test_a_twist_that_is_not_there_is_told():
    with pytest.raises(LabError, match="7-cow has no twist 'mine'; there are: top-page, wiped"):
        Lab("cow", twist="mine")


SLIPS = {
    "points": ("twist.toml", "shared = 14", "shared = 15", "the items' points make 101, not 100"),
    "no such item": ("twist.toml", "shared = 14", "sharing = 14", "points: the lab has no item 'sharing'"),
    "without": ("twist.toml", "# What", 'without = ["sharing"]\n# What', "without: the lab has no hidden test 'sharing'"),
    "key": ("twist.toml", "done =", "dune =", "there is no key 'dune' in [[test]]"),
    "no such test": ("twist.toml", '"wiped-shared"]', '"shared"]', "item wiped: there is no test 'shared'"),
    "program": ("twist.toml", 'program = "wiped.c"', 'program = "wipe.c"', "there is no tests/labs/wipe.c"),
    "Korean": ("ko.toml", "the grandchild reads", "a grandchild reads", 'no test says "a grandchild reads'),
    "text": ("section.ko.md", "`aspace_fault()`", "`fault()`", "`fault()` stands in Korean only"),
    "function": ("solution/tables_share.c", "bool tables_share(", "bool tables_copy(", "tables_share.c: has no tables_share()"),
}  # fmt: skip


@pytest.mark.parametrize("kind", SLIPS)
def test_a_slip_in_a_twist_is_told(kind, own):
    name, before, after, said = SLIPS[kind]
    change(own, name, before, after)
    told = problems(Lab("cow", twist="mine", overlay=str(own)))
    assert any(said in problem for problem in told), told


def test_a_function_that_is_not_handed_in_is_told(own):
    os.rename(own / "cow/twists/mine/solution/tables_share.c", own / "cow/twists/mine/solution/frame_put.c")
    told = problems(Lab("cow", twist="mine", overlay=str(own)))
    assert any("there is no frame_put() in what is handed in" in problem for problem in told)


def test_a_test_of_the_labs_own_name_takes_its_place(own):
    change(own, "twist.toml", 'name = "wiped-shared"', 'name = "shared-memory"')
    change(own, "twist.toml", '"wiped-shared"]', '"shared-memory"]')
    lab = Lab("cow", twist="mine", overlay=str(own))
    (brought,) = [test for test in lab.tests if test["name"] == "shared-memory"]
    assert brought["program"] == "wiped.c" and lab.twist.lost(lab.data) == {"wiped"}
    change(own, "twist.toml", 'name = "wiped-again"', 'name = "kernel-writes"')
    change(own, "twist.toml", '"wiped-again", ', "")
    lab = Lab("cow", twist="mine", overlay=str(own))
    assert lab.twist.lost(lab.data) == {"wiped", "kernel"}
