"""The figures that the kernel must keep to, of a release build, in guest instructions."""

import json
import subprocess
from types import SimpleNamespace

from gaji import ROOT, load_tool

bench = load_tool("bench")


# One test, since it builds: a second one might run make beside it.
def test_no_figure_is_above_its_goal_or_worse_than_the_committed_one():
    subprocess.run(["make", "-s", "BUILD=release", "all"], cwd=ROOT, check=True)
    rows = bench.measure(SimpleNamespace(build="release", mem=896))
    assert len(rows) > 30, f"only these rows: {rows}"
    above = [f"{name}: {figure}, the goal is {goal}" for name, figure, goal in rows if goal and figure > goal]
    assert not above, above
    assert not bench.compare(rows, json.loads(bench.BASELINE.read_text()))


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
    head, fork, port = bench.table(rows, {"lean": {"fork": 1550}, "default": {"fork": 2000}})
    assert fork.split() == ["fork", "100", "200", "-", "-", "1,550", "15.5x", "2,000"]
    assert port.split() == ["port", "50", "-", "-", "-", "-", "-", "-"]
    assert "Linux lean" in head


def test_a_missed_goal_is_marked():
    assert "fork" + " " * 40 + "!" in list(bench.table([("fork", 300, 200)], {}))[1]
