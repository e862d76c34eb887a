"""How many times a day a student is told why: each grading counts, and above the budget it tells only what passed.

The log has a line of JSON for each grading, so that a day's count is the same on every machine that has it.
"""

import datetime
import json
import os


def parse(text):
    """N of "N/day"."""
    number, _, unit = text.partition("/")
    if not number.isdigit() or unit not in ("", "day"):
        raise ValueError(f"'{text}' is no budget; 3/day is one")
    return int(number)


def today():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")


def told(path, lab, student, day):
    """How often this student was told why on that day."""
    if not os.path.exists(path):
        return 0
    with open(path, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file if line.strip()]
    return sum(line["told"] for line in lines if (line["lab"], line["id"], line["day"]) == (lab, student, day))


def spend(path, lab, student, budget, day=None):
    """Whether this grading may tell why; it is written down either way."""
    day = day or today()
    may = told(path, lab, student, day) < budget
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps({"day": day, "lab": lab, "id": student, "told": may}) + "\n")
    return may
