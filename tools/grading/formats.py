"""The options for what platforms read, and what they write: also where the kernel does not build or the grader stops."""

import autolab
import classroom50
import gradescope
import junit
from report import REVEALS

FILES = ("gradescope", "junit", "classroom50")


def add_options(option):
    """`option` is a parser's add_argument."""
    option("--gradescope", metavar="FILE", help="the result as Gradescope's results.json")
    option("--junit", metavar="FILE", help="the result as JUnit's XML")
    option("--classroom50", metavar="FILE", help="the result as Classroom 50's result.json")
    option("-A", dest="autolab", action="store_true", help="end with the lines that Autolab reads")
    option("--reveal", choices=REVEALS, default="all", help="how much is told of a failure (all)")


def wanted(options):
    return options.autolab or any(getattr(options, name) for name in FILES)


def write(options, lab, result, why=""):
    """All that was asked for. `result` is None where there is no grade; then `why`."""
    told = options.lang, options.reveal
    if options.gradescope:
        gradescope.write(options.gradescope, result, why, *told, getattr(options, "visibility", None))
    if options.junit:
        junit.write(options.junit, result, why, *told, lab)
    if options.classroom50:
        classroom50.write(options.classroom50, result, *told)
    if options.autolab and result:
        print("\n".join(autolab.lines(result, *told)))
