"""The grader: what each end of a run is called, and what points come of it."""

import io
import json
import os
import re
import struct
import subprocess
import sys

import gaji as gaji_module
import pytest

ROOT = gaji_module.ROOT
sys.path[:0] = [os.path.join(ROOT, "tools"), os.path.join(ROOT, "tools/labs"), os.path.join(ROOT, "tools/grading")]
import boot  # noqa: E402
import facts  # noqa: E402
import report  # noqa: E402
import score as scoring  # noqa: E402
import sentences  # noqa: E402
import verdict as verdicts  # noqa: E402
import watch  # noqa: E402
import words  # noqa: E402
from boot import Run  # noqa: E402
from grading import Grading, Result  # noqa: E402
from lab import Lab, shown_part  # noqa: E402
from record import Parameters, prepared, records, siphash  # noqa: E402
from seeing.last import last_events  # noqa: E402
from verdict import judge  # noqa: E402

KEY = bytes(range(16))
PARAMETERS = Parameters("cow")
TEST = {"name": "sharing", "limit": 2, "done": ["letter 0", "7"]}


def record(number, kind, text, key=KEY, test="sharing"):
    line = f"{number} {kind} {text}"
    return f"\x1f{line} {siphash(key, f'cow {test} {line}'.encode()):016x}\n"


def done(number, value=None):
    return record(number, "D", f"{PARAMETERS.fold(TEST['done']) if value is None else value:08x}")


def judged(console, ended="exited 0", log="boot: 32252 KiB of memory\n"):
    return judge("cow", Run(TEST, "release", KEY, ended, console.encode(), log), PARAMETERS)


PANIC = """
panic: mm/table.h:164: rule: a table that two spaces share is never changed (slot.table->count == 1)
  thread: pid 1 (lab)
  ebp f8001f20 esp f8001f18
  #1 0xc0102985 panic_print+0xbf kernel/base/panic.c:156
  #2 0xc01029b2 panic+0x13 kernel/base/panic.c:166
  #3 0xc013781c slot_set+0x135 mm/table.h:164
  #4 0xc01419d5 fill+0x192 mm/fault.c:100
  PID   TID  PPID  NAME            WAITS FOR, <- WHO COULD END THAT
    1     1     0  lab             running
"""

# --- from outside ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code, so",
    [("0f22d8", True), ("0f22d9", True), ("0f22e0", False), ("0f20d8", False),
     ("0f013d00000000", True), ("0f013d000016c0", False), ("0f0138", True), ("0f0139", False), ("0f0115", False), ("0f01f8", False)],
)
def test_what_makes_the_tlb_forget_is_known(code, so):
    """MOV to CR3 from EAX and ECX, to CR4, from CR3; INVLPG of 0 and another address, twice; LGDT, SWAPGS."""
    step = object.__new__(watch.Step)
    step.code, step.registers = bytes.fromhex(code), {"eax": 0, "ecx": 0xC0000000}
    assert step.flushes is so


@pytest.mark.parametrize(
    "line, said", [("cr3 = 0x1000", "0x1000"), ("cr3=4096 # a comment", "4096"), ("# cr3 = 1", None), ("cr3 =", ""), ("cr3: 1", None)]
)
def test_a_line_of_answers_toml(tmp_path, line, said):
    (tmp_path / "answers.toml").write_text(f"\n{line}\n")
    assert facts.answers(str(tmp_path)).get("cr3") == said
    assert facts.answers(str(tmp_path / "nowhere")) == {}


def test_numbers_are_hexadecimal_or_decimal():
    assert [facts.number(text) for text in ("0x10", "16", "0X1F", "1e3", "", "-")] == [16, 16, 31, None, None, None]


class Watching:
    """A watcher whose machine has these numbers."""

    def __init__(self, tree, numbers):
        self.watcher = watch.Watcher("boot", str(tree), Parameters("boot"), "")
        self.watcher.facts = lambda test, build: numbers

    def said(self, name):
        verdict = self.watcher.judge({"name": name, "watch": "fact"}, "debug")
        return verdict.passed, [text for kind, text in verdict.said if kind == "G"]


