"""Assignments cut out of the kernel: they build, boot, tell no solution, and fit the kernel as it is."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

import gaji as gaji_module
import pytest

ROOT = gaji_module.ROOT
sys.path.insert(0, os.path.join(ROOT, "tools/labs"))
import broken  # noqa: E402
import cutter  # noqa: E402
import desk_tree  # noqa: E402
import handout  # noqa: E402
import leaks  # noqa: E402
import sealing  # noqa: E402
import picture  # noqa: E402
import solutions  # noqa: E402
import weeks  # noqa: E402
from grading import Grading  # noqa: E402
from lab import MADE, Lab, LabError, labs, read  # noqa: E402
import facts  # noqa: E402
from source import block, functions  # noqa: E402

check = gaji_module.load_tool("labs/check")
course = gaji_module.load_tool("labs/course")
pytestmark = pytest.mark.xdist_group("labs")  # one tree for all of these


@pytest.fixture(scope="module")
def cow():
    return Lab("cow")


@pytest.fixture(scope="module")
def tree(cow, tmp_path_factory):
    """Lab cow as a student gets it."""
    out = str(tmp_path_factory.mktemp("labs") / "cow")
    cutter.cut(cow, out, dirty=True)
    return out


@pytest.fixture(scope="module")
def built(tree, tmp_path_factory):
    """The same, built; nothing of that is in the tree that others look at."""
    copy = str(tmp_path_factory.mktemp("built") / "cow")
    shutil.copytree(tree, copy, ignore=lambda folder, _: ["build"] if folder == tree else [])  # of other tests
    check.set_up(copy)
    desk_tree.take_objects(ROOT, copy)
    assert check.build_and_boot(copy, "debug") is None
    return copy


class Changed(Lab):
    """A lab beside a kernel in which `before` reads `after`."""

    def __init__(self, path, before, after):
        super().__init__("cow")
        assert before in super().original(path)
        self.change = path, before, after

    def original(self, path):
        changed, before, after = self.change
        text = super().original(path)
        return text.replace(before, after) if path == changed else text


def names(path, tree=""):
    return [function.name for function in functions(read(os.path.join(tree, path)))]


# --- the tree ----------------------------------------------------------------------------------------


def test_all_labs_fit_the_kernel():
    for name in labs():
        assert list(Lab(name).problems()) == []


def test_a_student_finds_stubs_and_no_solution(cow, tree):
    assert list(leaks.scan(cow, tree)) == []
    assert "table_split" not in names(f"{tree}/mm/table.c") and "tables_share" in names(f"{tree}/mm/table.c")
    assert "Exercise 7.1" in read(f"{tree}/mm/fault.c")
    assert read(f"{tree}/README.md").startswith("# Lab 7") and read(f"{tree}/KERNEL.md").startswith("# Gaji")
    assert read(f"{tree}/README.ko.md").startswith("# 실습 7") and "<svg" in read(f"{tree}/pictures/before-fork.ko.svg")
    for gone in ("tests/mutations", "tests/host", "tools/labs", "tools/mutate"):
        assert not os.path.exists(os.path.join(tree, gone))


def test_the_manifest_has_what_is_not_handed_in(tree):
    subprocess.run(["sha256sum", "--quiet", "--check", "MANIFEST"], cwd=tree, check=True)
    listed = {line.split("  ")[1] for line in read(f"{tree}/MANIFEST").splitlines()}
    assert "mm/table.h" in listed and not listed & {"mm/table.c", "mm/fault.c", "answers.md"}


def test_a_second_cut_is_the_same_commit(cow, tree, tmp_path):
    cutter.cut(cow, str(tmp_path / "again"), dirty=True)
    assert cutter.git(str(tmp_path / "again"), "rev-parse", "HEAD") == cutter.git(tree, "rev-parse", "HEAD")


def test_filled_in_again_it_is_the_kernel(cow, tree, tmp_path):
    assert list(leaks.refilled(cow, tree)) == []
    shutil.copytree(f"{tree}/mm", tmp_path / "mm")
    table = tmp_path / "mm/table.c"
    table.write_text(table.read_text().replace("static bool restricts_any(", "static bool restricts("))
    assert list(leaks.refilled(cow, str(tmp_path))) == ["mm/table.c: filled in again, it is not the original"]


def test_the_makefile_asks_for_nothing_that_is_gone(built):
    done = check.make(built, "-n", "all", "tests")
    assert done.returncode == 0 and "warning" not in done.stdout and "No rule" not in done.stdout
    shown = check.make(built, "help").stdout
    assert "make run" in shown and not re.search("make (lab |labs-check|bench|mutations)", shown)


def test_it_boots_and_fork_copies(built):
    done = subprocess.run(
        ["tools/run", "--check", "--icount", "0", "--timeout", "20", "--", "cowdemo"],
        cwd=built, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    after_fork = done.stdout.split("2. It calls fork()")[1]
    parent, child = re.findall(r"(?:parent|child) .* physical frame (0x\w+)", after_fork)[:2]
    assert parent != child, done.stdout


def test_a_tree_that_does_not_build_is_told(built):
    path = f"{built}/mm/fault.c"
    before = read(path)
    with open(path, "a", encoding="utf-8") as file:
        file.write("static int nobody_calls_this(void)\n{\n    return 0;\n}\n")
    assert "nobody_calls_this" in check.build_and_boot(built, "debug")
    with open(path, "w", encoding="utf-8") as file:
        file.write(before)


# --- a lab before others -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def process():
    return Lab("process")


@pytest.fixture(scope="module")
def process_tree(process, tmp_path_factory):
    """Lab process as a student gets it."""
    out = str(tmp_path_factory.mktemp("labs") / "process")
    cutter.cut(process, out, dirty=True)
    return out


@pytest.fixture(scope="module")
def process_built(process_tree, tmp_path_factory):
    copy = str(tmp_path_factory.mktemp("built") / "process")
    shutil.copytree(process_tree, copy)
    check.set_up(copy)
    desk_tree.take_objects(ROOT, copy)
    return copy


def test_what_a_later_lab_asks_for_stands_in_its_simpler_form(process, process_tree):
    assert list(leaks.scan(process, process_tree)) == []
    assert "Exercise 7.1" in read(f"{process_tree}/mm/fault.c") and "table_split" not in names(f"{process_tree}/mm/table.c")
    assert list(leaks.refilled(process, process_tree)) == []
    assert process.solved("mm/fault.c") == read(f"{process_tree}/mm/fault.c") != process.original("mm/fault.c")


def test_what_an_earlier_lab_asks_for_is_there(tree):
    assert read(f"{tree}/kernel/process/fork.c") == read(f"{ROOT}/kernel/process/fork.c")


def test_a_later_labs_solution_is_a_leak(process, process_tree):
    solution = Lab("cow").original("mm/fault.c")
    (own,) = [solution[each.start : each.end] for each in functions(solution) if each.name == "make_own"]
    path = f"{process_tree}/notes.txt"
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(own)
        assert any(leak.startswith("notes.txt: a line of the solution") for leak in leaks.scan(process, process_tree))
    finally:
        os.remove(path)


def test_tests_of_others_and_hidden_ones_are_not_there(process, process_tree, tree):
    assert os.path.exists(f"{process_tree}/tests/labs/process.c") and not os.path.exists(f"{tree}/tests/labs/process.c")
    assert os.path.exists(f"{tree}/tests/labs/cow.c") and not os.path.exists(f"{process_tree}/tests/labs/cow.c")
    assert process.hidden_files and not any(os.path.exists(f"{process_tree}/{path}") for path in process.hidden_files)
    shown = json.loads(read(f"{process_tree}/lab.json"))
    assert not any(test.get("hidden") for test in shown["tests"]) and shown["hidden_items"] == 2


def test_what_is_hidden_later_is_not_there_before():
    """Lab 1 has no call of lab 2, and so no test of it; a shown program is not taken for a hidden one that includes it."""
    boot, shell = Lab("boot"), Lab("shell")
    assert {"tests/guest/lineage.c", "tests/labs/shell_crowded.c"} <= shell.hidden_files
    assert boot.dropped("tests/guest/lineage.c") and not Lab("process").dropped("tests/guest/lineage.c")
    assert shell.dropped("tests/labs/shell_crowded.c") and not shell.dropped("tests/labs/shell.c")


def test_questions_wait_in_answers_md(process, process_tree):
    answers = read(f"{process_tree}/answers.md")
    assert [line[6:] for line in answers.splitlines() if line.startswith("## ")] == process.data["questions"]


def test_without_fork_init_becomes_the_shell(process_built):
    assert check.build_and_boot(process_built, "release", "init") is None
    assert "does not boot to a shell (status" in check.build_and_boot(process_built, "release", "shell")


def test_without_exec_the_kernel_finds_no_first_program(tmp_path):
    """And says so; the test that such a tree fails has the words. With exercise 4.1 alone it is started."""
    lab, tree = Lab("exec"), str(tmp_path / "exec")
    cutter.cut(lab, tree, dirty=True)
    check.set_up(tree)
    desk_tree.take_objects(ROOT, tree)
    assert check.build_and_boot(tree, "release", "nothing") is None
    assert "does not boot to a shell (status 125)" in check.build_and_boot(tree, "release", "shell")
    own = solutions.Tree(lab, tree)
    verdict = Grading(lab.description(), tree).grade(["own"]).verdicts["own", "release"]
    assert (verdict.end, verdict.values) == ("not-started", {"error": "38, ENOSYS"})
    own.put({hole["function"]: lab.stub(hole) for hole in lab.holes if hole["exercise"] != "4.1"})
    said = Grading(lab.description(), tree).grade(["own", "runs"]).verdicts
    assert said["own", "release"].passed
    assert ("G", "execve() of a program that is in order failed with error 38") in said["runs", "release"].said


def test_hidden_tests_are_the_kernels_own_unchanged(process, process_built):
    """Solved, beside lab 7's simpler fork, it has all points; fork_signals and stress_process are hidden tests."""
    own = solutions.Tree(process, process_built)
    own.put()
    names = ["two-returns", "fork-signals", "stress-7"]
    verdicts = Grading(process.description(hidden=True), process_built).grade(names).verdicts
    assert [key for key, verdict in verdicts.items() if not verdict.passed] == []
    own.put_back()
    said = Grading(process.description(hidden=True), process_built).grade(names).verdicts
    assert not any(verdict.passed for verdict in said.values())
    assert ("G", "fork failed with error 38") in said["fork-signals", "release"].said


