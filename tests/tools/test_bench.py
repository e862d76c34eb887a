"""The figures that the kernel must keep to, of a release build, in guest instructions."""

import subprocess
import sys

from gaji import ROOT


def test_no_figure_is_above_its_goal():
    subprocess.run(["make", "-s", "BUILD=release", "all"], cwd=ROOT, check=True)
    command = [sys.executable, f"{ROOT}/tools/run", "--build", "release", "--icount"]
    command += ["--cpu", "qemu32", "--mem", "896", "--timeout", "600", "--", "bench"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert len(rows) > 15, f"only these rows: {rows}"
    above = [
        f"{name}: {figure}, the goal is {goal}"
        for name, figure, goal in rows
        if goal.isdigit() and int(figure) > int(goal)
    ]
    assert not above, above
