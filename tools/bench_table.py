"""The tables that tools/bench prints: guest instructions beside other kernels, and wall-clock ratios."""

import re
import statistics

# By the name of bench's row: xv6, Tilck; None where it was not measured or does not exist.
PEERS = {
    "getpid": (1396, 267),
    "yield there and back (two switches)": (7205, 2134),
    "fork alone, small": (1844714, 63956),
    "fork alone, touched, 64 MiB": (217360586, 722709),
    "fork alone, touched, 256 MiB": (868519632, None),
    "fork + _exit + wait, small": (2018122, 94464),
    "fork + _exit + wait, touched, 256 MiB": (984378117, None),
    "fork + exec + exit + wait, tiny": (4016606, 160383),
    "first write to a shared page, table private": (None, 2643),
    "first write, last owner": (None, 212),
    "demand-zero fault": (4660, None),
    "pipe, 4 bytes": (27491, 4749),
    "boot to the first user instruction, 32 MiB": (21500000, None),
    "boot to the first user instruction, 128 MiB": (None, 106590000),
    "bytes for one more process blocked in read": (292 * 1024, None),
}

BESIDE = re.compile(r"^(.*), beside (\d+) (.*)$")  # the rows of the growth table


def show(number):
    return "-" if number is None else f"{number:,}"


def ratio(figure, other):
    return f"{other / figure:.1f}x" if figure and other is not None else "-"


def table(rows, linux):
    """`rows` are Gaji's (name, figure, target); `linux` is {kind: {name: figure}}."""
    lean, default = linux.get("lean", {}), linux.get("default", {})
    yield (f"{'':<48}{'Gaji':>10}{'goal':>11}{'xv6':>13}{'Tilck':>13}{'Linux lean':>15}{'ratio':>9}"
           f"{'its defaults':>15}")
    names = {name for name, _, _ in rows}
    rows = rows + [(name, None, None) for name in lean if name not in names]  # what Linux alone has
    for name, figure, target in rows:
        if BESIDE.match(name):
            continue
        mark = "!" if target and figure and figure > target else " "  # the goal is missed
        cells = [show(cell) for cell in (figure, target, *PEERS.get(name, (None, None)), lean.get(name))]
        cells += [ratio(figure, lean.get(name)), show(default.get(name))]
        yield f"{name:<47}{mark}" + "".join(
            f"{cell:>{width}}" for cell, width in zip(cells, (10, 11, 13, 13, 15, 9, 15)))


def growths(figures):
    """{"OPERATION, beside OTHERS": {how many: figure}} of {row: figure}."""
    found = {}
    for name, figure in figures.items():
        match = BESIDE.match(name)
        if match:
            operation, count, others = match.groups()
            found.setdefault(f"{operation}, beside {others}", {})[int(count)] = figure
    return found


def growth_table(rows, lean):
    """What grows with the number of other things; the goal, and Linux, are for the most of them."""
    gaji = growths({name: figure for name, figure, _ in rows})
    goals = growths({name: target for name, _, target in rows})
    linux = growths(lean)
    counts = sorted({count for figures in gaji.values() for count in figures})
    yield (f"{'beside so many others':<58}" + "".join(f"{count:>10,}" for count in counts) +
           f"{'goal':>11}{'Linux lean':>13}{'ratio':>9}")
    for name, figures in gaji.items():
        most = max(figures)
        goal, other = goals[name][most], linux.get(name, {}).get(most)
        mark = "!" if goal and figures[most] > goal else " "
        cells = "".join(f"{show(figures.get(count)):>10}" for count in counts)
        yield f"{name:<57}{mark}{cells}{show(goal):>11}{show(other):>13}{ratio(figures[most], other):>9}"


def wall_table(gaji, linux):
    """Both are [{name: ticks of the host's counter}, ...], one for each run."""
    yield (f"{'wall clock under plain TCG: noisy':<48}{'Gaji':>10}{'spread':>9}{'Linux lean':>15}"
           f"{'spread':>9}{'ratio':>9}")
    for name in gaji[0]:
        runs = [[run[name] for run in side if name in run] for side in (gaji, linux)]
        if all(runs):
            medians = [round(statistics.median(values)) for values in runs]
            spreads = [f"{100 * (max(values) - min(values)) / max(median, 1):.0f} %"
                       for values, median in zip(runs, medians)]
            yield (f"{name:<48}{medians[0]:>10,}{spreads[0]:>9}{medians[1]:>15,}{spreads[1]:>9}"
                   f"{ratio(*medians):>9}")
