"""What platforms read of a grading: by their own rules, whatever was graded."""

import json
import os
import re
import sys

import gaji as gaji_module
import pytest
from lxml import etree

ROOT = gaji_module.ROOT
sys.path.insert(0, os.path.join(ROOT, "tools/grading"))
import autolab  # noqa: E402
import classroom50  # noqa: E402
import entries  # noqa: E402
import gradescope  # noqa: E402
import junit  # noqa: E402
from grading import Result, passed_of  # noqa: E402
from report import REVEALS, Report  # noqa: E402
from score import main_build, score  # noqa: E402
from verdict import Verdict  # noqa: E402

RNG = etree.RelaxNG(etree.parse(os.path.join(ROOT, "tests/tools/junit.rng")))
LAB = {
    "id": "toy",
    "number": 9,
    "title": {"en": "A toy", "ko": "장난감"},
    "exercises": {"9.1": {"en": "Begin", "ko": "시작"}, "9.2": {"en": "End", "ko": "끝"}},
    "items": [
        {"exercise": "9.1", "id": "a", "title": {"en": "one & two", "ko": "하나와 둘"}, "points": 40, "tests": ["one", "two"]},
        {"exercise": "9.1", "id": "b", "title": {"en": "parts", "ko": "부분"}, "each": {"one": 10, "three": 20}, "needs": ["one"]},
        {"exercise": "9.2", "id": "c", "title": {"en": "<end>", "ko": "<끝>"}, "points": 30, "tests": ["secret"]},
        {"exercise": "9.2", "id": "d", "title": {"en": "more", "ko": "더"}, "points": 10, "tests": ["two"], "bonus": True},
    ],
    "tests": [
        {"name": "one"}, {"name": "two"}, {"name": "three"}, {"name": "secret", "hidden": True}, {"name": "before", "guard": True},
    ],
}  # fmt: skip
TOOLS = {"compiler": "gcc 12.2.0", "qemu": "QEMU 7.2.22"}
SAID = [("T", "fork()"), ("E", "the child reads 'a'"), ("G", "the child reads 'p' ]]> & \x1b[31m한글\x00")]


def graded(failed=(), verdict=None, errors=None):
    """A Result in which these tests fail as `verdict` says."""
    result = Result(LAB, tools=TOOLS, errors=errors or {})
    for test in LAB["tests"] if not errors else []:
        bad = verdict or Verdict(False, "told", said=list(SAID))
        result.verdicts[test["name"], main_build(test)] = bad if test["name"] in failed else Verdict(True, "passed")
    result.score = score(LAB, passed_of(result))
    return result


def test_of_several_things_that_were_tried_the_last_is_told():
    verdict = Verdict(False, "told", said=[("T", "vfork()"), ("E", "the same"), *SAID])
    rows = " ".join(Report(graded(["three"], verdict)).rows(verdict, "three", "release"))
    assert "fork()" in rows and "the child reads 'a'" in rows and "vfork()" not in rows and "the same" not in rows


ALL = [test["name"] for test in LAB["tests"]]
FLOOD = Verdict(False, "flood", lines=["x" * 70000 + "\x07"] * 15)
CASES = {
    "full": graded(),
    "zero": graded(ALL),
    "part": graded(["three"]),
    "not counted": graded(["one"]),
    "hidden": graded(["secret"]),
    "guard": graded(["before"]),
    "build": graded(errors={"release": ["mm/table.c:1:2: error: expected ';' before '<' token ]]>\x01"] * 9}),
    "flood": graded(ALL, FLOOD),
}
POINTS = {"full": 100, "zero": 0, "part": 80, "not counted": 30, "hidden": 70, "guard": 95, "build": 0, "flood": 0}
each_case = pytest.mark.parametrize("case", CASES)
each_level = pytest.mark.parametrize("reveal", REVEALS)
each_language = pytest.mark.parametrize("language", ["en", "ko"])


def through_json(value):
    """What a reader gets; strictly."""
    return json.loads(json.dumps(value, allow_nan=False))


