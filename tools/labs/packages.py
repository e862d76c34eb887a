"""What Gradescope and Autolab want of staff: the lab's tree, the grader, and apart from both the hidden tests.

    made/tree/      a student's tree, as it is handed out
    made/tools/     the tree's own tools, and what staff's grading needs; it runs without tomllib (Gradescope has Python 3.10)
    made/hidden/    lab.json with hidden tests, their sources, and the term's key: for nobody but staff
"""

import json
import os
import shutil
import tarfile
import tempfile
import zipfile

from cutter import Variant, cut
from lab import HERE
from staff import sources

STAFF_FILES = ("grade", "submission.py", "isolation.py", "compiling.py", "staff.py", "budget.py")
PACKAGES = "gcc-i686-linux-gnu nasm qemu-system-x86 gdb cpio make python3"
SETUP = f"""#!/bin/sh
# Once, when the image is made: the tools, a user without rights who compiles, and the lab's own tree.
set -e
apt-get update
apt-get install -y --no-install-recommends {PACKAGES}
id student > /dev/null 2>&1 || useradd --system --no-create-home student
cd /autograder/source/made
chmod -R go-rwx hidden
chmod -R o=rX tree tools
python3 tools/labs/grade LAB --made . --prepare
"""
RUN = """#!/bin/sh
# For each submission. results.json is written whatever happens.
cd /autograder/source/made || exit 1
results=/autograder/results/results.json
python3 tools/labs/grade LAB --made . --user student OPTIONS \\
    --metadata /autograder/submission_metadata.json --gradescope "$results" /autograder/submission
[ -e "$results" ] || echo '{"output": "The grader stopped; your course staff has to look."}' > "$results"
exit 0
"""
AUTOGRADE = """# Autolab runs this where it has put autograde.tar and the file that was handed in.
all:
	@tar xf autograde.tar
	@cd made && chmod -R go-rwx hidden && python3 tools/labs/grade LAB --made . OPTIONS -A $(firstword $(wildcard $(CURDIR)/handin*)) || true
"""


def place(source, target):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copy(source, target)


def fill(lab, out, key, hidden, tree=None):
    """Writes the three folders below `out`. `tree`: the lab's, if it has been cut."""
    if tree:
        shutil.copytree(tree, os.path.join(out, "tree"), symlinks=True)
    else:
        cut(lab, os.path.join(out, "tree"), True, Variant(kernels=True))
    shutil.rmtree(os.path.join(out, "tree", ".git"))
    os.makedirs(os.path.join(out, "tree/build"))
    with open(os.path.join(out, "tree/build/setup.mk"), "w", encoding="utf-8") as file:
        file.write("CROSS := i686-linux-gnu-\n")  # the package's; tools/setup has nothing to look for
    shutil.copytree(os.path.join(out, "tree/tools"), os.path.join(out, "tools"))
    for name in STAFF_FILES:
        place(os.path.join(HERE, name), os.path.join(out, "tools/labs", name))
    description = lab.description(hidden=hidden)
    os.makedirs(os.path.join(out, "hidden"))
    with open(os.path.join(out, "hidden/lab.json"), "w", encoding="utf-8") as file:
        json.dump(description, file, indent=2, ensure_ascii=False)
    for path in sources(description):
        if not os.path.exists(os.path.join(out, "tree", path)):
            place(os.path.join(lab.root, path), os.path.join(out, "hidden", path))
    if key:
        place(key, os.path.join(out, "hidden/key"))


def filled(text, lab, options):
    words = ["--reveal", options.reveal, "--lang", options.lang]
    words += ["--key", "hidden/key"] if options.key else []
    words += ["--visibility", options.visibility] if options.visibility else []
    return text.replace("LAB", lab.data["id"]).replace("OPTIONS", " ".join(words))


def gradescope_zip(lab, options, tree=None):
    """setup.sh and run_autograder stand at the root, as its harness wants them."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(options.make_gradescope, "w", zipfile.ZIP_DEFLATED) as package:
        fill(lab, os.path.join(folder, "made"), options.key, options.hidden, tree)
        for name, text in (("setup.sh", SETUP), ("run_autograder", RUN)):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(filled(text, lab, options))
            os.chmod(os.path.join(folder, name), 0o755)
        for top, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                full = os.path.join(top, name)
                package.write(full, os.path.relpath(full, folder))
    print(f"{options.make_gradescope}: upload it under Configure Autograder; it has the hidden tests in it")


def autolab_folder(lab, options):
    os.makedirs(options.make_autolab, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        fill(lab, os.path.join(folder, "made"), options.key, options.hidden)
        with tarfile.open(os.path.join(options.make_autolab, "autograde.tar"), "w") as package:
            package.add(os.path.join(folder, "made"), "made")
    with open(os.path.join(options.make_autolab, "autograde-Makefile"), "w", encoding="utf-8") as file:
        file.write(filled(AUTOGRADE, lab, options))
    print(f"{options.make_autolab}: autograde-Makefile and autograde.tar, for the lab's folder on Autolab")


def make(lab, options):
    if options.make_gradescope:
        gradescope_zip(lab, options)
    if options.make_autolab:
        autolab_folder(lab, options)