def test_parts_of_the_c_library_are_there_as_objects_alone(process, process_tree, process_built):
    """Lab 6's locks: programs of an earlier lab's tree have them, and their source is not there."""
    for path in ("user/libc/thread/mutex.c", "user/libc/semaphore.c", "user/programs/dinner/table.c"):
        assert "What belongs here is written in lab 6" in read(f"{process_tree}/{path}") and names(path, process_tree) == []
        for build in sealing.BUILDS:
            assert os.path.exists(f"{process_tree}/sealed/{build}/{path[:-2]}.o")
    assert check.make(process_built, "BUILD=release", "all").returncode == 0
    for folder in ("user/libc/thread", "user/programs/dinner"):
        name = {"user/libc/thread": "mutex", "user/programs/dinner": "table"}[folder]
        with open(f"{process_built}/build/{folder}/{name}.o", "rb") as made, open(f"{process_tree}/sealed/release/{folder}/{name}.o", "rb") as kept:
            assert made.read() == kept.read()


# --- leaks -------------------------------------------------------------------------------------------

LEAKS = {
    "a line in other clothes": ("user/programs/ls.c", "/* entry_t entry =\n   parent[index] &~ENTRY_WRITE; */\n",
        "a line of the solution: entry_t entry = parent[index] & ~ENTRY_WRITE;"),
    "a line of a patch": ("notes.txt", "-        slot_make_writable(slot);\n+    if (frame->kind != FRAME_USER)\n",
        "a line of the solution: if (frame->kind != FRAME_USER)"),
    "prose": ("mm/README.md", "First the promised frame, then copy\nand count, clear write bits in both.\n",
        "words that were taken out: copy and count clear write bits in both"),
    "a name": ("kernel/README.md", "See `clear_around` for this.\n", "names clear_around(), which is not there"),
    "something built": ("build/table.o", "", "build/table.o: something that was built"),
}  # fmt: skip