def no_controls(text):
    return not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)


# --- Gradescope --------------------------------------------------------------------------------------

GRADESCOPE_TEST = {"name": str, "number": str, "score": int, "max_score": int, "status": str, "output": str,
                   "output_format": str, "tags": list, "visibility": str}  # fmt: skip
GRADESCOPE_TOP = {"score": int, "output": str, "output_format": str, "stdout_visibility": str, "tests": list}


def of_kinds(value, kinds):
    assert value.keys() <= kinds.keys(), value.keys()
    for key, one in value.items():
        assert isinstance(one, kinds[key]) and not isinstance(one, bool), (key, one)


def check_gradescope(written):
    """By their specification."""
    of_kinds(written, GRADESCOPE_TOP)
    assert written["stdout_visibility"] in gradescope.VISIBILITIES and written["output_format"] == "text"
    for test in written.get("tests", []):
        of_kinds(test, GRADESCOPE_TEST)
        assert test["status"] in ("passed", "failed") and test.get("visibility", "visible") in gradescope.VISIBILITIES
        assert no_controls(test["output"]) and len(test["output"]) < 30000
    assert no_controls(written["output"])
    return written


@each_case
@each_level
@each_language
def test_gradescope(case, reveal, language):
    written = check_gradescope(through_json(gradescope.results(CASES[case], language, reveal)))
    bonus = 10 if case not in ("zero", "flood", "build") else 0
    assert written["score"] == POINTS[case] + bonus
    tests = written.get("tests", [])
    assert len(tests) == (0 if reveal == "score" else 5 if case in ("zero", "flood", "guard") else 4)
    assert ("visibility" in str(tests)) is False


def test_gradescope_shows_hidden_items_later():
    written = check_gradescope(through_json(gradescope.results(CASES["hidden"], "en", "what", "after_due_date")))
    assert [test.get("visibility") for test in written["tests"]] == [None, None, "after_due_date", None]
    assert "fork()" not in json.dumps(written)


def test_gradescope_has_no_score_where_there_is_no_grade():
    written = check_gradescope(through_json(gradescope.no_results("QEMU did not end")))
    assert "score" not in written and "tests" not in written and "QEMU did not end" in written["output"]


def test_the_compiler_is_heard():
    for case in (gradescope.results(CASES["build"]), gradescope.results(CASES["build"], "ko", "names")):
        assert case["score"] == 0 and "mm/table.c:1:2: error" in case["output"]
        assert {test["status"] for test in case["tests"]} == {"failed"}


# --- Autolab -----------------------------------------------------------------------------------------


@each_case
@each_level
def test_autolab(case, reveal):
    table, last = (json.loads(line) for line in autolab.lines(CASES[case], "ko", reveal))
    assert last.keys() == {"scores"} and list(last["scores"]) == ["9.1 Begin", "9.2 End", "bonus"]
    assert all(isinstance(points, int) and points >= 0 for points in last["scores"].values())
    assert last["scores"]["9.1 Begin"] + last["scores"]["9.2 End"] == POINTS[case]
    assert table.pop("_presentation") == "semantic" and table.pop("stages") == list(table)
    for row in (row for stage in table.values() for row in stage.values()):
        assert isinstance(row["passed"], bool) and row.keys() <= {"passed", "hint"} and no_controls(row.get("hint", ""))


def test_autolab_is_two_lines():
    assert not any("\n" in line for line in autolab.lines(CASES["flood"]))


# --- JUnit -------------------------------------------------------------------------------------------


def xml_of(tmp_path, result, **options):
    path = str(tmp_path / "junit.xml")
    junit.write(path, result, options.get("why", ""), options.get("language", "en"), options.get("reveal", "all"), LAB)
    read = etree.parse(path)
    RNG.assertValid(read)
    return read.getroot()


