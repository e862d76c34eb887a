"""kernel/NAMES.md and NAMES.ko.md: what they name of Gaji is there, and both have the same rows."""

import pathlib
import re
import sys

import gaji
import pytest

ROOT = pathlib.Path(gaji.ROOT)
sys.path.insert(0, str(ROOT / "tools"))

import lengths  # noqa: E402
from floors import sources  # noqa: E402

PAGES = {name: (ROOT / "kernel" / name).read_text(encoding="utf-8") for name in ("NAMES.md", "NAMES.ko.md")}
CODE = re.compile(r"`([^`]+)`")
PLACED = re.compile(r"`((?:struct |enum )?\w+(?:\(\))?)` ?\(`([\w./]+)`\)")
TYPE = re.compile(r"^(?:struct|enum) (\w+)\n?(?= ?\{)", re.MULTILINE)
MACRO = re.compile(r"^#define (\w+)\(", re.MULTILINE)
LABEL = re.compile(r"^(\w+):", re.MULTILINE)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def defined(path):
    """The functions, as `name()`, and the types, as `struct name`, of a file."""
    text = read(path)
    names = LABEL.findall(text) if path.endswith(".s") else [name for _, name, _ in lengths.functions(text)] + MACRO.findall(text)
    return {f"{name}()" for name in names} | {found[0].strip() for found in TYPE.finditer(text)}


DEFINED = {path: defined(path) for path in sources(gaji.ROOT)}
ALL = set().union(*DEFINED.values())
WORDS = {word for path in DEFINED for word in re.findall(r"\w+", read(path))}
TARGETS = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
GDB = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tools/gdb").glob("*.py"))


def is_there(code):
    """Whether what stands between backticks is in this tree: each has to be of a kind that is known here."""
    first, _, rest = code.partition(" ")
    if code.endswith("()") or first in ("struct", "enum"):
        return code in ALL
    if first == "make":
        target, _, tests = rest.partition(" TESTS=")
        return target in TARGETS and (not tests or (ROOT / f"tests/{tests}.c").is_file())
    if first == "gaji":
        return re.search(rf'"gaji {rest}"|^@command\(.*\)\ndef {rest}\(', GDB, re.MULTILINE) is not None
    if first == "./grade":  # of the tree of an assignment alone
        return '"grade"' in read("tools/labs/cutter.py")
    if "/" in first:
        return (ROOT / first).exists()
    return code in WORDS


def tables(page):
    """[[cells of a row]] of each table, without its heading's two lines."""
    found, rows = [], []
    for line in [*page.splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            found.append(rows[2:])
            rows = []
    return found


def of_gaji(page):
    """The last cell of each row."""
    return [row[-1] for table in tables(page) for row in table]


def missing(cell):
    """What the cell names that is not there, or not in the file that stands behind it."""
    wrong = [code for code in CODE.findall(cell) if not is_there(code)]
    return wrong + [name for name, path in PLACED.findall(cell) if name not in DEFINED.get(path, ())]


@pytest.mark.parametrize("name", PAGES)
def test_what_is_named_of_gaji_is_there(name):
    cells = of_gaji(PAGES[name])
    assert len(cells) > 80 and sum(len(PLACED.findall(cell)) for cell in cells) > 100
    assert [(wrong, cell) for cell in cells for wrong in missing(cell)] == []


def test_both_pages_have_the_same_rows():
    english, korean = ([[sorted(CODE.findall(cell)) for cell in row] for table in tables(page) for row in table] for page in PAGES.values())
    assert [pair for pair in zip(english, korean) if pair[0] != pair[1]] == []
    assert [len(table) for table in tables(PAGES["NAMES.md"])] == [len(table) for table in tables(PAGES["NAMES.ko.md"])]
    levels = [re.findall(r"^(#+) ", page, re.MULTILINE) for page in PAGES.values()]
    assert levels[0] == levels[1]
    items = [page.count("\n- ") for page in PAGES.values()]
    assert items[0] == items[1] > 0


def test_each_name_is_looked_for():
    """Each name in turn is spelled otherwise; each that has a file stands in another one."""
    for cell in of_gaji(PAGES["NAMES.md"]):
        for code in CODE.findall(cell):
            name = code.split()[0] if "/" in code.split()[0] else code
            wrong = "./grave" if name == "./grade" else name.replace("()", "_gone()") if "()" in name else name + "_gone"
            assert missing(f"`{wrong}`") == [wrong]
        for name, _ in PLACED.findall(cell):
            assert missing(f"`{name}` (`kernel/base/types.h`)") == [name]