@pytest.mark.parametrize("kind", LEAKS)
def test_a_leak_is_found(cow, tree, kind):
    path, text, said = LEAKS[kind]
    full = os.path.join(tree, path)
    before = read(full) if os.path.exists(full) else None
    os.makedirs(os.path.dirname(full), exist_ok=True)
    try:
        with open(full, "a", encoding="utf-8") as file:
            file.write(text)
        found = [leak for leak in leaks.scan(cow, tree) if leak.startswith(path)]
    finally:
        os.remove(full)
        if before is not None:
            with open(full, "w", encoding="utf-8") as file:
                file.write(before)
    assert any(said in leak for leak in found), found


def test_a_kernel_with_names_in_it_is_found(cow, tree):
    linked = os.path.join(ROOT, "build", gaji_module.BUILD, "kernel.elf")
    os.mkdir(f"{tree}/{broken.FOLDER}")
    try:
        shutil.copy(linked, f"{tree}/{broken.FOLDER}/a.elf")
        told = [leak for leak in leaks.scan(cow, tree) if leak.startswith("break/a.elf")]
    finally:
        shutil.rmtree(f"{tree}/{broken.FOLDER}")
    assert "break/a.elf: has debug sections" in told and any("names of its own" in leak and "aspace_clone" in leak for leak in told)


