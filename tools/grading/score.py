"""Points: what a lab's items give for the verdicts on its tests.

An item gives its points when all of its `tests` pass, or for `each` of some its share; nothing where
what it `needs` has not passed. With `again` its lab's tests have to pass on that build, too. A guard
is what works before anything was written: each that fails takes points away.
"""

from dataclasses import dataclass, field

GUARD_POINTS = 5


@dataclass
class Item:
    data: dict
    points: int = 0
    most: int = 0
    missing: list = field(default_factory=list)  # of what it needs
    failed: list = field(default_factory=list)  # (test, build)

    @property
    def state(self):
        if self.missing:
            return "not counted"
        return "passed" if self.points == self.most else "partial" if self.points else "failed"


def needs(item):
    """[[test, or test]]: all of these, each one of some."""
    return [need.split("|") for need in item.get("needs", [])]


def tests_of(item):
    return [*item.get("tests", []), *item.get("each", {})]


def most_points(item):
    return item["points"] if "points" in item else sum(item["each"].values())


def main_build(test):
    """Where behaviour is judged: rules are another build's."""
    return test.get("build", "release")


def missing(item, passed):
    return [names for names in needs(item) if not any(passed.get((name, build)) for name in names for build in ("release", "debug"))]


def score_item(item, tests, passed):
    """`passed` is {(test, build): bool}; what was not run is not there."""
    result = Item(item, most=most_points(item), missing=missing(item, passed))
    by_name = {test["name"]: test for test in tests}
    result.failed = [(name, main_build(by_name[name])) for name in tests_of(item) if not passed.get((name, main_build(by_name[name])))]
    if "again" in item:
        build = item["again"]
        result.failed += [(name, build) for name, of in passed if of == build and not passed[name, of]]
    if result.missing:
        return result
    if "each" in item:
        lost = {name for name, _ in result.failed}
        result.points = sum(points for name, points in item["each"].items() if name not in lost)
    elif not result.failed:
        result.points = result.most
    return result


@dataclass
class Score:
    items: list
    guards: list  # names of those that failed
    points: int
    most: int
    bonus: int = 0


def score(lab, passed):
    """Of a whole submission, at least 0; `lab` is lab.json."""
    items = [score_item(item, lab["tests"], passed) for item in lab["items"]]
    guards = [test["name"] for test in lab["tests"] if test.get("guard") and not passed.get((test["name"], main_build(test)))]
    regular = [item for item in items if not item.data.get("bonus")]
    points = max(0, sum(item.points for item in regular) - GUARD_POINTS * len(guards))
    bonus = sum(item.points for item in items if item.data.get("bonus"))
    return Score(items, guards, points, sum(item.most for item in regular), bonus)
