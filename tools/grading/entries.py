"""A grading as entries, one an item: what the formats of platforms are made of.

What is told obeys the level of Report: all, what, names, score. Texts are safe for each format: no
control characters, and none is longer than a person reads.
"""

import re
from dataclasses import dataclass

from report import Report
from score import GUARD_POINTS
from words import say

LINE_LENGTH = 400
TEXT_LENGTH = 20000  # of one entry
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 has no way to say most of them


@dataclass
class Entry:
    number: str  # 7.1.2: the second item of exercise 7.1
    name: str
    exercise: str  # 7.1
    points: int
    most: int
    state: str  # passed, partial, failed, not counted
    text: str = ""  # why; "" where that is not told
    hidden: bool = False  # it has tests that students do not see
    bonus: bool = False

    @property
    def passed(self):
        return self.state == "passed"


def plain(text, most=TEXT_LENGTH):
    """The text for every format: what is no letter is named, what is too long is cut, and that is said."""
    lines = [line if len(line) <= LINE_LENGTH else f"{line[:LINE_LENGTH]}..." for line in text.split("\n")]
    text = CONTROLS.sub(lambda match: f"\\x{ord(match[0]):02x}", "\n".join(lines))
    return text if len(text) <= most else f"{text[:most]}\n... ({len(text) - most} more)"


def entries(result, language="en", reveal="all", again=None):
    """One for each item, in order; none where only the score is told."""
    if reveal == "score" or result.score is None:
        return []
    report = Report(result, language=language, reveal=reveal, again=again)
    hidden = {test["name"] for test in result.lab["tests"] if test.get("hidden")}
    found = []
    for exercise, items in report.exercises().items():
        for number, item in enumerate(items, 1):
            text = plain("\n".join(list(report.item(item))[1:])) if not result.errors else ""
            tests = {*item.data.get("tests", []), *item.data.get("each", {})}
            state = "failed" if result.errors else item.state
            found.append(
                Entry(f"{exercise}.{number}", report.title(item.data["title"]), exercise, item.points, item.most, state,
                      text, bool(tests & hidden), bool(item.data.get("bonus")))
            )  # fmt: skip
    return found


def whole_text(result, language="en", reveal="all", again=None):
    """What is told of all of it: the head, what does not compile, the guards, the score."""
    report = Report(result, language=language, reveal=reveal, again=again)
    lines = []
    if reveal != "score":
        lines += [*report.head(), *report.errors()]
        lines += [] if result.errors else report.guards()
    return plain("\n".join([*lines, report.last()]))


def lost_by_guards(result):
    return 0 if result.errors else GUARD_POINTS * len(result.score.guards)


def title(result_or_lab, language):
    lab = getattr(result_or_lab, "lab", result_or_lab)
    titles = lab["title"]
    return f"{lab['number']} {titles.get(language, titles['en'])}"


def no_grade(why, language="en"):
    """What is told where the grader could not do its work."""
    return plain(say(language, "no grade", why=why))
