"""tools/mutants: what it makes of a source, and how it tries it. Trying many is `make mutants`."""

import argparse
import collections
import os
import pathlib
import sys
import time

import gaji as gaji_module
import pytest

SOURCE = """/* Of a made-up project. */
#include "a.h"

static int sum(int from, int count)
{
    int all = 0; /* a comment with a < b && c; */
    for (int i = 0; i < count; i++)
        all += from + i;
    if (all > 10 && from != 3)
        note(from, count);
    ASSERT(all < 1000);
    all = min_u32(all, count) + 1;
    return add(all,
               one(from, count), 2);
}

void *nothing(void)
{
    forget();
    return NULL;
}
"""
# A project that builds and tests itself by the commands that the kernel's tree has.
MAKEFILE = """build/last:
	touch build/last
all build/debug/mm/sum.o: mm/sum.c
	mkdir -p build/debug/mm && gcc -g -O1 -c mm/sum.c -o build/debug/mm/sum.o
"""
SUM = """int sum(const int *of, int count);

int sum(const int *of, int count)
{
    int all = 0;
    for (int i = 0; i < count; i++)
        all += of[i];
    if (count == 99)
        all = 0;
    return all;
}
"""
RUN = """import subprocess, sys
program = "int sum(const int *, int); int main(void) { int of[] = {1, 2, 3, 9}; return sum(of, 3) != 6; }"
subprocess.run(["gcc", "-x", "c", "-", "-x", "none", "build/debug/mm/sum.o", "-o", "build/test"], input=program, text=True, check=True)
if subprocess.run("build/test", timeout=5).returncode:
    print("E   the sum is wrong")
    print("FAILED " + sys.argv[-1])
    sys.exit(1)
"""


@pytest.fixture(scope="module")
def tool():
    return gaji_module.load_tool("mutants")


def made(tool):
    return list(tool.mutant_makers.mutants("mm/a.c", SOURCE))


@pytest.mark.parametrize(
    "kind, line, new",
    [
        ("bound", 7, "    for (int i = 0; i <= count; i++)"),
        ("left out", 8, "        ;"),
        ("turned", 9, "    if (!(all > 10 && from != 3))"),
        ("bound", 9, "    if (all >= 10 && from != 3)"),
        ("bound", 9, "    if (all > 10 && from == 3)"),
        ("logic", 9, "    if (all > 10 || from != 3)"),
        ("exchanged", 10, "        note(count, from);"),
        ("off by one", 12, "    all = min_u32(all, count);"),
        ("early return", 12, "    return 0; all = min_u32(all, count) + 1;"),
        ("exchanged", 13, "    return add(all,\n               one(count, from), 2);"),
        ("left out", 19, "    ;"),
        ("early return", 19, "    return NULL; forget();"),
    ],
)
def test_a_change_is_made(tool, kind, line, new):
    assert any((mutant.kind, mutant.line, mutant.new) == (kind, line, new) for mutant in made(tool))


def test_declarations_comments_and_assertions_are_left_alone(tool):
    assert not [mutant for mutant in made(tool) if mutant.line in (1, 2, 4, 6, 11)]


def test_the_lesser_of_two_is_the_same_the_other_way_round(tool):
    assert not [mutant for mutant in made(tool) if mutant.line == 12 and mutant.kind == "exchanged"]


def test_a_change_moves_no_other_line(tool):
    for mutant in made(tool):
        changed = tool.mutant_makers.put_in(SOURCE, mutant).splitlines()
        before = SOURCE.splitlines()
        assert len(changed) == len(before) and changed != before
        last = mutant.line + mutant.old.count("\n")
        assert changed[: mutant.line - 1] == before[: mutant.line - 1] and changed[last:] == before[last:]


def test_each_has_a_name_of_its_own_that_its_line_is_no_part_of(tool):
    names = [mutant.lasting for mutant in made(tool)]
    moved = [mutant.lasting for mutant in tool.mutant_makers.mutants("mm/a.c", "\n\n" + SOURCE)]
    assert names == moved and len(set(names)) == len(names)