def test_history_that_tells_is_found(tree, tmp_path):
    other = str(tmp_path / "tree")
    shutil.copytree(os.path.join(tree, ".git"), os.path.join(other, ".git"))
    assert list(leaks.scan_history(other)) == []
    subprocess.run(["git", "-C", other, "hash-object", "-w", "--stdin"], input=b"old", check=True, capture_output=True)
    assert ["object" in leak for leak in leaks.scan_history(other)] == [True]
    cutter.git(other, "commit", "--quiet", "--allow-empty", "-m", "second")
    assert ".git: more than one commit" in leaks.scan_history(other)


def test_a_solution_that_is_left_in_a_stub_is_found(cow, tmp_path):
    """The check looks at what comes out, wherever it came from."""
    lab = Lab("cow")
    text = lab.original("mm/fault.c")
    (own,) = [text[each.start : each.end] for each in functions(text) if each.name == "make_own"]
    lab.stub = lambda hole: own if hole["function"] == "make_own" else cow.stub(hole)
    out = str(tmp_path / "out")
    cutter.cut(lab, out, dirty=True)
    assert any("mm/fault.c: a line of the solution" in leak for leak in leaks.scan(lab, out))


# --- variants ----------------------------------------------------------------------------------------


def test_each_student_can_have_values_of_his_own(cow, tree, tmp_path):
    outs = [str(tmp_path / name) for name in ("kim", "again", "lee")]
    for out, student in zip(outs, ("kim", "kim", "lee")):
        cutter.cut(cow, out, True, cutter.Variant("term", student, ("ko",)))
    heads = [cutter.git(out, "rev-parse", "HEAD") for out in outs]
    assert heads[0] == heads[1] != heads[2]
    assert json.loads(read(f"{outs[0]}/lab.json"))["student"] == "kim"
    assert os.path.exists(f"{outs[0]}/README.ko.md") and not os.path.exists(f"{outs[0]}/README.md")


def test_a_students_work_is_carried_over(cow, tree, tmp_path):
    before = str(tmp_path / "process")
    cutter.cut(Lab("process"), before, dirty=True)
    with open(f"{before}/kernel/process/fork.c", "a", encoding="utf-8") as file:
        file.write("/* mine */\n")
    out = str(tmp_path / "cow")
    cutter.cut(cow, out, True, cutter.Variant(carry=before))
    assert read(f"{out}/kernel/process/fork.c").endswith("/* mine */\n")
    with pytest.raises(LabError, match="is of lab 7: only an earlier one's work can be carried over"):
        cutter.cut(cow, str(tmp_path / "two"), True, cutter.Variant(carry=tree))
    submitted = json.loads(read(f"{before}/lab.json"))
    submitted["submit"].append("mm/table.c")
    with open(f"{before}/lab.json", "w", encoding="utf-8") as file:
        json.dump(submitted, file)
    with pytest.raises(LabError, match="mm/table.c has an exercise of this lab, or a later one"):
        cutter.cut(cow, str(tmp_path / "three"), True, cutter.Variant(carry=before))


# --- later labs --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """Lab process, where no stub of lab cow works: (the lab, its tree)."""
    lab = Lab("process")
    (later,) = [each for each in lab.later if each.data["id"] == "cow"]
    for hole in later.holes:
        hole["working"] = False
    out = str(tmp_path_factory.mktemp("sealed") / "process")
    cutter.cut(lab, out, dirty=True)
    return lab, out


