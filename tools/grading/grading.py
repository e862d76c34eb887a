"""A submission, from its build to its score."""

import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

import exceptions
from breaking import Mine, item
from boot import ROOT, GraderError, boot, is_watched, machine, program_target, read
from verdict import Verdict, judge
from record import Parameters
from score import main_build, missing, score
from watch import Watcher
from words import error_names

REFERENCE = {"compiler": "gcc 12.2.0", "qemu": "QEMU 7.2"}  # Debian 12's
BUILDS = ("release", "debug")
RESETS = ("reset", "reset-first")  # ends of which the kernel could say nothing
EVENTS = 8  # the last ones, that are told of a failure
MOST_EXPLAINED = 6  # failures that do not look the same
ERROR = re.compile(r"(?m)^(?:\./)?([\w./-]+:\d+(?::\d+)?: (?:fatal )?error: .*|.*undefined reference to .*)$")


@dataclass
class Result:
    lab: dict
    verdicts: dict = field(default_factory=dict)  # (test, build) -> Verdict
    score: object = None
    errors: dict = field(default_factory=dict)  # build -> lines of the compiler
    tools: dict = field(default_factory=dict)
    errnos: dict = field(default_factory=dict)  # number -> name, as the graded kernel's header has them
    chosen: bool = False  # only some tests were run: no score
    events: dict = field(default_factory=dict)  # (test, build) -> last events of the kernel
    broken: object = None  # what the student's own test finds (breaking.Found)
    checked: dict = field(default_factory=dict)  # test -> Verdict of the build that checks itself, where it failed


def make(tree, *words):
    """make in a tree, which is none of the make that may have started this."""
    theirs = re.compile("MAKE.*|MFLAGS|BUILD|LAB|OUT|TESTS|WERROR|CI")
    own = {name: value for name, value in os.environ.items() if not theirs.fullmatch(name)}
    command = ["make", "--no-print-directory", *words]
    return subprocess.run(
        command, cwd=tree, env=own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True,
        errors="replace", check=False,
    )  # fmt: skip


def version(command):
    """The number of a tool, or "" where it is not there."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, universal_newlines=True, check=False)
    except OSError:
        return ""
    match = re.search(r"\d+\.\d+(\.\d+)?", done.stdout)
    return match[0] if match else ""


def prefix(tree):
    """Of the compiler's name, as tools/setup has found it."""
    setup = os.path.join(tree, "build/setup.mk")
    if not os.path.exists(setup):
        return ""
    with open(setup, encoding="utf-8") as file:
        return file.read().partition(":=")[2].strip()


def tools(tree):
    """What compiles and runs, as a person names it."""
    qemu = os.environ.get("QEMU", "qemu-system-i386")
    return {"compiler": f"gcc {version([prefix(tree) + 'gcc', '-dumpfullversion'])}", "qemu": f"QEMU {version([qemu, '--version'])}"}


def build_errors(tree, build, tests):
    """What the compiler complains of; None when all is built."""
    programs = sorted({program_target(test, build) for test in tests if not is_watched(test)})
    return made_errors(tree, f"BUILD={build}", "all", *programs)


def made_errors(tree, *words):
    """The same of one call of make."""
    done = make(tree, *words)
    if done.returncode == 0:
        return None
    errors = list(dict.fromkeys(ERROR.findall(done.stdout)))
    return errors or done.stdout.strip().splitlines()[-5:]