def test_the_kernel_gives_many(tool):
    counts = collections.Counter(mutant.kind for mutant in tool.all_mutants())
    assert len(counts) == 7 and sum(counts.values()) > 5000, counts


def test_a_sample_stays_when_the_source_changes(tool, project):
    def names(seed):
        return [mutant.lasting for mutant in tool.choose(argparse.Namespace(only=None, seed=seed))]

    source = pathlib.Path(tool.ROOT, "mm/sum.c")
    before = names(1)
    assert before != names(2) and sorted(before) == sorted(names(2))
    source.write_text("/* another */\n" + SUM.replace("    if (count == 99)\n        all = 0;\n", ""))
    after = names(1)
    assert len(after) < len(before) and after == [name for name in before if name in after]


def test_the_equal_ones_fit_the_source(tool, capsys):
    assert tool.check(tool.read_equal(tool.EQUAL.read_text())) == 0, capsys.readouterr().out


def test_an_equal_one_that_is_not_there_or_without_a_reason_is_refused(tool, capsys):
    real = next(tool.all_mutants()).lasting
    assert tool.check(tool.read_equal(f"# of\nmm/x.c f: a; -> ;\n    because\n{real}\n")) == 2
    assert tool.check(tool.read_equal(f"{real}\n    because of\n    this\n")) == 0, capsys.readouterr().out