def test_what_has_no_simpler_form_is_there_as_an_object(sealed):
    lab, tree = sealed
    own = {hole["file"] for hole in Lab("exec").holes}
    assert own and {"mm/table.c", "mm/fault.c", *own} <= set(lab.sealed)
    assert "What belongs here is written in lab 4" in read(f"{tree}/kernel/process/exec.c")
    assert "What belongs here is written in lab 7" in read(f"{tree}/mm/table.c") and names("mm/table.c", tree) == []
    assert list(leaks.scan(lab, tree)) == []
    sealing.set_up(tree)
    desk_tree.take_objects(ROOT, tree)
    try:
        assert check.build_and_boot(tree, "debug", lab.data["boots"]) is None
    finally:
        shutil.rmtree(f"{tree}/build")


def test_an_object_that_tells_is_found(sealed, tmp_path):
    made = os.path.join(ROOT, "build/debug/mm/fault.o")
    assert [what.split(":")[0] for what in sealing.tells(made)] == ["debug sections", "names of its own"]
    sealing.keep(made, str(tmp_path / "fault.o"))
    assert list(sealing.tells(str(tmp_path / "fault.o"))) == []


def test_a_program_that_does_what_is_asked_for_is_sealed_until_then():
    main = "user/programs/sh/main.c"
    for name in ("boot", "shell"):
        lab = Lab(name)
        assert main in lab.sealed and "does what lab 2, A system call, and a shell, asks for" in lab.cut(main)
        assert "user/programs/sh/sh.h" in lab.sealed and "struct" not in lab.cut("user/programs/sh/sh.h")
    assert main not in Lab("process").sealed and Lab("process").cut(main) == read(f"{ROOT}/{main}")


def test_lines_of_files_that_are_handed_in_are_part_of_the_solution():
    lab = Lab("shell")
    path = "kernel/abi/syscall.h"
    assert path in lab.filled_files and "README.md" not in lab.filled_files
    assert "SYS_lineage" not in lab.cut(path) and "exercise 2.1" in lab.cut(path)
    assert lab.refill(path, lab.cut(path)) == lab.solved(path) == read(f"{ROOT}/{path}")
    assert "SYS_lineage" in Lab("process").cut(path) and "SYS_lineage" not in Lab("boot").cut(path)


def test_a_file_with_holes_of_two_labs_cannot_be_sealed():
    lab = Lab("process")
    lab.later[-1].holes[0].update(file="kernel/process/fork.c", working=False)
    assert any("has a hole of this lab, and one of a later lab" in problem for problem in lab.problems())


# --- what no longer fits -----------------------------------------------------------------------------

MISFITS = {
    "renamed": ("mm/fault.c", "make_own(", "make_mine(", "hole: make_own() is not there (renamed, or moved?) in mm/fault.c"),
    "twice": ("mm/fault.c", "static bool region_allows(", "static bool make_own(", "hole: make_own() is there more than once"),
    "text gone": ("mm/table.h", "and a split cannot fail", "so splits succeed", "stands nowhere in mm/table.h, not once"),
    "helper moved": ("mm/table.c", "static void table_split(", "static void between(void)\n{\n}\n\nstatic void table_split(",
        "hole: clear_around, table_split do not stand one after the other in mm/table.c"),
}  # fmt: skip


@pytest.mark.parametrize("kind", MISFITS)
def test_a_hole_that_no_longer_fits_is_told(kind, tmp_path):
    path, before, after, said = MISFITS[kind]
    lab = Changed(path, before, after)
    assert any(said in problem for problem in lab.problems())
    with pytest.raises(LabError):
        cutter.cut(lab, str(tmp_path / "out"), dirty=True)


NASM = "first:\n        nop             ; one\n.second:\n        ; two\n        hlt\n.third: ret\n"


def test_a_hole_of_nasm_is_what_stands_between_two_labels():
    part = block(NASM, ".second", ".third")
    assert NASM[part.start : part.end] == "        ; two\n        hlt\n"
    assert block(NASM, "first", ".third").end == part.end
    assert block(NASM, ".third", "first") is block(NASM, ".second", ".fourth") is block(NASM * 2, ".second", ".third") is None


