"""fiveways does the same five times, and README has what each way costs."""

import os
import re

import gaji as gaji_module
import pytest

WAYS = ["port", "mqueue", "msg", "sem", "threads"]
NEAR = 0.05  # README's figures are of some day's kernel


def costs(result):
    """Instructions an item, in the order of WAYS."""
    result.expect("exited 0")
    lines = re.findall(r"^(\w+) .* (\d+) an item(.*)$", result.output.decode(), re.M)
    assert [name for name, _, _ in lines] == WAYS and not any(wrong for _, _, wrong in lines), lines
    return [int(cost) for _, cost, _ in lines]


def test_the_sum_is_right_each_time(gaji):
    costs(gaji("fiveways"))


@pytest.mark.parametrize("way", WAYS)
def test_one_way_can_be_chosen(gaji, way):
    lines = gaji("fiveways", way).expect("exited 0").output.decode().splitlines()
    assert len(lines) == 3 and lines[2].startswith(way)


def test_readme_has_what_each_way_costs(gaji):
    gaji_module.make("BUILD=release", "all")
    found = costs(gaji("fiveways", icount=0, options=["--build", "release"], check=False))
    with open(os.path.join(gaji_module.ROOT, "README.md"), encoding="utf-8") as file:
        section = re.search(r"## The same problem five ways\n(.*?)\n## ", file.read(), re.S)[1]
    told = [int(cost.replace(",", "")) for cost in re.findall(r"^\|.*\| ([\d,]+) \|$", section, re.M)]
    assert len(told) == len(found) and all(abs(a - b) <= NEAR * b for a, b in zip(told, found)), (told, found)
