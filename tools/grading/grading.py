"""A submission, from its build to its score."""

import concurrent.futures
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass, field

import exceptions
from boot import ROOT, GraderError, boot
from verdict import judge
from record import Parameters
from score import main_build, missing, score

REFERENCE = {"compiler": "gcc 12.2.0", "qemu": "QEMU 7.2"}  # Debian 12's
BUILDS = ("release", "debug")
RESETS = ("reset", "reset-first")  # ends of which the kernel could say nothing
ERROR = re.compile(r"(?m)^(?:\./)?([\w./-]+:\d+(?::\d+)?: (?:fatal )?error: .*|.*undefined reference to .*)$")


@dataclass
class Result:
    lab: dict
    verdicts: dict = field(default_factory=dict)  # (test, build) -> Verdict
    score: object = None
    errors: dict = field(default_factory=dict)  # build -> lines of the compiler
    tools: dict = field(default_factory=dict)
    chosen: bool = False  # only some tests were run: no score
    events: dict = field(default_factory=dict)  # (test, build) -> last events of the kernel


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


def tools(tree):
    """What compiles and runs, as a person names it."""
    setup = os.path.join(tree, "build/setup.mk")
    prefix = ""
    if os.path.exists(setup):
        with open(setup, encoding="utf-8") as file:
            prefix = file.read().partition(":=")[2].strip()
    qemu = os.environ.get("QEMU", "qemu-system-i386")
    return {"compiler": f"gcc {version([prefix + 'gcc', '-dumpfullversion'])}", "qemu": f"QEMU {version([qemu, '--version'])}"}


def build_errors(tree, build):
    """What the compiler complains of; None when all is built."""
    done = make(tree, f"BUILD={build}", "all", "lab-programs")
    if done.returncode == 0:
        return None
    errors = list(dict.fromkeys(ERROR.findall(done.stdout)))
    return errors or done.stdout.strip().splitlines()[-5:]


class Grading:
    """`lab` is what lab.json holds; `tree` has the kernel that is graded, and its tests."""

    def __init__(self, lab, tree=ROOT, seed="", student="", jobs=None, keep=None, built=False):
        self.lab, self.tree, self.keep, self.built = lab, tree, keep, built
        self.jobs = jobs or os.cpu_count() or 1
        self.parameters = Parameters(lab["id"], seed, student)

    def test(self, name):
        return next(test for test in self.lab["tests"] if test["name"] == name)

    def run(self, wanted):
        """{(test, build): verdict}, in the order of the lab."""

        def one(key):
            name, build = key
            keep = self.keep and os.path.join(self.keep, f"{name}.{build}")
            boot_it = lambda more: boot(self.lab["id"], self.test(name), build, self.parameters, self.tree, more=more)  # noqa: E731
            run = boot(self.lab["id"], self.test(name), build, self.parameters, self.tree, keep)
            verdict = judge(self.lab["id"], run, self.parameters)
            if verdict.end in RESETS:
                with tempfile.TemporaryDirectory() as folder:
                    exceptions.explain(verdict, boot_it, self.tree, build, folder)
            return key, verdict

        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            return dict(pool.map(one, wanted))

    def builds(self, names):
        """What is compiled: all that these tests run on."""
        again = {item["again"] for item in self.lab["items"] if "again" in item}
        return [build for build in BUILDS if build in again | {main_build(self.test(name)) for name in names}]

    def again(self, names, passed):
        """The tests that an item wants again, on another build."""
        wanted = []
        for item in self.lab["items"]:
            if "again" in item and not missing(item, passed):
                wanted += [(name, item["again"]) for name in names if "build" not in self.test(name)]
        return list(dict.fromkeys(wanted))

    def grade(self, names=None, build=None):
        """Everything; or only some tests, on one build if it is given."""
        result = Result(self.lab, tools=tools(self.tree), chosen=bool(names or build))
        names = names or [test["name"] for test in self.lab["tests"]]
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
        return result

    def errors(self, builds):
        """{build: lines} of the first build that fails."""
        for build in builds:
            lines = build_errors(self.tree, build)
            if lines is not None:
                return {build: lines}
        return {}


def passed_of(result):
    return {key: verdict.passed for key, verdict in result.verdicts.items()}


__all__ = ["GraderError", "Grading", "Result", "passed_of"]