def test_a_hole_of_nasm_that_no_longer_fits_is_told():
    lab = Lab("boot")
    original = lab.original
    lab.original = lambda path: original(path).replace("\n.call:", "\n.kernel:")
    told = "hole: boot_high and, behind it, .call are not there once in boot/start.s"
    assert any(told in problem for problem in lab.problems())


def test_lines_and_comments_of_nasm_are_the_solution_and_labels_are_not():
    solution = leaks.Solution(Lab("boot"))
    assert "moveax,PHYSICAL(boot_directory)" in solution.lines and "movdword[boot_directory],0" in solution.lines
    assert "pge comes after pg as sdm" in solution.runs
    assert not {".paging", "boot_high"} & solution.names.keys()
    found = list(leaks.scan_text(solution, "notes.txt", "; or   eax, CR0_PG|CR0_WP\n"))
    assert found == ["notes.txt: a line of the solution: or eax, CR0_PG | CR0_WP"]


def test_a_test_that_comes_after_none_is_told():
    lab = Lab("boot")
    lab.data["test"][1]["after"] = "boots-without"  # which comes after another one itself
    assert any("there is no test 'boots-without' that comes first" in problem for problem in lab.problems())


def test_answers_toml_waits_in_the_tree_of_lab_1(tmp_path):
    tests = Lab("boot").data["test"]
    (tmp_path / "answers.toml").write_text(facts.blank(tests))
    assert facts.answers(str(tmp_path)) == dict.fromkeys(facts.names(tests), "")
    (tmp_path / "answers.toml").write_text(facts.written(tests, {"cr3": "0x1000", "ss": "0x7b"}))
    assert facts.answers(str(tmp_path)) == {"cr3": "0x1000", "ss": "0x7b"}


def test_slips_in_what_is_to_be_broken_are_told():
    lab = Lab("cow")
    assert list(broken.problems(lab)) == []
    lab.data["break"] = {**lab.data["break"], "wrong": ["half-a-page", "half-a-table"], "right": "nobody"}
    said = "\n".join(broken.problems(lab))
    assert "2 of wrong, not 5" in said and "there is no 'half-a-table'" in said and "there is no right/nobody" in said
    del lab.data["break"]["limit"]
    assert list(broken.problems(lab)) == ["tools/labs/7-cow/lab.toml: [break] has the keys exercise, limit, right, title, wrong"]


def test_slips_in_lab_toml_are_told():
    lab = Lab("cow")
    lab.data["hole"][0]["stub"] = "gone.c"
    lab.data["hole"][1]["exercize"] = "7.1"
    lab.data["submit"] = ["mm/fault.c", "mm/gone.c"]
    lab.data["item"] = [{"id": "a", "points": 60, "tests": ["nowhere"]}]
    lab.data["given"] = ["return nothing_of(the, kernel);"]
    said = "\n".join(lab.problems())
    for words in (
        "there is no tools/labs/7-cow/stubs/gone.c", "no key 'exercize' in [[hole]]", "there is no mm/gone.c",
        "no hole uses stubs/tables_share.c", "table_split: mm/table.c is not among what is submitted",
        "the items' points make 60, not 100", "item a: there is no test 'nowhere'",
        "given: no file with a hole has the line: return nothing_of(the, kernel);",
    ):  # fmt: skip
        assert words in said


def test_the_commands_say_what_to_do(tmp_path):
    def cut(*words):
        return subprocess.run(["tools/labs/cut", *words], cwd=ROOT, capture_output=True, text=True, check=False)

    (tmp_path / "mine").write_text("")
    full = cut("cow", str(tmp_path), "--dirty")
    assert full.returncode == 1 and "is there already: name a folder that is not, or is empty" in full.stderr
    assert (tmp_path / "mine").exists()
    unknown = cut("cows", str(tmp_path / "out"))
    assert unknown.returncode == 1 and f"there is no lab 'cows'; there are: {', '.join(labs())}" in unknown.stderr


# --- handouts ----------------------------------------------------------------------------------------


def test_all_handouts_are_whole():
    for name in labs():
        assert list(handout.problems(Lab(name))) == []