@each_case
@each_level
@each_language
def test_junit(tmp_path, case, reveal, language):
    root = xml_of(tmp_path, CASES[case], reveal=reveal, language=language)
    assert root.get("name") == ("9 A toy" if language == "en" else "9 장난감")
    for top in [root, *root]:
        for kind, name in (("testcase", "tests"), ("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(top.get(name)) == len(list(top.iter(kind)))
    assert (root.get("failures") == "0") == (case == "full")
    assert root.get("skipped") == ("1" if case in ("not counted", "zero", "flood") and reveal != "score" else "0")


def test_junit_keeps_what_xml_cannot_say(tmp_path):
    root = xml_of(tmp_path, CASES["part"])
    assert "'p' ]]> & \\x1b[31m한글\\x00" in root.findtext(".//failure")


def test_junit_where_there_is_no_grade(tmp_path):
    root = xml_of(tmp_path, None, why="QEMU\x00 did not end")
    assert root.get("errors") == "1" and "QEMU\\x00 did not end" in root.find(".//error").get("message")


def test_what_is_no_junit_is_found(tmp_path):
    """The schema is no use if everything fits it."""
    root = xml_of(tmp_path, CASES["zero"])
    del root.find(".//testcase").attrib["name"]
    assert not RNG.validate(root)


# --- Classroom 50 ------------------------------------------------------------------------------------

RUNNER = {"CLASSROOM": "os", "ASSIGNMENT": "toy", "OWNER": "alice", "ASSIGNMENT_TYPE": "individual", "SUBMISSION_TAG": "submit/1",
          "COMMIT_URL": "https://x/c", "RELEASE_URL": "https://x/r"}  # fmt: skip


def check_classroom50(written):
    """By the rules of its validator."""
    assert written["schema"] == "classroom50/result/v1"
    for name in ("classroom", "assignment", "owner", "assignment_type", "commit", "release", "review", "datetime"):
        assert isinstance(written[name], str) and written[name], name
    assert written["submission"].startswith("submit/")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", written["datetime"])
    for one in [written, *written["tests"]]:
        assert type(one["score"]) is int and type(one["max-score"]) is int
        assert 0 <= one["score"] <= one["max-score"]
    for test in written["tests"]:
        assert isinstance(test["test-name"], str) and test["test-name"] and type(test["passed"]) is bool
    return written


@each_case
@each_level
def test_classroom50(case, reveal):
    written = check_classroom50(through_json(classroom50.results(CASES[case], "ko", reveal, RUNNER)))
    assert written["score"] == POINTS[case] and written["max-score"] == 100 and written["review"] == "https://x/c"
    assert len(written["tests"]) == (1 if reveal == "score" else 5 if case in ("zero", "flood", "guard") else 4)


def test_classroom50_outside_of_its_runner_is_well_formed():
    check_classroom50(through_json(classroom50.results(CASES["full"], environment={})))


def test_classroom50_has_no_result_where_there_is_no_grade(tmp_path):
    path = tmp_path / "result.json"
    path.write_text("{}")
    classroom50.write(str(path), None, "en", "all")
    assert not path.exists()


# --- what is told ------------------------------------------------------------------------------------


def all_told(result, reveal, tmp_path):
    texts = [json.dumps(gradescope.results(result, "en", reveal)), "\n".join(autolab.lines(result, "en", reveal))]
    texts += [json.dumps(classroom50.results(result, "en", reveal, RUNNER))]
    texts += [etree.tostring(xml_of(tmp_path, result, reveal=reveal), encoding="unicode")]
    return texts


@each_level
def test_no_format_tells_more_than_it_may(reveal, tmp_path):
    told = all_told(CASES["part"], reveal, tmp_path)
    assert all(("the child reads" in text) == (reveal == "all") for text in told)
    assert all(("fork()" in text) == (reveal in ("all", "what")) for text in told)
    assert all(("parts" in text) == (reveal != "score") for text in told)


def test_a_flood_is_cut_and_that_is_said():
    (first, *_) = entries.entries(CASES["flood"])
    assert len(first.text) < 21000 and "x..." in first.text and "\\x07" not in first.text
    assert entries.plain("y\n" * 30000).endswith("more)")
