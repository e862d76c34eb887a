"""The pictures in README.md show what happens now: `make pictures` makes them anew."""

import os
import re

import gaji as gaji_module
import pytest

NUMBERS = re.compile(r"0x[0-9a-f]+|\d+")  # compilers differ, and with them versions and addresses


@pytest.fixture(scope="module")
def pictures():
    return gaji_module.load_tool("pictures")


def test_the_session_is_what_the_programs_print(pictures):
    with open(os.path.join(pictures.SHOWN, "session.txt"), encoding="utf-8") as file:
        kept = file.read()
    assert NUMBERS.sub("N", pictures.session()) == NUMBERS.sub("N", kept)


def test_the_moment_is_what_readme_says(pictures, tmp_path):
    found = pictures.events(str(tmp_path))
    event = found[pictures.split_moment(found)]
    with open(os.path.join(gaji_module.ROOT, "tools/see_page/words.json"), encoding="utf-8") as file:
        words = file.read()
    with open(os.path.join(gaji_module.ROOT, "README.md"), encoding="utf-8") as file:
        readme = file.read()
    sentence = re.search(r"process 3 (is about to change something below a page table that others have, too)", readme)
    assert event["pid"] == 3 and sentence and sentence[1] in words


def test_readme_shows_pictures_that_are_there():
    with open(os.path.join(gaji_module.ROOT, "README.md"), encoding="utf-8") as file:
        shown = re.findall(r"^!\[.+\]\((.+)\)$", file.read(), re.MULTILINE)
    assert len(shown) == 2 and all(os.path.getsize(os.path.join(gaji_module.ROOT, name)) > 10000 for name in shown)
