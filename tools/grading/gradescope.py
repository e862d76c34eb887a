"""Gradescope's results.json: an entry an item (their specification: Autograder Specifications, output format).

Of their rules: the score at the top is what counts, whatever the entries' sum; entries that are shown
later ("after_due_date", "after_published") hide the total from students until then; a result without a
score anywhere is reported to staff as a failure of the autograder, which is what "no grade" has to be.
"""

import json

from entries import entries, lost_by_guards, no_grade, whole_text
from words import say

VISIBILITIES = ("visible", "after_due_date", "after_published", "hidden")


def entry(each, visibility):
    written = {
        "name": each.name,
        "number": each.number,
        "score": each.points,
        "max_score": each.most,
        "status": "passed" if each.passed else "failed",
        "output": each.text,
        "output_format": "text",
        "tags": ["bonus"] if each.bonus else [],
    }
    if each.hidden and visibility:
        written["visibility"] = visibility
    return written


def guards(result, language):
    """What they cost is in the score at the top alone."""
    lost = lost_by_guards(result)
    if not lost:
        return []
    output = f"{', '.join(result.score.guards)}: {say(language, 'guards lost', points=lost)}"
    return [{"name": say(language, "guards"), "status": "failed", "output": output, "output_format": "text"}]


def results(result, language="en", reveal="all", visibility=None):
    """Of a grading; `visibility` is that of items with hidden tests."""
    written = {
        "score": result.score.points + result.score.bonus,
        "output": whole_text(result, language, reveal),
        "output_format": "text",
        "stdout_visibility": "hidden",
    }
    tests = [entry(each, visibility) for each in entries(result, language, reveal)]
    if tests:
        written["tests"] = tests + guards(result, language)
    return written


def no_results(why, language="en"):
    return {"output": no_grade(why, language), "output_format": "text", "stdout_visibility": "hidden"}


def write(path, result, why, language, reveal, visibility=None):
    written = results(result, language, reveal, visibility) if result else no_results(why, language)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(written, file, indent=2, ensure_ascii=False)
        file.write("\n")
