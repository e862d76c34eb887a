"""A lab's handout: the same in each language, with what the lab asks for, and pictures that are there."""

import os
import re

from lab import ROOT, read
from breaking import MOST  # of tools/grading, which lab.py has found
from picture import PictureError, pictures, recorded

LANGUAGES = ("en", "ko")
PICTURES = "pictures"  # a folder of the lab, and of the student's tree
# What every handout has, in this order; the ids of steps and hints stand among them.
PARTS = "goal know pictures start steps hints debug graded questions challenges hand-in".split()
ANCHOR = re.compile(r'(?m)^<a id="([^"]+)"></a>$')
HEADING = re.compile(r"(?m)^(#{2,}) ")
BLOCK = re.compile(r"(?ms)^```(\w*)\n(.*?)^```$")
CODE = re.compile(r"`([^`\n]+)`")
IMAGE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
EXERCISE = re.compile(r"\b\d\.\d\b(?!\.\d)")


def handout(language, stem="handout"):
    """The name of the file."""
    return f"{stem}.md" if language == "en" else f"{stem}.{language}.md"


def told(lab, language):
    """The text of a lab's handout."""
    text = read(os.path.join(lab.folder, handout(language)))
    return lab.twist.told(lab.data, text, language) if lab.twist else text


class Handout:
    def __init__(self, text):
        self.ids = ANCHOR.findall(text)
        self.levels = [len(marks) for marks in HEADING.findall(BLOCK.sub("", text))]
        self.blocks = [content for _, content in BLOCK.findall(text)]
        prose = BLOCK.sub("", text)
        self.code = set(CODE.findall(prose))
        self.images = IMAGE.findall(prose)
        self.unfolds = prose.count("<details>")
        self.prose = prose

    def commands(self):
        """What is to be typed, wherever it stands."""
        typed = [line[2:] for block in self.blocks for line in block.splitlines() if line.startswith("$ ")]
        return sorted(self.code | set(typed))


def problems(lab):
    """A sentence for each thing that is wrong with the handouts of a lab; of a draft nothing is asked yet."""
    if lab.data.get("draft"):
        return
    found = {}
    for language in LANGUAGES:
        path = os.path.join(lab.folder, handout(language))
        if os.path.exists(path):
            found[language] = Handout(told(lab, language))
        else:
            yield f"{os.path.relpath(path, ROOT)} is not there: a lab's handout is in English and in Korean"
    where = os.path.relpath(lab.folder, ROOT)
    if len(found) == len(LANGUAGES):
        yield from (f"{where}: {problem}" for problem in differences(found["en"], found["ko"]))
    for language, each in found.items():
        yield from (f"{where}/{handout(language)}: {problem}" for problem in missing(lab, each, language))
    yield from picture_problems(lab, found)


def differences(english, korean):
    """What one language has and the other has not."""
    if english.ids != korean.ids:
        yield f"the ids differ: {' '.join(english.ids)}; in Korean: {' '.join(korean.ids)}"
    if english.levels != korean.levels:
        yield "the headings are not of the same levels in both languages"
    if english.unfolds != korean.unfolds:
        yield f"{english.unfolds} hints unfold in English, {korean.unfolds} in Korean"
    for word in sorted(english.code ^ korean.code):
        yield f"`{word}` stands in {'English' if word in english.code else 'Korean'} only"
    for ours, theirs in zip(english.blocks, korean.blocks):
        if ours != theirs:
            yield f"a block of code differs: {ours.splitlines()[0]}; in Korean: {theirs.splitlines()[0]}"
    if len(english.blocks) != len(korean.blocks):
        yield f"{len(english.blocks)} blocks of code in English, {len(korean.blocks)} in Korean"


def missing(lab, text, language):
    """What a handout does not tell."""
    parts = [name for name in text.ids if name in PARTS]
    if parts != PARTS:
        yield f"its parts are {' '.join(parts)}, not {' '.join(PARTS)}"
    if len(text.ids) != len(text.levels):
        yield f"{len(text.levels)} headings, but {len(text.ids)} ids"
    for exercise in sorted({hole["exercise"] for hole in lab.holes} - set(EXERCISE.findall(text.prose))):
        yield f"exercise {exercise} is not in it"
    tests = {test["name"] for test in lab.data.get("test", []) if not test.get("hidden")}
    own = [{"id": "break", "points": MOST, **lab.data["break"]}] if "break" in lab.data else []
    for item in lab.data.get("item", []) + own:
        yield from missing_item(item, text, language, tests)
    for name in sorted(tests - text.code):
        yield f"test `{name}` is not in it"
    for command in text.commands():
        for name in tests_of(command):
            if name not in tests:
                yield f"`{command}`: there is no test {name}"


def tests_of(command):
    """The tests that a call of the grader names."""
    words = command.split()
    if words[:1] != ["./grade"]:
        return []
    given = ["./grade", *words[1:]]
    return [
        word for before, word in zip(given, given[1:])
        if not word.startswith("-") and before not in ("--build", "--lang", "--span")
    ]  # fmt: skip


def missing_item(item, text, language, shown):
    """An item is the id of a step, and a row of a table: its points, what for, and the tests that are shown."""
    if item["id"] not in text.ids:
        yield f"item {item['id']}: no step has its id, where a student is sent who fails it"
    title = item["title"][language]
    row = next((line for line in text.prose.splitlines() if line.startswith("|") and title in line), None)
    points = item["points"] if "points" in item else sum(item["each"].values())
    if row is None:
        yield f"item {item['id']} ('{title}') is in no table"
        return
    if str(points) not in re.findall(r"\d+", row):
        yield f"item {item['id']} has {points} points: {row}"
    for name, part in item.get("each", {}).items():
        if f"`{name}` {part}" not in row:
            yield f"item {item['id']}: `{name}` {part} is not in: {row}"
    for name in item.get("tests", []):
        if name in shown and f"`{name}`" not in row:
            yield f"item {item['id']}: `{name}` is not in: {row}"


def picture_problems(lab, found):
    """Each picture that is named is there, each that is there is named, and drawn as it is now."""
    where = os.path.relpath(lab.folder, ROOT)
    try:
        drawn = pictures(lab.folder, LANGUAGES)
    except (OSError, ValueError, KeyError, PictureError) as error:
        yield f"{where}/pictures.toml: {error}"
        return
    folder = os.path.join(lab.folder, PICTURES)
    there = set(os.listdir(folder)) if os.path.isdir(folder) else set()
    for language, each in found.items():
        named = {name.removeprefix(PICTURES + "/") for name in each.images}
        for name in sorted(named - there):
            yield f"{where}/{handout(language)}: there is no picture {name}"
        for name in sorted(name for name in there - named if name.endswith(f".{language}.svg")):
            yield f"{where}/{handout(language)}: {name} is not shown"
    for name in sorted(there - drawn.keys() - recorded(lab.folder, LANGUAGES)):
        yield f"{where}/{PICTURES}/{name} is of no picture in pictures.toml: run tools/labs/pictures"
    for name, picture in drawn.items():
        if name not in there or read(os.path.join(folder, name)) != picture.svg():
            yield f"{where}/{PICTURES}/{name} is not as it is described: run tools/labs/pictures"
        yield from (f"{where}: {overlap}" for overlap in picture.overlaps())