HANDOUTS = {
    "no Korean": ("handout.ko.md", None, "", "handout.ko.md is not there: a lab's handout is in English and in Korean"),
    "id moved": ("handout.ko.md", '<a id="last"></a>', '<a id="lost"></a>', "the ids differ: "),
    "id gone": ("handout.md", '<a id="last"></a>\n', "", "item last: no step has its id"),
    "level": ("handout.ko.md", "### 7.1, 1", "#### 7.1, 1", "the headings are not of the same levels"),
    "heading": ("handout.md", "## Hints", "## Hints\n\n## More", "headings, but"),
    "command": ("handout.ko.md", "`make doctor`", "`make doktor`", "`make doktor` stands in Korean only"),
    "block": ("handout.md", "$ ./grade last-owner", "$ ./grade no-leak", "a block of code differs: $ ./grade no-leak"),
    "no such test": ("handout.md", "`./grade --gdb parent-writes`", "`./grade --gdb parent`", "there is no test parent"),
    "points": ("handout.md", "| 28 |", "| 27 |", "item separate has 28 points"),
    "share": ("handout.ko.md", "`generations` 4", "`generations` 5", "item separate: `generations` 4 is not in"),
    "title": ("handout.md", "| the kernel's writes too |", "| writes |", "item kernel ('the kernel's writes too') is in no table"),
    "part": ("handout.md", '<a id="debug"></a>', '<a id="bugs"></a>', "its parts are goal know pictures start steps hints graded"),
    "hint": ("handout.md", "<details><summary>A nudge</summary>", "", "hints unfold"),
    "not shown": ("handout.md", "(pictures/table-split.en.svg)", "(pictures/table.en.svg)", "table-split.en.svg is not shown"),
    "no picture": ("handout.md", "(pictures/table-split.en.svg)", "(pictures/table.en.svg)", "there is no picture table.en.svg"),
    "redrawn": ("pictures.toml", '"page:A", "count:2"', '"page:A", "count:3"', "is not as it is described: run tools/labs/pictures"),
    "label": ("pictures.toml", "title-split =", "title-slit =", "there is no label 'title-split'"),
    "overlap": ("pictures.toml", 'id = "b", at = [2, 1]', 'id = "b", at = [2, 0]', "'b' overlaps 'a'"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HANDOUTS)
def test_what_is_wrong_with_a_handout_is_told(kind, tmp_path):
    name, before, after, said = HANDOUTS[kind]
    lab = Lab("cow")
    lab.folder = shutil.copytree(lab.folder, tmp_path / "7-cow")
    path = lab.folder / name
    if before is None:
        path.unlink()
    else:
        assert before in path.read_text()
        path.write_text(path.read_text().replace(before, after, 1))
    assert any(said in problem for problem in handout.problems(lab)), list(handout.problems(lab))


def test_the_start_of_a_handout_is_what_the_tree_prints(cow, built):
    """Each call of tools/run in it, whatever the numbers of the frames are."""
    start = read(f"{cow.folder}/handout.md").split('<a id="start">')[1].split('<a id="steps">')[0]
    shown = [block.splitlines() for block in re.findall(r"(?ms)^```console\n\$ (tools/run .*?)^```$", start)]
    assert shown
    for command, *lines in shown:
        done = subprocess.run(command.split(), cwd=built, capture_output=True, text=True, check=True, timeout=300)
        printed = re.sub(r"frame 0x\w+", "frame", done.stdout)
        for line in lines:
            assert line == "..." or re.sub(r"frame 0x\w+", "frame", line) in printed, line


def drawn_counts(lab, name):
    """Of a picture: the counts of the child's table, or the only one, and of page A."""
    (boxes,) = [each["boxes"] for each in picture.described(lab.folder)["picture"] if each["name"] == name]
    texts = {box["id"]: " ".join(box["text"]) for box in boxes}
    table = texts.get("child-table") or texts["table"]
    return tuple(int(re.search(r"count:(\d+)", text)[1]) for text in (table, texts["a"]))


def test_three_pictures_of_cow_are_a_run_of_cowdemo(cow, tmp_path):
    """What the finished kernel counts before its fork, after it, and when the child's table was split."""
    first_page, second_page, entry = 0xB7BFE000, 0xB7BFF000, 734
    see = ["tools/see", "--build", gaji_module.BUILD, "--out", str(tmp_path), "--", "cowdemo"]
    subprocess.run(see, cwd=ROOT, check=True, capture_output=True, timeout=300)
    data = re.search(r'id="data">(.*?)</script>', read(tmp_path / "index.html"), re.DOTALL)[1]
    known = {"spaces": {}, "tables": {}, "frames": {}}
    moments = {("zero", second_page): "before-fork", ("fork", None): "tables-shared", ("split", second_page): "table-split"}
    found = {}
    for event in json.loads(data)["events"]:
        for kind, things in known.items():
            things |= event["changes"].get(kind, {})
        if event["kind"] == "zero" and event["address"] == first_page:
            frame = str(event["to"])
        moment = moments.get((event["kind"], event.get("address")))
        if moment and event["pid"] > 1:
            (space,) = [space for space in known["spaces"].values() if space and event["pid"] in space["processes"]]
            (table,) = [str(table) for index, table, _ in space["tables"] if index == entry]
            found[moment] = known["tables"][table]["count"], known["frames"][frame][0]
    assert found == {name: drawn_counts(cow, name) for name in moments.values()}


def pids_drawn(name):
    """The processes in a picture of lab process, and the one that fork returns."""
    pictures = picture.described(os.path.join(ROOT, "tools/labs/3-process"))["picture"]
    (boxes,) = [each["boxes"] for each in pictures if each["name"] == name]
    return set(re.findall(r"(?:parent|child|process|returned|makes):(\d+)", " ".join(" ".join(box["text"]) for box in boxes)))


@pytest.mark.parametrize("name, program", {"fork-twice": "forkdemo", "exit-beside-wait": "forkdemo", "orphans": "orphandemo"}.items())
def test_pictures_of_process_are_a_run(name, program):
    run = ["tools/run", "--build", gaji_module.BUILD, "--icount", "0", "--timeout", "20", "--", program]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300)
    said = re.findall(r"(?:PID|PID is|child|grandchild|gave me) (\d+)", done.stdout)
    assert set(said) - {"0"} == pids_drawn(name), done.stdout


