"""The pages of the lectures: each in English and in Korean, whole, and about what is there.

A page of tools/labs/lectures is N-NAME.md and N-NAME.ko.md. Its demonstration is blocks of commands with what
they print; lecture_play.py types them.
"""

import os
import re
from functools import lru_cache

from handout import LANGUAGES, Handout, differences, handout
from lab import ROOT, listed_files, read
from lecture_pictures import PICTURES as PICTURES_OF
from picture import Picture, PictureError, described

FOLDER = os.path.join(ROOT, "tools/labs/lectures")
PICTURES = os.path.join(FOLDER, "pictures")
PAGE = re.compile(r"\d-[a-z-]+(?=\.md$)")
PARTS = "teaches picture demonstration questions".split()  # in this order, steps in the third
QUESTIONS = 3
NUMBERED = re.compile(r"(?m)^(\d+)\. ")
SVG = re.compile(r"pictures/([\w.-]+)\.svg")
FILE = re.compile(r"[\w./-]+\.(?:c|h|s|md|py|toml)")
FUNCTION = re.compile(r"(\w+)\(\)")
SOURCES = ("boot/", "kernel/", "mm/", "user/")


def drawn(program):
    """{file name: Picture} of what lecture_pictures.py has of a program's run."""
    describe, names = PICTURES_OF[program]
    labels = described(FOLDER, "labels.toml")["labels"]
    found = list(describe())
    if [data["name"] for data in found] != names:
        raise PictureError(f"{program} has the pictures {' '.join(names)}, but others are described")
    return {
        file_of(data["name"], language): Picture(data, labels, language)
        for data in found for language in LANGUAGES
    }  # fmt: skip


def file_of(picture, language):
    return f"{picture}.{language}.svg"


def pages():
    """The names of the pages, in the order of the lectures."""
    return sorted(match[0] for match in map(PAGE.match, os.listdir(FOLDER)) if match)


def part(text, name, names):
    """What stands from the heading with this id to the next one of `names`."""
    begin = text.split(f'<a id="{name}"></a>', 1)[-1]
    ends = [begin.index(anchor) for anchor in (f'<a id="{other}"></a>' for other in names) if anchor in begin]
    return begin[: min(ends)] if ends else begin


def numbers(text):
    return NUMBERED.findall(text)


def problems():
    """A sentence for each thing that is wrong with the pages."""
    shown = set()
    for name in ("README", "answers", *pages()):
        texts = {}
        for language in LANGUAGES:
            path = os.path.join(FOLDER, handout(language, name))
            if os.path.exists(path):
                texts[language] = read(path)
            else:
                yield f"{os.path.relpath(path, ROOT)} is not there: each page is in English and in Korean"
        if len(texts) == len(LANGUAGES):
            yield from (f"lectures/{name}: {each}" for each in differences(*map(Handout, texts.values())))
        for language, text in texts.items():
            about = page_problems(name, text, language) if name in pages() else of_code(text)
            yield from (f"lectures/{handout(language, name)}: {each}" for each in about)
            shown |= set(SVG.findall(text))
    there = {name.removesuffix(".svg") for name in os.listdir(PICTURES)}
    made = {name for _, names in PICTURES_OF.values() for name in names}
    runless = {name for name in there if name.rsplit(".", 1)[0] not in made}
    yield from (f"lectures/pictures/{name}.svg is of no run" for name in sorted(runless))
    missing = sorted(shown - there)
    yield from (f"lectures/pictures/{name}.svg is not there: run tools/labs/lectures/draw" for name in missing)
    yield from (f"lectures/pictures/{name}.svg is on no page" for name in sorted(there - shown))
    for language in LANGUAGES:
        yield from answer_problems(language)


def page_problems(name, text, language):
    page = Handout(text)
    if [each for each in page.ids if each in PARTS] != PARTS:
        yield f"its parts are not {' '.join(PARTS)}"
    if len(page.ids) != len(page.levels):
        yield f"{len(page.levels)} headings, but {len(page.ids)} ids"
    asked = numbers(part(text, "questions", PARTS))
    if asked != list("123"):
        yield f"{QUESTIONS} questions are asked for, numbered; these are {len(asked)}"
    if not any(image.endswith(f".{language}.svg") for image in page.images):
        yield "it has no picture in its language"
    own = re.compile(rf"pictures/{name[:2]}[a-z-]+\.{language}\.svg")
    if not all(own.fullmatch(image) for image in page.images):
        yield "it shows a picture of another page, or language"
    if not any(line.startswith(("$ ", "gaji$ ", "(gdb) ")) for block in page.blocks for line in block.splitlines()):
        yield "nothing is typed in its demonstration"
    yield from of_code(text)


def of_code(text):
    """Files and functions that are named, but are not there."""
    for word in sorted(Handout(text).code):
        for name in FILE.findall(word):
            if "/" in name and not os.path.exists(os.path.join(ROOT, name)):
                yield f"`{word}`: there is no {name}"
        for name in FUNCTION.findall(word):
            if name not in functions():
                yield f"`{word}`: nothing in the sources has {name}()"


@lru_cache(None)
def functions():
    """All names that the sources call, or define, as functions."""
    found = set()
    for path in listed_files(ROOT):
        if path.startswith(SOURCES) and path.endswith((".c", ".h", ".s")):
            found |= set(re.findall(r"\b(\w+)\(", read(os.path.join(ROOT, path))))
    return found


def answer_problems(language):
    path = os.path.join(FOLDER, handout(language, "answers"))
    if not os.path.exists(path):
        return
    text = read(path)
    ids = Handout(text).ids
    wanted = [name.split("-", 1)[1] for name in pages()]
    if ids != wanted:
        where = f"lectures/{handout(language, 'answers')}"
        yield f"{where}: answers to {' '.join(ids)}, but the pages are {' '.join(wanted)}"
    for each in ids:
        if numbers(part(text, each, ids)) != list("123"):
            yield f"lectures/{handout(language, 'answers')}: {each} needs {QUESTIONS} answers, numbered"
