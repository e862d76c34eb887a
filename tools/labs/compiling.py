"""A submission, compiled in isolation in a copy of the lab's tree: what is kept of it are its kernels.

When this runs, no hidden test and no key need be on the disk, and none is in the tree. What a file
includes is asked of the compiler and the assembler, so that no macro can hide it: a path outside of the
tree and of the compiler's own headers is refused. Runs where tomllib is not.
"""

import os
import re
import shutil
import sys
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(os.path.dirname(HERE), "grading")]
from breaking import MINE, PROGRAM, Mine  # noqa: E402
from grading import BUILDS, ERROR  # noqa: E402
from isolation import INSIDE  # noqa: E402
from submission import Refused, taken  # noqa: E402

HEADERS = re.compile(r"/usr/(lib\w*/gcc\S*|(\S+/)?include/\S*)/[\w.-]+\.h|/usr/(\S+/)?include/[\w.-]+\.h")
SOURCES = (".c", ".s")
ASSEMBLER = re.compile(r"file not found: (.*)|unable to open (?:include|incbin) file `?(.*?)'?$", re.MULTILINE)
HEADER_ENDS = (".h", ".inc")
# What could bring a file in, or put the word together that does.
BRINGS_IN = re.compile(r"\b(include|include_next|import|pragma|_Pragma|asm|__asm|__asm__)\b|##|%:%:")
SCRATCH = "build/handed-in"
USER = "user/"  # what begins so goes into programs, and into the tests


def made_of(path, build, ending=".o"):
    """Where the Makefile puts what it makes of a source; of a program's, or the C library's, elsewhere."""
    stem = os.path.splitext(path)[0] + ending
    if not path.startswith(USER):
        return f"build/{build}/{stem}"
    return f"build/{'user' if build == 'release' else 'user-debug'}/{stem[len(USER):]}"


def has_programs(listed):
    """Whether any of these files goes into programs: then the tests are linked with what is handed in."""
    return any(path.startswith(USER) and path.endswith(SOURCES) for path in listed)


@dataclass
class Compiled:
    kept: str  # a folder: BUILD/kernel.elf and BUILD/PATH.o; of programs also BUILD/libc.a and BUILD/initrd.cpio
    student: str = ""
    files: dict = field(default_factory=dict)  # {path: bytes} as handed in
    absent: list = field(default_factory=list)  # files that stay as they were handed out
    refused: list = field(default_factory=list)  # why, as sentences
    errors: dict = field(default_factory=dict)  # build -> lines of the compiler
    test_errors: list = field(default_factory=list)  # of the student's own test

    @property
    def stopped(self):
        """As Result.errors: nothing is there to be run."""
        return {"refused": self.refused} if self.refused else self.errors

    def mine(self, lab, tree, seed, student):
        """The student's own test, for the kernels of break/ in `tree`."""
        return Mine(lab, tree, seed, student, self.files.get(MINE), self.program, self.test_errors)

    @property
    def program(self):
        """Of the student's own test."""
        return os.path.abspath(os.path.join(self.kept, os.path.basename(PROGRAM)))

    def kernel(self, build):
        return os.path.join(self.kept, build, "kernel.elf")


def listed_paths(text):
    """The files of a rule for make, as compilers write it."""
    after = text.replace("\\\n", " ").partition(":")[2].split("\n\n")[0]
    return [path.replace("\\ ", " ") for path in re.findall(r"(?:\\ |[^\s\\])+", after)]


def is_inside(path, root):
    full = os.path.normpath(os.path.join(root, path))
    # The assembler names what the compiler wrote for it.
    return full.startswith(root + "/") or bool(HEADERS.fullmatch(full)) or bool(re.fullmatch(r"/tmp/cc\w+\.s", full))


def line_that_brings_in(text, given):
    """Of a header, which goes into files that are not handed in: the first such line that it did not have before."""
    before = set(given.splitlines())
    lines = text.replace("\\\n", "").splitlines()
    return next((line.strip() for line in lines if BRINGS_IN.search(line) and line not in before), None)