class Grading:
    """`lab` is what lab.json holds; `tree` has the kernel that is graded, and its tests."""

    def __init__(self, lab, tree=ROOT, seed="", student="", jobs=None, keep=None, built=False, progress=None, mine=None):
        """`mine` is the student's own test, where that is not in the tree. `progress(what, done, all)` is called as the work goes on; what: build, tests, events."""
        self.progress = progress or (lambda what, done, all: None)
        self.lab, self.tree, self.keep, self.built = lab, tree, keep, built
        self.jobs = jobs or os.cpu_count() or 1
        self.parameters = Parameters(lab["id"], seed, student)
        self.made = set(BUILDS) if built else set()  # what is as the sources are
        self.mine = mine or Mine(lab, tree, seed, student)
        self.watcher = Watcher(lab["id"], tree, self.parameters, prefix(tree))

    def test(self, name):
        return next(test for test in self.lab["tests"] if test["name"] == name)

    def run(self, wanted):
        """{(test, build): verdict}, in the order of the lab. Those that come after another one are run where that passes."""

        def one(key):
            name, build = key
            if is_watched(self.test(name)):
                return key, self.watcher.judge(self.test(name), build)
            keep = self.keep and os.path.join(self.keep, f"{name}.{build}")
            boot_it = lambda more: boot(self.lab["id"], self.test(name), build, self.parameters, self.tree, more=more)  # noqa: E731
            run = boot(self.lab["id"], self.test(name), build, self.parameters, self.tree, keep)
            verdict = judge(self.lab["id"], run, self.parameters)
            if verdict.end in RESETS:
                with tempfile.TemporaryDirectory() as folder:
                    exceptions.explain(verdict, boot_it, os.path.join(self.tree, "build", build, "kernel.elf"), prefix(self.tree), folder)
            return key, verdict

        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            first = [key for key in wanted if "after" not in self.test(key[0])]
            first = list(dict.fromkeys([*self.gates(wanted), *first]))
            done = dict(self.counted("tests", pool.map(one, first), len(wanted)))
            closed = {key: done[gate] for key in wanted for gate in self.gates([key]) if not done[gate].passed}
            rest = [key for key in wanted if key not in done and key not in closed]
            done.update(self.counted("tests", pool.map(one, rest), len(wanted), len(first)))
        done.update({key: Verdict(False, "after", {"test": self.test(key[0])["after"]}) for key in closed})
        return {key: done[key] for key in wanted}

    def gates(self, wanted):
        """The tests that these come after."""
        names = [self.test(name)["after"] for name, _ in wanted if "after" in self.test(name)]
        return list(dict.fromkeys((name, main_build(self.test(name))) for name in names))

    def counted(self, what, results, count, before=0):
        """The same results, each told as it comes."""
        for done, result in enumerate(results, before + 1):
            yield result
            self.progress(what, min(done, count), count)

    def last_events(self, name, build, count=EVENTS, language="en"):
        """[(instructions, who, what)]: the last that the kernel did in a test, the test's end included."""
        sys.path.append(os.path.join(ROOT, "tools"))
        from seeing.last import last_events  # here, since it needs GDB

        without_pages = self.lab.get("events") == "threads"
        with machine(self.lab["id"], self.test(name), build, self.parameters, self.tree) as options:
            return last_events(options, count, language, without_pages)

    def wants_events(self, verdict):
        """Whether the last events say more of a failure than the test has said itself."""
        return verdict.end != "told" or self.lab.get("events") != "stopped"

    def explain(self, result, language):
        """Adds the last events of what has failed, once for each look."""
        first = {}
        for key, verdict in result.verdicts.items():
            if not verdict.passed and verdict.end != "after" and not is_watched(self.test(key[0])):
                first.setdefault(verdict.looks, key)
        chosen = list(first.values())[:MOST_EXPLAINED]
        result.checked = self.checked(chosen)
        chosen = [key for key in chosen if self.wants_events(result.verdicts[key])]
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            found = pool.map(lambda key: self.last_events(*key, language=language), chosen)
            result.events = dict(zip(chosen, self.counted("events", found, len(chosen))))

    def checked(self, chosen):
        """{test: verdict} of those that failed, in the build that checks itself, which may name the rule."""
        again = {item["again"] for item in self.lab["items"] if "again" in item} & self.made
        wanted = [(name, build) for name, of in chosen for build in again if of != build and "build" not in self.test(name)]
        return {name: verdict for (name, _), verdict in self.run(wanted).items()}

    def builds(self, names):
        """What is compiled: all that these tests run on."""
        again = {item["again"] for item in self.lab["items"] if "again" in item}
        return [build for build in BUILDS if build in again | {main_build(self.test(name)) for name in names}]

    def again(self, names, passed):
        """The tests that an item wants again, on another build: those that have passed."""
        wanted = []
        for item in self.lab["items"]:
            if "again" in item and not missing(item, self.lab["tests"], passed):
                wanted += [(name, item["again"]) for name in names if passed.get((name, "release"))]
        return [(name, build) for name, build in dict.fromkeys(wanted) if "build" not in self.test(name)]

    def errnos(self):
        """{number: name} of errors, as this kernel's header has them."""
        return error_names(read(os.path.join(self.tree, "kernel/abi/errno.h")))

    def grade(self, names=None, build=None):
        """Everything; or only some tests, on one build if it is given."""
        result = Result(self.lab, tools=tools(self.tree), errnos=self.errnos(), chosen=bool(names or build))
        names = names or [test["name"] for test in self.lab["tests"] if build in (None, test.get("build", build))]
        if not self.built:
            result.errors = self.errors([build] if build else self.builds(names))
        if result.errors:
            result.score = score(self.lab, {})
            return result
        wanted = [(name, build or main_build(self.test(name))) for name in names]
        result.verdicts = self.run(wanted)
        if not result.chosen:
            result.verdicts.update(self.run(self.again(names, passed_of(result))))
        result.score = score(self.lab, passed_of(result))
        if not result.chosen and self.mine.possible:
            result.broken = self.break_it() if self.mine.changed else None
            result.score.add(item(self.lab, result.broken))
        return result

    def break_it(self):
        """What the student's own test finds in the kernels of break/."""
        make_it = lambda *targets: made_errors(self.tree, "BUILD=release", *targets) or []  # noqa: E731
        return self.mine.run(make_it, self.jobs, self.keep, self.progress)

    def errors(self, builds):
        """{build: lines} of the first build that fails."""
        for done, build in enumerate(builds):
            self.progress("build", done, len(builds))
            lines = build_errors(self.tree, build, self.lab["tests"])
            if lines is not None:
                return {build: lines}
            self.made.add(build)
        return {}


def passed_of(result):
    return {key: verdict.passed for key, verdict in result.verdicts.items()}


__all__ = ["GraderError", "Grading", "Result", "passed_of"]
