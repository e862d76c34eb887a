"""The lectures' pages are true: what is typed prints what stands there, and pictures are of what happens now."""

import os
import shutil
import sys

import gaji as gaji_module
import pytest

sys.path.insert(0, os.path.join(gaji_module.ROOT, "tools/labs"))
import lecture  # noqa: E402
import lecture_pictures  # noqa: E402
import lecture_play  # noqa: E402
from lab import read  # noqa: E402

PAGES = lecture.pages()


@pytest.fixture(scope="module", autouse=True)
def debug_build():
    """The pages are about the debug build."""
    if gaji_module.BUILD != "debug":
        gaji_module.make("BUILD=debug", "all")


def test_pages_are_whole():
    assert list(lecture.problems()) == []


@pytest.mark.parametrize("name", PAGES)
def test_the_demonstration_prints_what_the_page_shows(name):
    """Blocks are the same in both languages, which the test above has seen."""
    text = read(os.path.join(lecture.FOLDER, f"{name}.md"))
    assert list(lecture_play.blocks(text))
    assert list(lecture_play.play(text)) == []


@pytest.mark.parametrize("program", lecture_pictures.PICTURES)
def test_pictures_are_what_is_drawn(program):
    for file, picture in lecture.drawn(program).items():
        kept = read(os.path.join(lecture.PICTURES, file))
        assert kept == picture.svg(), f"{file} is not of this kernel: tools/labs/lectures/draw {program}"
        assert list(picture.overlaps()) == []


def test_each_run_has_its_pictures_in_each_language():
    names = [name for _, names in lecture_pictures.PICTURES.values() for name in names]
    wanted = {lecture.file_of(name, language) for name in names for language in ("en", "ko")}
    assert wanted == set(os.listdir(lecture.PICTURES)) and len(names) == len(set(names))


# What is not as the page shows it is found.

SHOWN = ["frame 0x1a, count 2", "...", "frame 0x1a at kernel/a.c:12", "frame 0x2b ... end"]
SAME = ["frame 0x77, count 2", "x", "y", "frame 0x77 at kernel/a.c:99", "frame 0x78 and so on: end", ""]
OTHERS = {
    "a number": (0, "frame 0x77, count 3"),
    "another frame": (3, "frame 0x79 at kernel/a.c:99"),
    "one frame for two": (4, "frame 0x77 and so on: end"),
    "the end": (4, "frame 0x78 and so on"),
    "a file": (3, "frame 0x77 at kernel/b.c:99"),
}


def test_addresses_and_lines_may_be_others():
    assert lecture_play.difference(SHOWN, SAME, {}) is None


@pytest.mark.parametrize("kind", OTHERS)
def test_another_output_is_found(kind):
    at, line = OTHERS[kind]
    assert lecture_play.difference(SHOWN, [*SAME[:at], line, *SAME[at + 1 :]], {})


def test_more_or_less_output_is_found():
    assert "more came" in lecture_play.difference(["a"], ["a", "b"], {})
    assert "nothing more" in lecture_play.difference(["a", "b"], ["a"], {})
    assert lecture_play.difference(["a", "..."], ["a", "b"], {}) is None
    assert lecture_play.difference(["b"], ["a", "b"], {})


def test_sizes_of_ps_may_be_others_but_not_its_states():
    shown = ["    3     2      16       8  blocked on sleep     sleep"]
    assert lecture_play.difference(shown, ["    3     2      20      12  blocked on sleep     sleep"], {}) is None
    assert lecture_play.difference(shown, ["    3     2      16       8  ready                sleep"], {})


FAULTS = {
    "no Korean": ("1-states.ko.md", None, "", "1-states.ko.md is not there"),
    "an id": ("1-states.ko.md", '<a id="by-gdb"></a>', '<a id="gdb"></a>', "the ids differ"),
    "a block": ("1-states.md", "$ tools/run --icount -- waitdemo", "$ tools/run --icount -- waitsdemo", "a block of code differs"),
    "a question": ("1-states.md", "\n3. ", "\nAnd ", "3 questions are asked for, numbered; these are 2"),
    "an answer": ("answers.md", "\n3. ", "\nAnd ", "answers.md: states needs 3 answers"),
    "a part": ("1-states.md", '<a id="teaches"></a>', '<a id="goal"></a>', "its parts are not teaches"),
    "a function": ("1-states.md", "`wait_end()`", "`wait_ends()`", "nothing in the sources has wait_ends()"),
    "a file": ("1-states.md", "`kernel/cpu/switch.s`", "`kernel/cpu/swap.s`", "there is no kernel/cpu/swap.s"),
    "a picture": ("1-states.md", "1-states.en.svg", "1-state.en.svg", "1-state.en.svg is not there"),
    "the other language's": ("1-states.md", "1-states.en.svg", "1-states.ko.svg", "no picture in its language"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_what_is_wrong_with_a_page_is_told(kind, tmp_path, monkeypatch):
    file, before, after, said = FAULTS[kind]
    folder = tmp_path / "lectures"
    shutil.copytree(lecture.FOLDER, folder)
    if before is None:
        (folder / file).unlink()
    else:
        text = (folder / file).read_text(encoding="utf-8")
        assert before in text
        (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    monkeypatch.setattr(lecture, "FOLDER", str(folder))
    monkeypatch.setattr(lecture, "PICTURES", str(folder / "pictures"))
    assert any(said in problem for problem in lecture.problems()), list(lecture.problems())
