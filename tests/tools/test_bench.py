"""The figures that the kernel must keep to, of a release build, in guest instructions."""

import importlib.util
import json
import subprocess
from types import SimpleNamespace

from gaji import ROOT, load_tool, make

bench = load_tool("bench")
stretches = bench.stretches
tables = bench.bench_table


# One test, since it builds: a second one might run make beside it.
def test_no_figure_is_above_its_goal_or_worse_than_the_committed_one():
    make("BUILD=release", "all")
    look_at_figures()
    look_at_stretches()
    look_at_one_program()


def look_at_figures():
    rows = bench.measure(SimpleNamespace(build="release", mem=896))
    assert len(rows) > 30, f"only these rows: {rows}"
    above = [f"{name}: {figure}, the goal is {goal}" for name, figure, goal in rows if goal and figure > goal]
    assert not above, above
    baseline = json.loads(bench.BASELINE.read_text())
    del baseline[bench.STRETCH]
    assert not bench.compare(rows, baseline)


def look_at_stretches():
    parts = stretches.measure()
    assert len(parts) > 35 and all(stretch.length > 0 for _, stretch in parts), parts
    parts += stretches.measure(program=("stretch", "Ctrl-C"), key=b"\x03")
    parts += stretches.measure(program=("stretch", "poll the console"), key=b"\r" * 40)
    above = {name: (stretch.length, stretch.most(4)) for name, stretch in parts
             if stretch.length > stretches.goal(name)}
    assert not above, above


def look_at_one_program():
    (name, stretch), = stretches.measure(program=("ls", "/proc"))
    assert name == "all" and 1000 < stretch.length < stretches.GOAL
    assert sum(count for _, count in stretch.path()) == stretch.length
    assert stretch.functions[-1] in ("trap_return.iret", "preempt_point", "threads_idle")


def test_a_worse_figure_is_found():
    baseline = {"fork": 1000, "exec": 5000}
    assert not bench.compare([("fork", 1020, None), ("exec", 4000, 6000)], baseline)
    assert bench.compare([("fork", 1021, None), ("exec", 5000, 6000)], baseline) == ["fork: 1,021, and was 1,000"]


def test_a_row_that_is_new_or_gone_is_found():
    worse = bench.compare([("fork", 1000, None), ("wait", 1, None)], {"fork": 1000, "exec": 5000})
    assert worse == ["wait: 1, and no figure to compare with", "exec: not measured any more"]


def test_other_output_is_no_row():
    text = "[    4.747427] a line of Linux\nfork\t100\t200\r\nexec\t300\t-\r\n\nfork\tmany\t-\n"
    assert bench.parse(text) == [("fork", 100, 200), ("exec", 300, None)]


def test_table_has_linux_and_the_ratio_where_there_is_one():
    rows = [("fork", 100, 200), ("port", 50, None)]
    head, fork, port = tables.table(rows, {"lean": {"fork": 1550}, "default": {"fork": 2000}})
    assert fork.split() == ["fork", "100", "200", "-", "-", "1,550", "15.5x", "2,000"]
    assert port.split() == ["port", "50", "-", "-", "-", "-", "-", "-"]
    assert "Linux lean" in head


def test_a_missed_goal_is_marked():
    assert "fork" + " " * 43 + "!" in list(tables.table([("fork", 300, 200)], {}))[1]


def test_what_linux_alone_has_stands_at_the_end():
    lines = list(tables.table([("fork", 100, None)], {"lean": {"queue": 70, "fork": 200}, "default": {}}))
    assert lines[-1].split() == ["queue", "-", "-", "-", "-", "70", "-", "-"]


def test_what_grows_has_a_table_of_its_own():
    rows = [("getpid", 60, 60), ("dup, beside 4 descriptors", 250, None),
            ("dup, beside 1000 descriptors", 400, 300), ("fork, beside 4 regions", 2700, None)]
    assert len(list(bench.bench_table.table(rows, {}))) == 2
    head, dup, fork = bench.bench_table.growth_table(rows, {"dup, beside 1000 descriptors": 800})
    assert head.split()[4:6] == ["4", "1,000"]
    assert dup.split()[3:] == ["!", "250", "400", "300", "800", "2.0x"]
    assert fork.split()[3:] == ["2,700", "-", "-", "-", "-"]


def test_wall_clock_rows_are_medians_of_what_both_have():
    gaji = [{"fork": 10, "port": 1}, {"fork": 30}, {"fork": 11}]
    _, row = tables.wall_table(gaji, [{"fork": 44}, {"fork": 44}])
    assert row.split() == ["fork", "11", "182", "%", "44", "0", "%", "4.0x"]


def test_families_are_the_rows_with_a_size():
    figures = {"pipe, 4 KiB": 40, "pipe, 64 bytes": 6, "getpid": 57, "fork alone, touched, 1 MiB": 9}
    found = bench.bench_plots.families(figures)
    assert found == {"pipe": [(64, 6), (4096, 40)], "fork alone, touched": [(1048576, 9)]}


def test_pictures_are_drawn_where_they_can_be(tmp_path):
    rows = {"Gaji": {"pipe, 4 KiB": 40, "fork alone, touched, 1 MiB": 9, "dup, beside 4 descriptors": 8},
            "Linux lean": {"pipe, 4 KiB": 90}}
    files = bench.bench_plots.draw(rows, tmp_path)  # none without matplotlib, which says so
    assert all("</svg>" in open(file).read() for file in files)
    assert len(files) == (4 if importlib.util.find_spec("matplotlib") else 0)


def test_a_figure_of_the_readme_that_differs_is_found():
    figures = load_tool("readme_figures.py")
    readme = (bench.pathlib.Path(ROOT) / "README.md").read_text()
    baseline = json.loads(bench.BASELINE.read_text())
    assert figures.set_figures(readme, baseline) == (readme, [])
    worse, different = figures.set_figures(readme, {**baseline, "getpid": 1234})
    assert "| 1,234 |" in worse and different == ["README.md: getpid: 57, not 1,234"]
