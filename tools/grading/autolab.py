"""Autolab: the last two lines of what is printed (their Guide for Lab Authors, and Formatted Feedback).

The last line has the points of each problem, by the name that staff gave it on the site: here an
exercise, as "7.1 Share pages", in English whatever is printed above. The line before it makes a table
of what passed. Where there is no grade neither is printed: the problems keep what they had.
"""

import json

from entries import entries, lost_by_guards

BONUS = "bonus"


def problems(result):
    """{name: points}: an exercise's; the bonus is one of its own. Guards take from the first that has any."""
    names = result.lab.get("exercises", {})
    found, lost = {}, lost_by_guards(result)
    for item in result.score.items:
        number = item.data["exercise"]
        name = BONUS if item.data.get("bonus") else f"{number} {names.get(number, {'en': ''})['en']}".strip()
        found[name] = found.get(name, 0) + item.points
    for name in found:
        taken = min(lost, found[name]) if name != BONUS else 0
        found[name] -= taken
        lost -= taken
    return found


def stages(result, language, reveal):
    """Their table: {exercise: {item: passed, and why not}}."""
    table = {}
    for each in entries(result, language, reveal):
        row = {"passed": each.passed}
        if not each.passed and each.text:
            row["hint"] = each.text
        table.setdefault(each.exercise, {})[each.name] = row
    return {"_presentation": "semantic", "stages": list(table), **table}


def lines(result, language="en", reveal="all"):
    return [json.dumps(line, ensure_ascii=False) for line in (stages(result, language, reveal), {"scores": problems(result)})]
