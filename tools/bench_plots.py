"""Draws what tools/bench measured: cost over size, or over the number of other things."""

import re
import sys

from bench_table import growths

SIZED = re.compile(r"^(.*), (\d+) (bytes|KiB|MiB)$")
UNITS = {"bytes": 1, "KiB": 1024, "MiB": 1024 * 1024}
# The name of a picture, its title, and how the families begin that it shows.
PICTURES = [
    ("fork", "fork of a parent with memory", ("fork",)),
    ("memory", "memory mapped, protected and given back", ("mmap", "mprotect", "munmap", "brk")),
    ("messages", "a message there, a short answer back",
     ("pipe", "shared memory", "two ports", "port call, ", "direct", "POSIX", "System V")),
]


def families(figures):
    """{family: [(size in bytes, figure), ...]} of {row: figure}."""
    found = {}
    for name, figure in figures.items():
        match = SIZED.match(name)
        if match:
            family, size, unit = match.groups()
            found.setdefault(family, []).append((int(size) * UNITS[unit], figure))
    return {family: sorted(points) for family, points in found.items()}


def draw(figures, folder):
    """`figures` is {kernel: {row: figure}}, the first drawn solid. Returns the files made."""
    try:
        import matplotlib
    except ImportError:
        print("tools/bench: no plots without matplotlib (Debian: python3-matplotlib; "
              "tools/setup bench installs it)", file=sys.stderr)
        return []
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "gaji"  # the same picture for the same figures
    from matplotlib import pyplot

    kernels = {kernel: families(rows) for kernel, rows in figures.items()}
    beside = {kernel: {name: sorted(points.items()) for name, points in growths(rows).items()}
              for kernel, rows in figures.items()}
    files = [draw_picture(pyplot, kernels, f"{folder}/bench-{name}.svg", title, "bytes", beginnings)
             for name, title, beginnings in PICTURES]
    return files + [draw_picture(pyplot, beside, f"{folder}/bench-growth.svg", "beside many others",
                                 "others", ("",))]


def draw_picture(pyplot, kernels, file, title, unit, beginnings):
    figure, axes = pyplot.subplots(figsize=(9, 6.5))
    names = sorted({family for found in kernels.values() for family in found if family.startswith(beginnings)})
    for number, family in enumerate(names):
        for style, (kernel, found) in zip(("-o", "--x", ":+"), kernels.items()):
            if family in found:
                sizes, costs = zip(*found[family])
                axes.loglog(sizes, costs, style, color=f"C{number % 10}", base=2, label=f"{family} ({kernel})")
    axes.set_yscale("log")
    axes.set_title(title)
    axes.set_xlabel(unit)
    axes.set_ylabel("guest instructions")
    axes.grid(True, which="major", alpha=0.3)
    axes.legend(fontsize="x-small", loc="upper left", bbox_to_anchor=(1.01, 1))
    figure.savefig(file, bbox_inches="tight", metadata={"Date": None})
    pyplot.close(figure)
    return file