def test_a_number_is_right_or_it_is_said_why_not_and_never_what_it_is(tmp_path):
    (tmp_path / "answers.toml").write_text("cr3 = 0x1000\npde = 0x1e2\nss = 7b\nesp =\n")
    own = Watching(tmp_path, {"cr3": 0x1000, "pde": 0x1E3, "ss": 0x7B, "esp": 0x1234})
    assert own.said("cr3") == (True, [])
    assert own.said("pde") == (False, ["answers.toml has 0x1e2 for pde, and the machine has another number"])
    assert own.said("ss") == (False, ["answers.toml has '7b' for ss, which is no number"])
    assert own.said("esp") == own.said("esp") == (False, ["answers.toml has no number for esp yet"])
    assert own.said("caller") == (False, ["this kernel does not come so far"])


def test_what_comes_after_a_test_that_fails_is_not_run():
    tests = [{"name": "first", "watch": "paging"}, {"name": "then", "program": "boot.c", "after": "first"}]
    grading = Grading({"id": "boot", "tests": tests, "items": []}, jobs=1, built=True)
    grading.watcher.judge = lambda test, build: verdicts.Verdict(False, "told", said=[("G", "no")])
    (verdict,) = grading.run([("then", "release")]).values()
    assert (verdict.passed, verdict.end, verdict.values) == (False, "after", {"test": "first"})
    assert words.say("en", verdict.end, **verdict.values) == "not run: first has to pass first"


# --- records -----------------------------------------------------------------------------------------


def test_siphash_is_that_of_the_paper():
    """Appendix A of Aumasson and Bernstein: 15 bytes, 00 to 0e, under the key 00 to 0f."""
    assert siphash(KEY, bytes(range(15))) == 0xA129CA6149BE45E5


def test_the_harness_makes_the_same_hash(graded_once):
    """On the machine it is C; a pass means that both agree, for texts of several lengths."""
    assert graded_once["tests"] and all(test["passed"] for test in graded_once["tests"])
    assert len({len(text) % 8 for test in graded_once["tests"] for _, text in test["said"]}) > 3


def test_a_run_costs_the_same_with_each_key(graded_once):
    """What follows a record comes at the same instruction, though the digits of its hash differ."""
    assert graded_once["tests"]  # the programs of the release build are made
    lab = Lab("cow")
    test = next(test for test in lab.data["test"] if test["name"] == "sharing")
    last = f"cow sharing 2 D {PARAMETERS.fold(test.get('done', [])):08x}".encode()
    ends = []
    for zeros in (True, False):
        keys = (struct.pack("<QQ", i, 0) for i in range(1000))
        key = next(key for key in keys if (siphash(key, last) >> 56 == 0) == zeros)
        with boot.machine("cow", test, "release", PARAMETERS, key=key) as arguments:
            ends.append(last_events(arguments, 4))
    assert ends[0] == ends[1] and len(ends[0]) > 1


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory):
    """Two tests on the finished kernel, as JSON."""
    path = tmp_path_factory.mktemp("grade") / "out.json"
    command = ["tools/grading/grade", "--lab", "cow", "--build", "release", "--json", path, "sharing", "generations", "cost-of-entries"]
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(path.read_text())


def test_figures_are_shown(graded_once):
    (cost,) = [test for test in graded_once["tests"] if test["test"] == "cost-of-entries"]
    figures = dict(text.split() for kind, text in cost["said"] if kind == "M")
    assert set(figures) == {"fork4", "fork64"} and 1000 < int(figures["fork4"]) < int(figures["fork64"])


def test_parameters_differ_and_repeat():
    first, again, other = Parameters("cow", "term", "kim"), Parameters("cow", "term", "kim"), Parameters("cow", "term", "lee")
    assert vars(first) == vars(again) and vars(first) != vars(other)
    for each in (first, other):
        assert len({each.letter(n) for n in range(26)}) == 26
        assert all(3 <= each.number(n, 3, 9) <= 9 for n in range(7))


def test_a_program_without_the_section_is_refused():
    with open(os.path.join(ROOT, "build", gaji_module.BUILD, "kernel.elf"), "rb") as file:
        with pytest.raises(ValueError, match="does not use tests/labs/harness.h"):
            prepared(file.read(), "cow", KEY, PARAMETERS)


def test_only_what_the_test_signed_is_its_own():
    forged = record(1, "D", "0", key=bytes(16)) + record(1, "D", "0", test="reading") + "\x1f1 D 0\n"
    seen = records(("PASS\n" + record(0, "T", "tried") + forged).encode(), KEY, "cow", "sharing")
    assert seen.said == [("T", "tried")] and len(seen.odd) == 3 and seen.in_order


