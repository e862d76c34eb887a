"""What TESTS chooses: the files that its names mean, and the programs that those tests run.

A name is a file under tests/, with or without folder and suffix: guest/fork_bomb, list_test.c.
"""

import contextlib
import difflib
import os
import pathlib
import re
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
TAKE_A_WORD = {"-k", "-m", "-n", "-p", "-c", "-o", "-W", "-r", "--durations", "--maxfail", "--tb", "--dist"}
PROGRAM_FOLDERS = ("guest", "console", "inside", "labs", "model", "linux")


def test_files():
    folders = {"host": "*.c", "guest": "*.c", "linux": "*.c", "console": "test_*.py", "model": "test_*.py"}
    folders |= {"spin": "test_*.py", "tools": "test_*.py"}
    return sorted(str(path.relative_to(HERE)) for name, kind in folders.items() for path in (HERE / name).glob(kind))


def file_of(name, known):
    """The file that a name means; ends with a message when there is none, or more than one."""
    path, colons, case = name.partition("::")
    path = path.removeprefix("./").removeprefix("tests/").rstrip("/")
    if (HERE / path).exists():
        return path + colons + case
    parts = {}
    for file in known:
        stem = os.path.splitext(file)[0]
        for short in {stem, os.path.basename(file), os.path.basename(stem), os.path.basename(stem).removeprefix("test_")}:
            parts.setdefault(short, []).append(file)
    found = parts.get(path, [])
    if len(found) == 1:
        return found[0] + colons + case
    near = found or [file for short in difflib.get_close_matches(path, parts, 5) for file in parts[short]]
    words = f"Is it one of these?  {'  '.join(dict.fromkeys(near))}" if near else "tests/README.md says what is where."
    sys.exit(f"TESTS: {'more than one file is' if found else 'there is no'} {name}. {words}")


def arguments_of(words):
    """TESTS for pytest: each name as the path of its file, all else as it is."""
    known, result, before = test_files(), [], None
    for word in words:
        is_name = not word.startswith("-") and before not in TAKE_A_WORD
        result.append(file_of(word, known) if is_name else word)
        before = word
    return result


class Collector:
    items = ()

    def pytest_collection_finish(self, session):
        self.items = session.items


def programs_of_python(item):
    """Those beside the file, those that it names, and one that the test is named after; where it puts
    other names together, whole folders."""
    text = item.path.read_text()
    beside = item.path.parent.glob("*.c") if item.path.parent.name != "tools" else ()
    named = set(re.findall(r"(\w+)\.elf", text))
    mentioned = [folder for folder in PROGRAM_FOLDERS if re.search(rf"tests/{folder}/", text)]
    sources = [source for folder in PROGRAM_FOLDERS for source in (HERE / folder).rglob("*.c")]
    found = {source for source in sources if source.stem in named} | set(beside)
    after = {source for source in sources if f"[{source.stem}]" in item.name and source.parent.name in mentioned}
    if after or not re.search(r'\}\.elf|\+ "\.elf', text):
        return found | after
    return found | {source for source in sources if source.parent.name in mentioned}


def programs(arguments, build):
    """The make targets of the programs that the chosen tests run."""
    collector = Collector()
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        pytest.main(["--collect-only", "-p", "no:cacheprovider", *arguments], [collector])
    sources, targets = set(), set()
    for item in collector.items:
        path = item.path
        sources |= {path} if path.suffix == ".c" else programs_of_python(item)
        if path.parent.name == "linux":
            sources.add(HERE / "linux/runner/batch.c")
            if "\n// libc: musl" in path.read_text():
                targets.add(f"build/{build}/tests/linux/{path.stem}.musl.elf")
    for source in sources:
        stem = source.relative_to(HERE).with_suffix("")
        targets.add(f"build/{build}/tests/{stem}" + ("" if stem.parts[0] == "host" else ".elf"))
    return sorted(targets)
