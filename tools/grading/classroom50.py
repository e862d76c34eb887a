"""Classroom 50's result.json, schema classroom50/result/v1 (their wiki: Advanced Autograding).

Who and what was submitted comes from the environment of its runner. Of its rules: points are whole
numbers from 0 to the most that there is, so a bonus is told as a test but not in the sum; a result
always has a score, so where there is no grade there is no file, and its runner says so instead, since
the grader's status is not 0.
"""

import datetime
import json
import os

from entries import entries, lost_by_guards, title

SCHEMA = "classroom50/result/v1"
FORMAT = "%Y-%m-%dT%H:%M:%SZ"
# Their names, by ours of the environment. Outside of their runner a result says "-".
FIELDS = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "owner": "OWNER",
    "assignment_type": "ASSIGNMENT_TYPE",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}
OTHERWISE = {"OWNER": "USERNAME", "REVIEW_URL": "COMMIT_URL"}
DEFAULTS = {"ASSIGNMENT_TYPE": "individual", "SUBMISSION_TAG": "submit/-"}


def field(name, environment):
    value = environment.get(name) or environment.get(OTHERWISE.get(name, ""))
    return value or DEFAULTS.get(name, "-")


def tests(result, language, reveal):
    found = [
        {"test-name": f"{each.number} {each.name}", "passed": each.passed, "score": each.points, "max-score": each.most,
         **({"output": each.text} if each.text else {}), **({"bonus": True} if each.bonus else {})}
        for each in entries(result, language, reveal)
    ]  # fmt: skip
    if found and lost_by_guards(result):
        found.append({"test-name": "guards: " + ", ".join(result.score.guards), "passed": False, "score": 0, "max-score": 0})
    score = result.score
    return found or [
        {"test-name": title(result, language), "passed": score.points == score.most, "score": score.points, "max-score": score.most}
    ]


def results(result, language="en", reveal="all", environment=os.environ):
    now = datetime.datetime.now(datetime.timezone.utc).strftime(FORMAT)
    written = {"schema": SCHEMA, **{key: field(name, environment) for key, name in FIELDS.items()}}
    written.update({"datetime": now, "graded_at": now, "score": result.score.points, "max-score": result.score.most})
    written["tests"] = tests(result, language, reveal)
    return written


def write(path, result, language, reveal):
    if result is None:
        if os.path.exists(path):
            os.remove(path)  # an older one would pass for this one's
        return
    with open(path, "w", encoding="utf-8") as file:
        json.dump(results(result, language, reveal), file, indent=2, ensure_ascii=False)
        file.write("\n")