# --- ends --------------------------------------------------------------------------------------------


def test_a_whole_run_passes():
    verdict = judged(record(0, "T", "a") + record(1, "E", "b") + "the kernel's own words\n" + done(2))
    assert verdict.passed and verdict.end == "passed"


ENDS = {
    "what the test says": ("told", record(0, "T", "a") + record(1, "G", "the page was copied"), "exited 1", "boot\n"),
    "told by who is killed later": ("told", record(0, "G", "it"), "panic", PANIC),
    "reset at once": ("reset-first", "", "no-report: QEMU ended with 0", ""),
    "reset": ("reset", record(0, "T", "a"), "no-report: QEMU ended with 0", "boot\n"),
    "panic": ("panic", record(0, "T", "a"), "panic", PANIC),
    "watchdog": ("stuck", "", "panic", "panic: no progress: the watchdog's time has passed\n"),
    "time-out": ("timeout", "", "timeout", "boot\n"),
    "flood": ("flood", "x\n" * 9000, "flood", "boot\n"),
    "off early": ("early", record(0, "T", "a"), "exited 0", "boot\n"),
    "killed": ("killed", "", "panic", "lab[1]: segmentation fault: read of 0x0 at 0x08048000\npanic: init has ended with status 0x000b\n"),
    "left": ("left", "", "panic", "panic: init has ended with status 0x0700\n"),
    "not started": ("not-started", "", "no-report: QEMU ended with 77", "init: /lab cannot be run (error 38): is it in the initrd?\n"),
    "no memory to work in": ("no-memory", "", "exited 2", "boot\n"),
    "the wrong value": ("value", done(0, 1), "exited 0", "boot\n"),
    "a record is missing": ("forged", record(0, "T", "a") + done(2), "exited 0", "boot\n"),
    "twice the same": ("forged", record(0, "T", "a") + record(0, "T", "a") + done(1), "exited 0", "boot\n"),
    "says PASS by itself": ("early", "PASS\n0 D 811c9dc5\n", "exited 0", "boot\n"),
    "looks like a record": ("forged", record(0, "T", "a") + "\x1f1 D 811c9dc5 0123456789abcdef\n", "exited 0", "boot\n"),
    "broken afterwards": ("broken", record(0, "T", "a") + done(1), "broken", "check: frames: 3 before, 4 after\n"),
    "done, and then a panic": ("panic", record(0, "T", "a") + done(1), "panic", PANIC),
    "done, and then it hangs": ("timeout", record(0, "T", "a") + done(1), "timeout", "boot\n"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ENDS)
def test_each_end_is_said_as_what_it_is(kind):
    end, console, ended, log = ENDS[kind]
    verdict = judged(console, ended, log)
    assert (verdict.passed, verdict.end) == (False, end)
    for language in words.LANGUAGES:
        assert end == "told" or words.say(language, end, **verdict.values)


def test_a_panic_is_told_by_its_rule_and_place():
    verdict = judged("", "panic", PANIC)
    assert verdict.rule == "a table that two spaces share is never changed"
    assert verdict.frames == ["slot_set() at mm/table.h:164", "fill() at mm/fault.c:100"]


def test_who_waits_is_shown_after_a_time_out():
    log = "boot\n  PID   TID  PPID  NAME            WAITS FOR, <- WHO COULD END THAT\n    1     1     0  lab   child\n\x1eend timeout\n"
    assert judged("", "timeout", log).lines[1:] == ["    1     1     0  lab   child"]


@pytest.mark.parametrize("text, key", [
    ("init[1]: segmentation fault: read of 0xdbdbdbdb at 0x0804\n", "symptom-freed-page"),
    ("panic: struct file at 0x5ac0ffee\n", "symptom-freed-object"),
    ("  2  2  1  lab  exercise 3.2: exit\n", "symptom-exercise"),
])  # fmt: skip
def test_a_known_symptom_is_explained(text, key):
    assert judged("", "timeout", text).symptoms == [key]


def test_a_program_that_does_not_come_to_its_first_word_is_told_where_to_look():
    log = "lab[1]: segmentation fault: read of 0x0 at 0x08048000\npanic: init has ended with status 0x000b\n"
    assert judged("", "panic", log).symptoms == ["symptom-first-word"]
    assert judged(record(0, "T", "a"), "panic", log).symptoms == []
    assert judged("\x1f0 T a 0123456789abcdef\n", "exited 0", "boot\n").symptoms == ["symptom-no-key"]
    assert judged("", "no-report: QEMU ended with 77", "init: /lab cannot be run (error 8)\n").values == {"error": "8, ENOEXEC"}


# --- points ------------------------------------------------------------------------------------------

LAB = {
    "id": "cow", "number": 7, "title": {"en": "Copy-on-write", "ko": "쓰기 시 복사"},
    "tests": [{"name": name} for name in ("a", "b", "c", "d")] + [{"name": "g", "guard": True}, {"name": "h", "build": "debug"}],
    "items": [
        {"exercise": "1", "id": "all", "title": {"en": "all"}, "points": 40, "tests": ["a", "b"]},
        {"exercise": "1", "id": "each", "title": {"en": "each"}, "each": {"c": 10, "d": 20}, "needs": ["a|b"]},
        {"exercise": "2", "id": "again", "title": {"en": "again"}, "points": 30, "tests": ["h"], "again": "debug", "needs": ["a"]},
        {"exercise": "3", "id": "more", "title": {"en": "more"}, "points": 10, "tests": ["d"], "bonus": True},
    ],
}  # fmt: skip


def points(failed=(), again=()):
    passed = {(name, "debug" if name == "h" else "release"): name not in failed for name in "abcdgh"}
    passed.update({(name, "debug"): name not in again for name in "abcd"})
    result = scoring.score(LAB, passed)
    return result.points, result.bonus, [item.state for item in result.items]


def test_points():
    assert points() == (100, 10, ["passed"] * 4)
    assert points("b") == (60, 10, ["failed", "passed", "passed", "passed"])
    assert points("c") == (90, 10, ["passed", "partial", "passed", "passed"])
    assert points("a") == (30, 10, ["failed", "passed", "not counted", "passed"])
    assert points("abcd", "abcd") == (0, 0, ["failed", "not counted", "not counted", "failed"])
    assert points(again="c") == (70, 10, ["passed", "passed", "failed", "passed"])
    assert points("g") == (95, 10, ["passed"] * 4)
    assert points("abcdgh")[0] == 0


def test_what_is_hidden_from_a_student_counts_among_the_hundred():
    items = [{"exercise": "1", "id": "seen", "points": 60, "tests": ["a"], "title": {"en": "seen"}},
             {"exercise": "1", "id": "hid", "points": 30, "tests": ["b"], "title": {"en": "hid"}},
             {"exercise": "1", "id": "half", "each": {"a": 6, "b": 4}, "title": {"en": "half"}}]  # fmt: skip
    lab = {**LAB, "items": [shown_part(item, {"a"}) for item in items], "tests": [{"name": "a"}]}
    result = scoring.score(lab, {("a", "release"): True})
    assert (result.points, result.most) == (66, 100)
    assert [item.state for item in result.items] == ["passed", "hidden", "passed"]
    assert scoring.is_full(result) and not scoring.is_full(scoring.score(lab, {}))


# --- words -------------------------------------------------------------------------------------------


def test_all_is_said_in_both_languages():
    for key, texts in words.WORDS.items():
        fields = [set(re.findall(r"{(\w+)", text)) for text in texts]
        assert len(texts) == 2 and fields[0] == fields[1], key
        assert not texts[0] or texts[1], key


def test_a_sentence_of_a_test_is_found_in_the_catalogue():
    korean = sentences.korean(Lab("cow"))
    said = words.translated("the child did not get to its part: it hangs, or was killed", korean)
    assert said == "자식 프로세스가 제 차례에 이르지 못했습니다. 멈추었거나 강제로 종료되었습니다"
    assert words.translated("40 frames are lost after 8 rounds", korean) == "8번 되풀이한 뒤 프레임 40개가 사라졌습니다"
    assert words.translated("nobody says this", korean) == "nobody says this"


def test_words_within_a_sentence_and_those_of_a_header_have_korean_too():
    said = [line for path in sentences.programs(Lab("exec")) for line in sentences.sentences(path)]
    assert "a file that is not there" in said and "the program that was run has not written its file" in said
    korean = sentences.korean(Lab("exec"))
    told = words.translated("a file that is not there: execve() returned 0, not -2", korean)
    assert told == "없는 파일: execve()가 -2이(가) 아니라 0을(를) 반환했습니다"


@pytest.mark.parametrize(
    "language, said, named",
    [
        ("en", "fork() failed with error 12", "fork() failed with error 12 (ENOMEM)"),
        ("en", "f() was to return -110, and has returned 0", "f() was to return -110 (ETIMEDOUT), and has returned 0"),
        ("en", "waitpid(-10) returned -1", "waitpid(-10) returned -1"),
        ("en", "not EBADF (-9): error 9999, -0xb, n-11, -11.5", "not EBADF (-9): error 9999, -0xb, n-11, -11.5"),
        ("ko", "fork()가 오류 12번으로 실패했습니다", "fork()가 오류 12번(ENOMEM)으로 실패했습니다"),
        ("ko", "f()가 -11을 반환했습니다.", "f()가 -11(EAGAIN)을 반환했습니다."),
    ],
)
def test_an_error_number_is_told_by_its_name(language, said, named):
    names = words.error_names(boot.read(os.path.join(ROOT, "kernel/abi/errno.h")))
    assert words.with_error_names(language, said, names) == named


def test_korean_that_is_missing_is_told(monkeypatch):
    lab = Lab("cow")
    known = sentences.korean(lab)
    assert list(sentences.problems(lab)) == []
    changed = {**known, "nobody says this": "x", "the child reads %#x": "자식"}
    del changed["both processes have the same frame"]
    monkeypatch.setattr(sentences, "korean", lambda lab: changed)
    told = "\n".join(sentences.problems(lab))
    assert 'not there: "both processes have the same frame"' in told
    assert 'no test says "nobody says this"' in told and "has 1 values, the Korean []" in told


def shown(reveal, language="en"):
    result = Result(LAB, tools={"compiler": "gcc 12.2.0", "qemu": "QEMU 7.2.1"})
    for name in "abcdg":
        run = Run({"name": name}, "release", KEY, "exited 0", b"", "")
        if name == "c":
            text = record(0, "T", "it is tried", test="c") + record(1, "E", "this", test="c") + record(2, "G", "that", test="c")
            run = Run({"name": name}, "release", KEY, "exited 1", text.encode(), "")
        verdict = judge("cow", run, PARAMETERS)
        verdict.passed = name != "c"
        result.verdicts[name, "release"] = verdict
    result.score = scoring.score(LAB, {key: verdict.passed for key, verdict in result.verdicts.items()})
    return report.text(result, language=language, reveal=reveal)


def test_what_is_revealed():
    whole = shown("all")
    assert "tried     it is tried" in whole and "expected  this" in whole and "got       that" in whole
    assert "PART  each" in whole and "again     ./grade --gdb c" in whole and whole.endswith("Score: 60 of 100, and a bonus of 10.\n")
    what = shown("what")
    assert "tried     it is tried" in what and "this" not in what and "that" not in what
    names = shown("names")
    assert "PART  each" in names and "tried" not in names
    assert shown("score") == "Score: 60 of 100, and a bonus of 10.\n"
    assert "점수: 100점 만점에 60점, 가산점 10점." in shown("all", "ko")


def test_lines_of_both_languages_end_in_one_column():
    for language in words.LANGUAGES:
        ends = {words.width(line) for line in shown("all", language).splitlines() if re.search(r"\d+ of \d+$|\d+/\d+점$", line)}
        assert ends == {report.WIDTH}


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_told_on_a_terminal_alone():
    grade, terminal = gaji_module.load_tool("grading/grade"), Terminal()
    assert grade.progress_on(io.StringIO(), "en") is None
    grading = Grading(Lab("cow").description(), progress=grade.progress_on(terminal, "en"))
    assert list(grading.counted("tests", "ab", 2)) == ["a", "b"]
    assert terminal.getvalue() == "\r\x1b[K1 of 2 tests have run ...\r\x1b[K2 of 2 tests have run ..."


def test_wrong_use_is_told():
    def grade(*arguments):
        command = [sys.executable, "tools/grading/grade", *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    done = grade("--lab", "cow", "shring")
    assert done.returncode == 2 and "there is no test 'shring'; there are: sharing, reading" in done.stderr
    assert grade("--lab", "cow", "-k", "zzz").returncode == 2
    done = grade()
    assert done.returncode != 0 and "this is no student's tree; `make lab` makes one" in done.stderr
    listing = grade("--lab", "cow", "-l")
    assert listing.returncode == 0 and "each: " not in listing.stdout and "child-writes 8, parent-writes 8" in listing.stdout
