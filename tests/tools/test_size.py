"""tools/size counts code and comments, adds folders up, and says what the heart leaves out."""

import fnmatch
import importlib.machinery
import importlib.util
import os
import sys

import gaji as gaji_module
import pytest

TOOLS = os.path.join(gaji_module.ROOT, "tools")
sys.path.insert(0, TOOLS)


def load(name):
    loader = importlib.machinery.SourceFileLoader(f"{name}_tool", os.path.join(TOOLS, name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


size = load("size")

C = """/* One
 * two */
#include <stdint.h> /* has code */

char *text = "/* no comment"; // has code
char quote = '"'; /* has code, too
   three */
// four
"""
NASM = "; one\n\n    mov al, ';'  ; has code\n    ret\n"


@pytest.mark.parametrize("path,text,counts", [("mm/a.c", C, (1, 3, 4, 8)), ("mm/a.s", NASM, (1, 2, 1, 4))])
def test_lines_are_told_apart(path, text, counts):
    assert size.count(path, text) == counts


def test_totals_are_sums_of_what_they_name(tmp_path):
    """One line in each of six files; the heart has two of them."""
    paths = ["mm/frame.c", "mm/cut.c", "kernel/ipc/port.h", "kernel/linux/a.c", "kernel/abi/b.h", "user/c.c"]
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("int x;\n")
    output = "\n".join(size.report(str(tmp_path), 0))
    rows = {line[:36].strip(): line[36:].split() for line in output.splitlines() if line[36:]}
    assert rows["mm"][:4] == ["2", "2", "0", "2"]
    assert rows["all"] == ["5", "5", "0", "5"]
    assert rows["without kernel/linux"] == ["4", "4", "0", "4"]
    assert rows["the heart"] == ["2", "2", "0", "2"]
    assert rows["mm/cut.c"][1] == "1"


def test_longest_functions_are_listed(tmp_path):
    (tmp_path / "mm").mkdir()
    body = "    x();\n"
    (tmp_path / "mm" / "a.c").write_text(f"int short_one(void)\n{{\n{body}}}\n\nint long_one(void)\n{{\n{body * 9}}}\n")
    lines = list(size.report(str(tmp_path), 1))
    assert lines[-1].split() == ["9", "long_one", "(mm/a.c)"]
    assert lines[1].endswith("long_one 9")


def test_each_side_subject_is_a_file_of_the_heart_and_has_a_reason():
    paths = list(size.kernel_files(gaji_module.ROOT))
    for pattern, why in size.SIDE:
        assert os.path.dirname(pattern) in size.HEART and why, pattern
        assert fnmatch.filter(paths, pattern), f"{pattern}: no such file"