class Compiler:
    """`base` is the lab's tree with all built in it; `isolation` where to compile."""

    def __init__(self, base, lab, isolation):
        self.base, self.lab, self.isolation = base, lab, isolation

    def compile(self, path, student, work):
        """What came of the submission at `path`, in the folder `work`, which is not there yet."""
        compiled = Compiled(os.path.join(work, "kept"), student)
        os.makedirs(compiled.kept)
        tree = os.path.join(work, "tree")
        try:
            compiled.files, compiled.absent = taken(path, self.lab["submit"])
            self.check_headers(compiled.files)
            shutil.copytree(self.base, tree, symlinks=True)
            self.put(tree, compiled.files)
            self.isolation.prepare(tree)
            for build in BUILDS:
                self.check_includes(tree, build, compiled.files)
            self.build(tree, compiled)
        except Refused as refusal:
            compiled.refused = [str(refusal)]
        finally:
            shutil.rmtree(tree, ignore_errors=True)  # nothing else of it lives on
        return compiled

    def put(self, tree, files):
        os.makedirs(os.path.join(tree, SCRATCH), exist_ok=True)
        for path, data in files.items():
            with open(os.path.join(tree, path), "wb") as file:
                file.write(data)

    # What it includes.

    def check_headers(self, files):
        for path, data in files.items():
            if path.endswith(HEADER_ENDS):
                with open(os.path.join(self.base, path), encoding="utf-8") as file:
                    line = line_that_brings_in(data.decode("utf-8", "replace"), file.read())
                if line:
                    raise Refused(f"{path}: in a header that is handed in, no line may bring another file in that did not before: {line}")

    def commands(self, tree, build, files):
        """{path: the command that compiles it}, as the Makefile has it."""
        targets = ["all", *([f"build/{build}/{os.path.splitext(MINE)[0]}.elf"] if MINE in files else [])]
        _, printed = self.isolation.run(tree, "make", "--no-print-directory", "-n", "V=1", f"BUILD={build}", *targets)
        found = {}
        for line in printed.splitlines():
            for path in files:
                if path.endswith(SOURCES) and re.search(rf" (-c )?{re.escape(path)} -o \S+$", line):
                    found[path] = line
        return found

    def check_includes(self, tree, build, files):
        root = INSIDE if self.isolation.kind == "bwrap" else os.path.abspath(tree)
        for path, command in self.commands(tree, build, files).items():
            for included in self.included(tree, path, command):
                if not is_inside(included, root):
                    raise Refused(f"{path} includes {included}, which is outside of the tree")

    def included(self, tree, path, command):
        """All files that this one brings in, also those that are not there."""
        rules, ask = [f"{SCRATCH}/{number}.d" for number in range(2)], command.rpartition(" -o ")[0]
        if path.endswith(".c"):
            first = f"{ask.replace(' -MD -MP', ' ')} -M -MG -MF {rules[0]}"
            second = f"{ask} -o {SCRATCH}/o -MF {SCRATCH}/ignored.d -Wa,--MD,{rules[1]}"
        else:  # NASM 2.16 tells of includes by -M, of incbin by -MD
            first = re.sub(r" -MD \S+ -MP", "", ask) + f" -M > {rules[0]}"
            second = re.sub(r" -MD \S+ -MP", "", ask) + f" -MD {rules[1]} -o {SCRATCH}/o"
        _, printed = self.isolation.run(tree, "sh", "-c", f"{first}; {second}")
        found = [name for match in ASSEMBLER.findall(printed) for name in match if name]
        for rule in rules:
            full = os.path.join(tree, rule)
            if os.path.isfile(full) and not os.path.islink(full):
                with open(full, encoding="utf-8", errors="replace") as file:
                    found += listed_paths(file.read())
                os.remove(full)
        return found

    # What is made of it.

    def build(self, tree, compiled):
        for build in BUILDS:
            status, printed = self.isolation.run(tree, "make", "--no-print-directory", f"BUILD={build}", "all")
            kernel = os.path.join(tree, "build", build, "kernel.elf")
            if status != 0 or not os.path.isfile(kernel):
                lines = list(dict.fromkeys(ERROR.findall(printed)))
                compiled.errors = {build: lines or printed.strip().splitlines()[-5:]}
                return
            self.keep(tree, build, compiled)
        if MINE in compiled.files:
            status, printed = self.isolation.run(tree, "make", "--no-print-directory", "BUILD=release", PROGRAM)
            made = os.path.join(tree, PROGRAM)
            if status != 0 or not os.path.isfile(made) or os.path.islink(made):
                compiled.test_errors = list(dict.fromkeys(ERROR.findall(printed))) or printed.strip().splitlines()[-5:]
                return
            shutil.copyfile(made, compiled.program)

    def wanted(self, build):
        """{what is kept: where the tree has it}."""
        listed = [path for path in self.lab["submit"] if path.endswith(SOURCES)]
        found = {os.path.splitext(path)[0] + ".o": made_of(path, build) for path in listed}
        if has_programs(listed):
            found.update({"libc.a": made_of("user/libc", build, ".a"), "initrd.cpio": f"build/{build}/initrd.cpio"})
        return {"kernel.elf": f"build/{build}/kernel.elf", **found}

    def keep(self, tree, build, compiled):
        for name, made in self.wanted(build).items():
            source, target = os.path.join(tree, made), os.path.join(compiled.kept, build, name)
            if os.path.isfile(source) and not os.path.islink(source):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copyfile(source, target)