@pytest.fixture
def project(tool, tmp_path, monkeypatch):
    """The made-up project in place of the kernel and of its copy; (what gives its mutants, the reach)."""
    copy = tool.TreeCopy("mutants")
    for at in (tmp_path / "tree", tmp_path / "copy"):
        for name, text in {"Makefile": MAKEFILE, "mm/sum.c": SUM, "tests/run.py": RUN}.items():
            (at / name).parent.mkdir(parents=True, exist_ok=True)
            (at / name).write_text(text)
    copy.folder = tmp_path / "copy"
    monkeypatch.setattr(tool, "COPY", copy)
    monkeypatch.setattr(tool, "ROOT", str(tmp_path / "tree"))
    monkeypatch.setattr(tool, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(tool, "LAST", {"tools/test_last.py": ["build/last"]})

    class Reached:
        def of(self, file, first, last):
            return ["guest/sums.c::gaji"]

    monkeypatch.setattr(tool, "prepare", lambda: (Reached(), collections.defaultdict(list)))
    return list(tool.mutant_makers.mutants("mm/sum.c", SUM))


def try_all(tool, mutants, equal=(), again=False):
    options = argparse.Namespace(sample=-1, again=again, most=9)
    return {mutant.lasting: what for mutant, what in tool.try_sample(mutants, options, equal)}


def test_mutants_are_tried(tool, project, capsys):
    tried = try_all(tool, project)
    of_line = {mutant.lasting: mutant.line for mutant in project}
    assert {tried[name] for name in tried if of_line[name] == 7} == {"killed"}
    assert "survived" in {tried[name] for name in tried if of_line[name] == 9}  # nobody sums up 99
    assert "the sum is wrong" in capsys.readouterr().out
    assert (tool.COPY.folder / "mm/sum.c").read_text() == SUM


def test_what_is_the_same_code_is_no_mutant(tool, project):
    results = tool.Results()
    reach, units = tool.prepare()
    same = tool.mutant_makers.Mutant("mm/sum.c", 7, "left out", "sum", "        all += of[i];", "        all = all + of[i];")
    broken = tool.mutant_makers.Mutant("mm/sum.c", 7, "left out", "sum", "        all += of[i];", "        all += of;;(")
    assert tool.attempt(same, reach, units, 9, results)["what"] == "same code"
    assert tool.attempt(broken, reach, units, 9, results)["what"] == "does not compile"


def test_it_goes_on_where_it_was_ended(tool, project, monkeypatch, capsys):
    before = try_all(tool, project)
    monkeypatch.setattr(tool, "prepare", lambda: pytest.fail("all is known"))
    assert try_all(tool, project) == before
    survivors = [mutant for mutant in project if before.get(mutant.lasting) == "survived"]
    assert tool.print_table([(mutant, before[mutant.lasting]) for mutant in project if mutant.lasting in before]) == len(survivors)
    assert all(mutant.lasting in capsys.readouterr().out for mutant in survivors[:1])
    with pytest.raises(pytest.fail.Exception):
        try_all(tool, project, again=True)


def test_a_file_that_has_changed_is_tried_again(tool, project, monkeypatch):
    try_all(tool, project[:1])
    path = pathlib.Path(tool.ROOT, "mm/sum.c")
    path.write_text(SUM + "\n")
    monkeypatch.setattr(tool, "prepare", lambda: pytest.fail("it is to be tried"))
    with pytest.raises(pytest.fail.Exception):
        try_all(tool, project[:1])


def test_an_equal_one_is_not_tried(tool, project, monkeypatch):
    monkeypatch.setattr(tool, "prepare", lambda: pytest.fail("it is not to be tried"))
    assert try_all(tool, project[:1], {project[0].lasting: "because"}) == {project[0].lasting: "equal"}


@pytest.mark.parametrize("count, most", [(5, 150), (150, 150), (600, 150), (0, 150), (9, 4), (10, 1)])
def test_of_many_tests_the_nearest_are_taken_and_some_of_all_others(tool, count, most):
    tests = [f"test {number}" for number in range(count)]
    chosen = tool.at_most(tests, most)
    assert len(chosen) == len(set(chosen)) == min(count, most) and chosen[: (most + 1) // 2] == tests[: (most + 1) // 2]


def test_tests_that_boot_nothing_say_nothing_of_what_they_reach(tool, project):
    with pytest.raises(SystemExit, match="none of the tests boots the kernel: guest/sums.c"):
        tool.reach.measure(tool.COPY, sys.executable, ["guest/sums.c"])


def test_a_line_without_code_has_the_tests_of_those_beside_it(tool):
    reached = object.__new__(tool.reach.Reach)
    reached.tests, reached.near = ["one", "other"], {}
    reached.lines = {"mm/a.c:10": 1, "mm/a.c:14": 2, "mm/b.c:12": 2}
    reached.sizes = reached.count(reached.lines)
    assert reached.of("mm/a.c", 10, 10) == ["one"]
    assert reached.of("mm/a.c", 13, 13) == ["other"]
    assert sorted(reached.of("mm/a.c", 12, 12)) == ["one", "other"]
    assert reached.of("mm/a.c", 30, 30) == []


def test_the_last_tests_are_run_with_what_they_are_made_of(tool, project, monkeypatch):
    run_tests = tool.run_tests
    looked = []

    def run(tests, patience):
        looked.append((tests, (tool.COPY.folder / "build/last").exists()))
        return ("tools/test_last.py", "why") if tests == ["tools/test_last.py"] else run_tests(tests, patience)

    monkeypatch.setattr(tool, "run_tests", run)
    survivor = next(mutant for mutant in project if mutant.line == 9 and mutant.kind == "left out")
    assert try_all(tool, [survivor]) == {survivor.lasting: "killed"}
    assert looked == [(["guest/sums.c::gaji"], False), (["tools/test_last.py"], True)]


@pytest.mark.parametrize(("then", "status"), [("import time; time.sleep(1000)", None), ("", 0)], ids=["too-long", "ended"])
def test_what_it_has_started_ends_with_what_was_run(tool, project, tmp_path, then, status):
    note = tmp_path / "pid"
    start = "subprocess.Popen(['sleep', '1000'], process_group=0, stdout=-3, stderr=-3)"
    script = f"import subprocess; open({str(note)!r}, 'w').write(str({start}.pid))\n{then}"
    assert tool.COPY.run([sys.executable, "-c", script], 2)[0] == status
    with pytest.raises(ProcessLookupError):
        for _ in range(100):
            os.kill(int(note.read_text()), 0)
            time.sleep(0.1)
