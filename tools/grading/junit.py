"""JUnit's XML, as continuous integration reads it: a suite an exercise, a case an item."""

import xml.etree.ElementTree as ET

from entries import entries, lost_by_guards, no_grade, plain, title, whole_text
from words import say

KINDS = {"failed": "failure", "partial": "failure", "not counted": "skipped", "hidden": "skipped"}
NO_TIME = "0"  # a machine's own time is no figure of the result


def suite(parent, name):
    return ET.SubElement(parent, "testsuite", name=name, time=NO_TIME)


def case(parent, name, classname, kind=None, message="", text="", cause=""):
    """`kind`: failure, error, skipped, or None where it has passed."""
    made = ET.SubElement(parent, "testcase", name=plain(name), classname=classname, time=NO_TIME)
    if kind:
        found = ET.SubElement(made, kind, message=plain(message))
        if kind != "skipped":
            found.set("type", cause)
        found.text = plain(text)


def count(root):
    """How many of each kind, in each suite and in all."""
    for top in [*root, root]:
        top.set("tests", str(len(list(top.iter("testcase")))))
        for kind, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            top.set(name, str(len(list(top.iter(kind)))))


def add_items(root, result, language, reveal):
    lab, suites = result.lab["id"], {}
    for each in entries(result, language, reveal):
        parent = suites.setdefault(each.exercise, None)
        if parent is None:
            parent = suites[each.exercise] = suite(root, f"{lab}.{each.exercise}")
        message = say(language, "bonus" if each.bonus else "of", points=each.points, most=each.most)
        text = whole_text(result, language, reveal) if result.errors else each.text
        case(parent, f"{each.number} {each.name}", f"{lab}.{each.exercise}", KINDS.get(each.state), message, text,
             "build" if result.errors else each.state)  # fmt: skip
    lost = lost_by_guards(result)
    if lost:
        parent = suite(root, f"{lab}.guards")
        for name in result.score.guards:
            case(parent, name, f"{lab}.guards", "failure", say(language, "guards"), "", "guard")


def tree(result, why="", language="en", reveal="all", lab=None):
    """Of a grading; or of none, and why."""
    root = ET.Element("testsuites", name=plain(title(result or lab, language)))
    if result is None:
        name = lab["id"]
        case(suite(root, name), "grader", name, "error", no_grade(why, language), "", "no grade")
    elif reveal == "score":
        score, name = result.score, result.lab["id"]
        text = whole_text(result, language, reveal)
        full = score.points == score.most and not result.errors
        case(suite(root, name), name, name, None if full else "failure", text, "", "score")
    else:
        add_items(root, result, language, reveal)
    count(root)
    return ET.ElementTree(root)


def write(path, result, why, language, reveal, lab):
    tree(result, why, language, reveal, lab).write(path, encoding="utf-8", xml_declaration=True)
