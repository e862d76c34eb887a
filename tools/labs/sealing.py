"""Objects for what a student's tree needs, and must not show: parts of later labs without a simpler form."""

import os
import shutil
import subprocess
import tempfile
import time

from lab import ROOT, LabError, object_of  # by which tools/grading is found, too

from compiling import SOURCES, made_of
from grading import make, prefix

BUILDS = ("debug", "release")
FOLDER = "sealed"
YOUNG = 5  # seconds: an object that somebody may be writing just now


def set_up(tree):
    """What the tree would ask tools/setup for has been set up here."""
    os.makedirs(os.path.join(tree, "build"))
    for name in os.listdir(os.path.join(ROOT, "build")):
        if name.startswith("setup"):
            shutil.copy(os.path.join(ROOT, "build", name), os.path.join(tree, "build", name))


def take_objects(root, tree):
    """What has been compiled of the kernel in `root` need not be compiled again where its source is the same:
    make sees by times what is not. The tree's Makefile is that one, with fewer rules."""
    made = os.stat(os.path.join(root, "Makefile")).st_mtime
    os.utime(os.path.join(tree, "Makefile"), (made, made))
    for build in (*BUILDS, "user", "user-debug"):
        for folder, _, names in os.walk(os.path.join(root, "build", build)):
            target = os.path.join(tree, os.path.relpath(folder, root))
            for name in names:
                source = os.path.join(folder, name)
                if name.endswith((".o", ".d")) and os.path.getmtime(source) < time.time() - YOUNG:
                    os.makedirs(target, exist_ok=True)
                    shutil.copy2(source, os.path.join(target, name))


def seal(lab, out):
    """Compiles what is sealed from the finished source, beside the tree's own headers, and keeps the objects."""
    if not lab.sealed:
        return
    with tempfile.TemporaryDirectory() as folder:
        tree = os.path.join(folder, "tree")
        shutil.copytree(out, tree, symlinks=True)
        for path in lab.sealed:
            with open(os.path.join(tree, path), "w", encoding="utf-8") as file:
                file.write(lab.original(path))
        set_up(tree)
        for build in BUILDS:
            compiled = {path: made_of(path, build) for path in lab.sealed if path.endswith(SOURCES)}
            done = make(tree, f"BUILD={build}", *compiled.values())
            if done.returncode != 0:
                raise LabError(f"{build}: what is to be sealed does not compile:\n{done.stdout}")
            for path, made in compiled.items():
                keep(os.path.join(tree, made), os.path.join(out, FOLDER, build, object_of(path)))


def keep(made, target):
    """Without what a debugger, or a reader of symbols, would see of its inside."""
    os.makedirs(os.path.dirname(target), exist_ok=True)
    command = [prefix(ROOT) + "objcopy", "--strip-debug", "--discard-all", made, target]
    subprocess.run(command, check=True)


def tells(path, linked=False):
    """What an object tells that it should not, as words; of what is `linked`, nobody needs any name."""
    headers = subprocess.run([prefix(ROOT) + "objdump", "-h", path], capture_output=True, text=True, check=True).stdout
    if ".debug" in headers:
        yield "debug sections"
    symbols = subprocess.run([prefix(ROOT) + "nm", path], capture_output=True, text=True, check=True).stdout
    local = [line.split()[-1] for line in symbols.splitlines() if linked or line.split()[-2] in tuple("tdbr")]
    if local:
        yield f"names of its own: {', '.join(local)}"