# --- the course --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole_course(tmp_path_factory):
    """Of one lab, since the others are cut the same way."""
    out = tmp_path_factory.mktemp("course") / "out"
    course.write_course(str(out), ["process"], dirty=True)
    return out


def test_a_course_has_a_tree_that_can_be_solved_by_staffs_patch(whole_course, process):
    tree = whole_course / "3-process"
    assert cutter.git(str(tree), "status", "--porcelain") == ""
    cutter.git(str(tree), "apply", "../staff/solutions/3-process.patch")
    for path in {hole["file"] for hole in process.holes}:
        assert read(tree / path) == process.solved(path)
    assert set(cutter.git(str(tree), "diff", "--name-only").split()) == set(process.data["submit"]) - set(MADE)


def test_a_course_keeps_for_staff_what_is_staffs(whole_course, process):
    staff = whole_course / "staff"
    hidden = {path.relative_to(staff / "hidden/3-process").as_posix() for path in (staff / "hidden").rglob("*.c")}
    assert hidden == process.hidden_files and len(hidden) > 1
    assert (staff / "term.key").stat().st_mode & 0o077 == 0 and len(read(staff / "term.key").strip()) == 32
    with zipfile.ZipFile(staff / "gradescope/3-process.zip") as package:
        assert package.read("made/hidden/key").decode() == read(staff / "term.key")
    key = read(staff / "term.key").strip()
    assert not any(key in path.read_text(errors="replace") for path in (whole_course / "3-process").rglob("*") if path.is_file())


def test_a_course_has_its_plan_in_both_languages(whole_course):
    for name, words in (("README.md", "| 3 process | Processes: fork, exit and wait | 14 |"), ("README.ko.md", "| 3 process | 프로세스: fork")):
        assert words in read(whole_course / name)


def test_a_course_is_written_to_an_empty_folder_only(whole_course):
    with pytest.raises(LabError, match="is there already"):
        course.write_course(str(whole_course), ["process"], dirty=True)


def test_weeks_that_do_not_fit_are_told(monkeypatch):
    assert list(weeks.problems()) == []
    known = weeks.weeks()
    (given,) = [week for week in known if week.get("due") == "cow"]
    given["due"] = "cows"
    monkeypatch.setattr(weeks, "weeks", lambda: known)
    told = list(weeks.problems())
    assert "course.toml: there is no lab cows" in told and "course.toml: lab cow has to be out in one week, and due in a later one" in told


# --- solutions ---------------------------------------------------------------------------------------


def test_all_solutions_fit():
    for name in labs():
        assert list(solutions.problems(Lab(name))) == []
