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
        if self.data.get("hidden"):
            return "hidden"
        if self.missing:
            return "not counted"
        if not self.failed:  # of those that are here: a student's tree may lack some of `each`
            return "passed"
        return "partial" if self.points else "failed"


def needs(item):
    """[[test, or test]]: all of these, each one of some."""
    return [need.split("|") for need in item.get("needs", [])]


def tests_of(item):
    return [*item.get("tests", []), *item.get("each", {})]


def most_points(item):
    """Also where not all of its tests are here."""
    if "most" in item:
        return item["most"]
    return item["points"] if "points" in item else sum(item["each"].values())


def main_build(test):
    """Where behaviour is judged: rules are another build's."""
    return test.get("build", "release")


def passes(tests, passed, name):
    """Whether a test passed on the build where it is judged; `passed` is {(test, build): bool}."""
    return passed.get((name, main_build(next(test for test in tests if test["name"] == name))), False)


def missing(item, tests, passed):
    """What the item needs and has not."""
    return [names for names in needs(item) if not any(passes(tests, passed, name) for name in names)]


def score_item(item, tests, passed):
    result = Item(item, most=most_points(item), missing=missing(item, tests, passed))
    builds = {test["name"]: main_build(test) for test in tests}
    result.failed = [(name, builds[name]) for name in tests_of(item) if not passes(tests, passed, name)]
    if "again" in item:
        result.failed += [key for key, so in passed.items() if key[1] == item["again"] != builds[key[0]] and not so]
    if result.missing:
        return result
    if "each" in item:
        lost = {name for name, _ in result.failed}
        result.points = sum(points for name, points in item["each"].items() if name not in lost)
    elif not result.failed and not item.get("hidden"):
        result.points = result.most
    return result


def is_full(score):
    """Whether all points are there that can be had here: hidden tests are not."""
    items = [item for item in score.items if not item.data.get("bonus")]
    return not score.guards and all(item.state in ("passed", "hidden") for item in items)


@dataclass
class Score:
    items: list
    guards: list  # names of those that failed
    points: int
    most: int
    bonus: int = 0

    def add(self, item):
        """One more, above the lab's points."""
        self.items.append(item)
        self.bonus += item.points


def score(lab, passed):
    """Of a whole submission, at least 0; `lab` is lab.json, `passed` {(test, build): bool} of what was run."""
    items = [score_item(item, lab["tests"], passed) for item in lab["items"]]
    names = [test["name"] for test in lab["tests"] if test.get("guard")]
    guards = [name for name in names if not passes(lab["tests"], passed, name)]
    regular = [item for item in items if not item.data.get("bonus")]
    points = max(0, sum(item.points for item in regular) - GUARD_POINTS * len(guards))
    bonus = sum(item.points for item in items if item.data.get("bonus"))
    return Score(items, guards, points, sum(item.most for item in regular), bonus)
