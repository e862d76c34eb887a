"""Grading what students hand in, as staff: compiled apart, then judged with hidden tests and the term's key.

`Desk` is made once for a lab; it has the lab's tree, as students have it, with all built in it. What
students hand in is compiled first, all of it; only then come hidden tests and the key. Runs where
tomllib is not: a lab is what its lab.json holds.
"""

import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(os.path.dirname(HERE), "grading")]
from boot import GraderError, program_of  # noqa: E402
from compiling import Compiler, has_programs  # noqa: E402
from facts import FILE as FACTS  # noqa: E402
from grading import BUILDS, ERROR, Grading, Result, make, tools  # noqa: E402
from score import score  # noqa: E402

TESTS = {"program": "tests/labs", "guest": "tests/guest"}  # where the files of a test stand


def sources(lab):
    """The C files of the lab's tests."""
    return sorted({f"{folder}/{test[key]}" for test in lab["tests"] for key, folder in TESTS.items() if key in test})


def must(done, what):
    if done.returncode != 0:
        raise GraderError(f"{what}: {done.stdout[-3000:]}")


class Desk:
    """`base`: the lab's tree, which nobody else changes; `lab`: lab.json with hidden tests in it."""

    def __init__(self, base, lab, isolation, work):
        self.base, self.lab, self.work = base, lab, work
        self.compiler = Compiler(base, lab, isolation)
        self.isolation = isolation
        self.judge = None  # the tree with hidden tests; there only when all is compiled

    def targets(self, tree, build):
        """The programs of the tests whose sources are there."""
        there = [test for test in self.lab["tests"] if any(os.path.exists(os.path.join(tree, path)) for path in sources({"tests": [test]}))]
        return sorted({os.path.relpath(program_of(test, build, tree), tree) for test in there})

    def programs(self, tree):
        for build in BUILDS:
            must(make(tree, f"BUILD={build}", "all", *self.targets(tree, build)), "the lab's own tree does not build")

    def build(self):
        """The tree as it is handed out."""
        self.programs(self.base)

    def compile(self, path, student):
        folder = os.path.join(self.work, f"{len(os.listdir(self.work))}-{os.path.basename(student)}")
        return self.compiler.compile(path, student, folder)

    def bring_hidden(self, finished):
        """The tree that judges: the lab's, and what hidden tests need of the tree or folder `finished`."""
        self.judge = os.path.join(self.work, "judge")
        shutil.copytree(self.base, self.judge, symlinks=True)
        for path in sources(self.lab):
            target = os.path.join(self.judge, path)
            if not os.path.exists(target):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copyfile(os.path.join(finished, path), target)
        self.programs(self.judge)

    def with_kernels(self, compiled):
        """The tree that judges with a student's kernels in it; all else are links."""
        tree = os.path.join(compiled.kept, "judge")
        link_all(self.judge, tree, but=("build", "tools"))
        shutil.copytree(os.path.join(self.judge, "tools"), os.path.join(tree, "tools"))  # Python resolves links
        link_all(os.path.join(self.judge, "build"), os.path.join(tree, "build"), but=BUILDS)
        for build in BUILDS:
            folder = os.path.join(tree, "build", build)
            link_all(os.path.join(self.judge, "build", build), folder, but=("kernel.elf", "layout.json"))
            os.link(compiled.kernel(build), os.path.join(folder, "kernel.elf"))
        if FACTS in compiled.files:  # beside the kernel that they are of
            os.remove(os.path.join(tree, FACTS))
            with open(os.path.join(tree, FACTS), "wb") as file:
                file.write(compiled.files[FACTS])
        return tree

    def with_programs(self, compiled):
        """({build: errors}, the tree that judges): the kernels in it are a student's, and so is what the tests are
        linked with. Only the linker works outside of isolation, on what the compiler wrote inside."""
        tree = os.path.join(compiled.kept, "judge")
        shutil.copytree(self.judge, tree, symlinks=True)
        for build in BUILDS:
            for name, made in self.compiler.wanted(build).items():
                source, target = os.path.join(compiled.kept, build, name), os.path.join(tree, made)
                if os.path.exists(source):
                    shutil.copyfile(source, target)
                    os.utime(target)
            for target in ["build/%s/layout.json" % build, *self.targets(tree, build)]:
                if os.path.exists(os.path.join(tree, target)):
                    os.remove(os.path.join(tree, target))
            done = make(tree, f"BUILD={build}", *self.targets(tree, build))
            if done.returncode != 0:
                return {build: list(dict.fromkeys(ERROR.findall(done.stdout))) or done.stdout.strip().splitlines()[-5:]}, tree
        return {}, tree

    def grade(self, compiled, seed="", jobs=None, keep=None, explain="en"):
        """A Result; what was refused or does not compile has all points missing. `explain`: the language
        of the kernel's last events, None for none."""
        if compiled.stopped:
            return Result(self.lab, score=score(self.lab, {}), errors=compiled.stopped, tools=tools(self.base))
        errors, tree = self.with_programs(compiled) if has_programs(self.lab["submit"]) else ({}, self.with_kernels(compiled))
        if errors:
            return Result(self.lab, score=score(self.lab, {}), errors=errors, tools=tools(self.base))
        try:
            student = compiled.student if seed else ""
            grading = Grading(self.lab, tree, seed, student, jobs, keep, built=True, mine=compiled.mine(self.lab, tree, seed, student))
            result = grading.grade()
            if explain:
                grading.explain(result, explain)
            return result
        except (OSError, subprocess.SubprocessError) as error:
            raise GraderError(f"this machine: {error}") from error


def link_all(source, target, but=()):
    """A folder of links to all that is in another, but for some names."""
    os.makedirs(target)
    for name in os.listdir(source):
        if name not in but:
            os.symlink(os.path.join(os.path.abspath(source), name), os.path.join(target, name))
