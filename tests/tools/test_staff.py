"""Grading for staff: what is taken of a submission, how it is compiled, what attacks come to, what is packed."""

import ast
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import zipfile

import gaji as gaji_module
import pytest
from lxml import etree

ROOT = gaji_module.ROOT
sys.path[:0] = [os.path.join(ROOT, "tools/labs"), os.path.join(ROOT, "tools/grading")]
import breaking  # noqa: E402
import broken  # noqa: E402
import budget  # noqa: E402
import cutter  # noqa: E402
import desk_tree  # noqa: E402
import exceptions  # noqa: E402
import facts  # noqa: E402
import formats  # noqa: E402
import review  # noqa: E402
import similar  # noqa: E402
import solutions  # noqa: E402
from asking import own_lines, questions  # noqa: E402
from compiling import Compiled, Compiler, is_inside, line_that_brings_in, listed_paths  # noqa: E402
from grading import Grading, make  # noqa: E402
from grading import prefix as prefix_of  # noqa: E402
from isolation import Isolation, has_bwrap  # noqa: E402
from lab import Lab, read  # noqa: E402
from mutation import parse_record, read_file  # noqa: E402
from report import Report, text  # noqa: E402
from staff import Desk  # noqa: E402
from submission import MOST_BYTES, Refused, student_of, taken  # noqa: E402

pytestmark = pytest.mark.xdist_group("staff")  # one tree for all of these
FILES = ["mm/table.c", "mm/fault.c", "answers.md"]


@pytest.fixture(scope="module")
def cow():
    return Lab("cow")


@pytest.fixture(scope="module")
def base(cow, tmp_path_factory):
    """Lab cow as a student gets it, with all built in it."""
    out = desk_tree.cut_tree(cow, str(tmp_path_factory.mktemp("staff") / "base"))
    Desk(out, cow.description(hidden=True), Isolation("plain"), "").build()
    return out


@pytest.fixture(scope="module")
def solved(cow, base, tmp_path_factory):
    """The same with the solution in it."""
    tree = solutions.copied(base, str(tmp_path_factory.mktemp("solved") / "tree"))
    own = solutions.Tree(cow, tree)
    own.put()
    return own


@pytest.fixture
def desk(cow, base, tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    return Desk(base, cow.description(hidden=True), Isolation(), str(work))


def hand_in(folder, files):
    """A submission of these {path: text}."""
    for path, content in files.items():
        os.makedirs(os.path.dirname(folder / path), exist_ok=True)
        (folder / path).write_text(content)
    return str(folder)


# --- what is taken -----------------------------------------------------------------------------------

CONTENT = {"mm/table.c": b"table", "mm/fault.c": b"fault"}


def zipped(path, members, mode=stat.S_IFREG | 0o644):
    with zipfile.ZipFile(path, "w") as file:
        for name, data in members.items():
            member = zipfile.ZipInfo(name)
            member.external_attr = mode << 16
            file.writestr(member, data)
    return str(path)


def tarred(path, members, kind=tarfile.REGTYPE, link=""):
    with tarfile.open(path, "w:gz") as file:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname, member.size = kind, link, len(data) if kind == tarfile.REGTYPE else 0
            file.addfile(member, io.BytesIO(data))
    return str(path)


def below(folder, members=CONTENT):
    return {folder + name: data for name, data in members.items()}


@pytest.mark.parametrize("folder", ["", "./", "cow-main/", "a/b/"])
def test_files_are_found_wherever_the_tree_is(tmp_path, folder):
    others = {folder + "mm/table.h": b"no", folder + "Makefile": b"no"}
    for path in (zipped(tmp_path / "x.zip", {**below(folder), **others}) if folder != "./" else None,
                 tarred(tmp_path / "x.tgz", {**below(folder), **others})):  # fmt: skip
        if path:
            assert taken(path, FILES) == (CONTENT, ["answers.md"])


def test_files_without_their_folders_are_taken_too(tmp_path):
    flat = {os.path.basename(name): data for name, data in CONTENT.items()}
    assert taken(zipped(tmp_path / "x.zip", flat), FILES)[0] == CONTENT


def test_the_highest_of_two_trees_is_taken(tmp_path):
    both = {**below("old/copy/", {"mm/table.c": b"old"}), **below("new/")}
    assert taken(zipped(tmp_path / "x.zip", both), FILES)[0] == CONTENT


def refused(path):
    with pytest.raises(Refused) as refusal:
        taken(str(path), FILES)
    return str(refusal.value)


def test_links_are_refused(tmp_path):
    folder = tmp_path / "folder"
    (folder / "mm").mkdir(parents=True)
    os.symlink("/etc/passwd", folder / "mm/table.c")
    assert refused(folder) == "mm/table.c: a link; hand in the file itself"
    assert "mm/table.c: a link" in refused(zipped(tmp_path / "x.zip", {"mm/table.c": b"/etc/passwd"}, stat.S_IFLNK | 0o777))
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
        assert "mm/table.c: a link" in refused(tarred(tmp_path / "x.tgz", {"mm/table.c": b""}, kind, "/etc/passwd"))
    os.remove(folder / "mm/table.c")
    os.rmdir(folder / "mm")
    os.symlink("/etc", folder / "mm")
    (folder / "fault.c").write_text("")
    assert taken(str(folder), FILES)[0] == {"mm/fault.c": b""}


def test_a_folder_that_is_a_link_is_refused(tmp_path):
    hand_in(tmp_path / "elsewhere", {"table.c": "secret"})
    (tmp_path / "folder").mkdir()
    os.symlink(tmp_path / "elsewhere", tmp_path / "folder/mm")
    assert "none of the files" in refused(tmp_path / "folder")


def test_paths_that_lead_elsewhere_are_refused(tmp_path):
    for name in ("../mm/table.c", "/mm/table.c", "x/../../mm/table.c"):
        assert "leads out of the archive" in refused(zipped(tmp_path / "x.zip", {name: b""}))
        assert "leads out of the archive" in refused(tarred(tmp_path / "x.tgz", {name: b""}))


def test_what_is_too_large_or_no_file_is_refused(tmp_path):
    assert "at most" in refused(zipped(tmp_path / "x.zip", {"mm/table.c": b" " * (MOST_BYTES + 1)}))
    assert "no regular file" in refused(tarred(tmp_path / "x.tgz", {"mm/table.c": b""}, tarfile.FIFOTYPE))
    folder = tmp_path / "folder"
    hand_in(folder, {"mm/table.c": " " * (MOST_BYTES + 1)})
    assert "1048577 bytes" in refused(folder)
    os.remove(folder / "mm/table.c")
    os.mkfifo(folder / "mm/table.c")
    assert "no regular file" in refused(folder)


def test_what_is_no_submission_is_refused(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 and nothing")
    assert "neither a folder nor a .zip nor a .tar" in refused(tmp_path / "x.zip")
    assert "none of the files that are asked for" in refused(hand_in(tmp_path / "folder", {"mm/table.h": ""}))
    assert "cannot be read" in refused(broken_zip(tmp_path / "y.zip"))


def broken_zip(path):
    zipped(path, {"mm/table.c": b"a" * 100})
    data = bytearray(path.read_bytes())
    data[40:60] = b"z" * 20
    path.write_bytes(data)
    return path


def test_the_name_is_the_student():
    assert [student_of(name) for name in ("a/kim.zip", "lee.tar.gz", "park/")] == ["kim", "lee", "park"]


# --- how it is compiled ------------------------------------------------------------------------------

OUTSIDE = {
    "by name": '#include "/etc/passwd"\n',
    "by a detour": '#include "../../../../etc/passwd"\n',
    "by a macro": "#define WHERE </etc/passwd>\n#include WHERE\n",
    "by the assembler": '__asm__(".macro m a\\n.inc\\\\a \\"/etc/passwd\\"\\n.endm\\nm bin");\n',
}


@pytest.mark.parametrize("how", OUTSIDE)
def test_files_from_outside_are_refused(desk, tmp_path, base, how):
    """The compiler's and the assembler's lists tell it, also where no isolation would keep the file away."""
    desk.compiler.isolation = Isolation("plain" if how.startswith("by a ") else None)
    path = hand_in(tmp_path / "eve", {"mm/table.c": read(f"{base}/mm/table.c") + OUTSIDE[how]})
    compiled = desk.compile(path, "eve")
    assert len(compiled.refused) == 1 and not os.path.exists(compiled.kernel("release"))
    assert compiled.refused[0].startswith("mm/table.c includes ") and "passwd, which is outside of the tree" in compiled.refused[0]


HEADER = "#pragma once\n/* What is included: */\n#include <a.h>\nint a(void);\n"


@pytest.mark.parametrize(
    "line", ['#include "/etc/passwd"', "#inc\\\nlude </etc/passwd>", "#/**/import </etc/passwd>", 'asm(".incbin \\"/etc/passwd\\"");', "J(a, sm)\n#define J(a, b) a##b"]
)  # fmt: skip
def test_a_header_may_bring_in_nothing_that_it_did_not_before(line):
    assert line_that_brings_in(f"{HEADER}{line}\n", HEADER)
    assert not line_that_brings_in(f"{HEADER}#define NUMBER 0x100E /* important */\nint b(int included);\n", HEADER)


def test_a_header_that_brings_something_in_is_refused(tmp_path):
    (tmp_path / "base").mkdir()
    (tmp_path / "base/calls.h").write_text(HEADER)
    compiler = Compiler(str(tmp_path / "base"), {"submit": ["calls.h"]}, Isolation("plain"))
    compiled = compiler.compile(hand_in(tmp_path / "eve", {"calls.h": HEADER + '#include "/etc/passwd"\n'}), "eve", str(tmp_path / "work"))
    assert compiled.refused == ['calls.h: in a header that is handed in, no line may bring another file in that did not before: #include "/etc/passwd"']


def test_a_refusal_is_told_and_has_no_points(desk, tmp_path):
    os.makedirs(tmp_path / "eve/mm")
    os.symlink("/etc/passwd", tmp_path / "eve/mm/table.c")
    result = desk.grade(desk.compile(str(tmp_path / "eve"), "eve"))
    assert result.score.points == 0
    assert "Refused: nothing was compiled or run.\n  mm/table.c: a link; hand in the file itself\n" in text(result)


def test_what_does_not_compile_is_told(desk, tmp_path, base):
    path = hand_in(tmp_path / "kim", {"mm/fault.c": read(f"{base}/mm/fault.c") + "int x = ;\n"})
    result = desk.grade(desk.compile(path, "kim"))
    assert result.score.points == 0 and "mm/fault.c:" in text(result) and "error: expected expression" in text(result)


def test_the_isolated_sees_the_tree_and_no_more(tmp_path):
    if not has_bwrap():
        pytest.skip("bwrap is not there, or may not work on this machine")
    (tmp_path / "tree").mkdir()
    (tmp_path / "secret").write_text("key")
    look = f"cat {tmp_path}/secret /etc/passwd; ls /root /home {ROOT}; touch /usr/x; cat /proc/net/dev | wc -l; echo made > made"
    status, printed = Isolation("bwrap").run(str(tmp_path / "tree"), "sh", "-c", look)
    assert status == 0 and (tmp_path / "tree/made").read_text() == "made\n"
    assert printed.count("No such file") == 5 and "Read-only file system" in printed and "key" not in printed
    assert printed.rstrip().endswith("3")  # two lines of a head, and the loopback


def test_another_user_may_compile_where_bwrap_may_not(desk, base, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root may become another user")
    desk.compiler.isolation = Isolation("user", "nobody")
    path = hand_in(tmp_path / "kim", {"mm/fault.c": read(f"{base}/mm/fault.c") + "int x = ;\n"})
    compiled = desk.compile(path, "kim")
    assert compiled.refused == [] and "error: expected expression" in compiled.errors["release"][0]


def test_without_bwrap_that_is_said(monkeypatch):
    monkeypatch.setattr("isolation.has_bwrap", lambda: False)
    assert Isolation().kind == "plain" and "WITHOUT isolation" in Isolation().sentence()


def test_rules_of_make_are_read():
    assert listed_paths("a.o: a.c \\\n b\\ c.h /x\n\na.c:\n") == ["a.c", "b c.h", "/x"]
    assert is_inside("mm/../mm/table.h", "/t") and is_inside("/usr/lib/gcc-cross/i686-linux-gnu/12/include/stdint.h", "/t")
    assert not is_inside("mm/../../etc/passwd", "/t") and not is_inside("/usr/include/../../etc/passwd", "/t") and not is_inside("/t2/a", "/t")


# --- the whole way -----------------------------------------------------------------------------------


def test_staff_sees_what_the_student_sees(desk, cow, solved, tmp_path):
    """To the byte, where no key differs; and the kernel that is judged is the student's."""
    record = solutions.wrong(cow)["half-a-page"]
    before = record.apply(solved.tree)
    try:
        path = hand_in(tmp_path / "kim", {name: read(f"{solved.tree}/{name}") for name in FILES[:2]})
        own = grade(solved.tree).stdout
    finally:
        solved.write(record.file, before)
    compiled = desk.compile(path, "kim")
    assert compiled.stopped == {} and compiled.absent == [breaking.MINE, "answers.md"]
    desk.bring_hidden(ROOT)
    assert text(desk.grade(compiled)) == own and "Score: 96 of 100." in own and "The test says that it has failed." in own
    lines = list(desk_tree.review_lines(cow, desk, compiled))
    assert lines == ["nothing that ours does not have"]


# What a student's own test sees of a kernel that gives a child no table at fork, and of no other.
NARROW = """    long before = file_number("/proc/meminfo", "MemFree");
    before = file_number("/proc/meminfo", "MemFree");
    fork_child(child);
    if (before - file_number("/proc/meminfo", "MemFree") > 20)
        FAIL("fork takes memory");
"""


def test_a_students_own_test_is_run_on_right_and_wrong_kernels(base, cow, tmp_path):
    tree = solutions.copied(base, str(tmp_path / "tree"))
    skeleton, reference = (read(f"{cow.folder}/{name}") for name in (broken.SKELETON, broken.REFERENCE))

    def tried(text, *options):
        broken.write(f"{tree}/{breaking.MINE}", text)
        done = subprocess.run(["./grade", "--break", "--lang", "en", *options], cwd=tree, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.returncode, done.stdout

    status, said = tried(skeleton)
    assert status == 1 and said.count("passed: its fault is not found") == 5 and "Found: - (0 of 5). 0 of 10 points" in said
    status, said = tried(reference, "--keep", str(tmp_path / "kept"))
    assert status == 0 and "failed: the child reads 'p': it sees the parent's write\n" in said and "Found: a, b, c, d, e (5 of 5)" in said
    assert (tmp_path / "kept/right-2/log").exists()
    status, said = tried(skeleton.replace("    fork_child(child);\n", NARROW))
    assert status == 1 and "right    passed\n" in said and "right-2  failed: fork takes memory\n" in said
    assert "Your test does not pass on right-2." in said and "Found: - (0 of 5)" in said
    wait = read(f"{cow.folder}/{broken.REFERENCE}").replace("FAIL(\"the child reads '%c': it sees the parent's write\", page[0]);", "for (;;);")
    status, said = tried(wait)
    assert status == 0 and "d        hung: not finished after 2 s of machine time\n" in said
    status, said = tried(skeleton.replace("PASS()", "PASS"))
    assert status == 1 and "tests/labs/mine.c does not compile: it was not run." in said and "Found: - (0 of 5)" in said
    status, said = tried("int main(void)\n{\n    return 0;\n}\n")
    assert status == 1 and "right    ended: the program does not use tests/labs/harness.h\n" in said


def test_staff_compiles_a_students_own_test_apart_and_it_counts(desk, cow, tmp_path):
    reference = read(f"{cow.folder}/{broken.REFERENCE}")
    kim = desk.compile(hand_in(tmp_path / "kim", {breaking.MINE: reference}), "kim")
    lee = desk.compile(hand_in(tmp_path / "lee", {breaking.MINE: "no C\n"}), "lee")
    eve = desk.compile(hand_in(tmp_path / "eve", {breaking.MINE: '#include "/etc/passwd"\n' + reference}), "eve")
    assert kim.stopped == lee.stopped == {} and "mine.c includes /etc/passwd, which is outside" in eve.refused[0]
    desk.bring_hidden(ROOT)
    result = desk.grade(kim, explain=None)
    assert (result.score.points, result.score.bonus) == (0, 10) and "10 of 10, above 100" in text(result)
    assert desk_tree.row(desk.lab, kim, result, "")["break"] == 10
    result = desk.grade(lee, explain=None)
    assert result.score.bonus == 0 and "tests/labs/mine.c:1" in text(result)


def test_the_tests_are_linked_with_the_library_that_is_handed_in(tmp_path):
    """Lab threads has files of user/ handed in: hidden tests, too, run on the student's, and on no other's."""
    lab, folder = Lab("threads"), tmp_path / "work"
    folder.mkdir()
    tree = desk_tree.cut_tree(lab, str(tmp_path / "base"))
    description = lab.description(hidden=True)
    names = ["sleeps", "excludes", "pthread-mutex", "at-once"]
    desk = Desk(tree, description, Isolation(), str(folder))
    desk.build()
    ours = desk_tree.our_sources(lab, tree)
    mutex = "user/libc/thread/mutex.c"
    kim = desk.compile(hand_in(tmp_path / "kim", ours), "kim")
    lee = desk.compile(hand_in(tmp_path / "lee", {**ours, mutex: read(f"{tree}/{mutex}")}), "lee")
    eve = desk.compile(hand_in(tmp_path / "eve", {**ours, mutex: ours[mutex].replace("void lock_take(", "void lock_take_it(")}), "eve")
    bad = desk.compile(hand_in(tmp_path / "bad", {mutex: '#include "/etc/passwd"\n'}), "bad")
    assert kim.stopped == lee.stopped == {} and eve.errors and "passwd, which is outside" in bad.refused[0]
    desk.bring_hidden(ROOT)
    passed = {}
    for one in (kim, lee):
        tree_of_one = desk.with_programs(one)
        assert tree_of_one[0] == {}
        verdicts = Grading(description, tree_of_one[1], built=True).grade(names).verdicts
        passed[one.student] = {name for (name, _), verdict in verdicts.items() if verdict.passed}
    assert passed == {"kim": set(names), "lee": {"sleeps"}}
    assert list(desk_tree.review_lines(lab, desk, kim)) == ["nothing that ours does not have"]


def grade(tree, *words, **environment):
    command = ["./grade", "--lang", "en", *words]
    return subprocess.run(command, cwd=tree, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


def test_the_command_writes_all_formats(solved, tmp_path):
    files = {name: str(tmp_path / name) for name in formats.FILES}
    done = grade(solved.tree, "-A", *(word for name, path in files.items() for word in (f"--{name}", path)))
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["scores"] == {"7.1 Share pages": 85, "7.2 Share page tables": 15, "bonus": 0}
    for name in ("gradescope", "classroom50"):
        with open(files[name], encoding="utf-8") as file:
            assert json.load(file)["score"] == 100
    assert etree.parse(files["junit"]).getroot().get("failures") == "0"


def test_the_command_writes_a_format_without_a_grade(solved, tmp_path):
    path = tmp_path / "results.json"
    done = grade(solved.tree, "-A", "--gradescope", str(path), QEMU="/nowhere/qemu")
    assert done.returncode == 3 and "scores" not in done.stdout
    assert "score" not in json.loads(path.read_text())


def test_the_command_refuses_formats_of_a_few_tests(solved):
    done = grade(solved.tree, "-A", "sharing")
    assert done.returncode == 2 and "what platforms read is about all tests" in done.stderr


def test_numbers_of_a_submission_stand_beside_its_kernels(tmp_path):
    for folder in ("judge", "kept"):
        for build in ("release", "debug"):
            place = tmp_path / folder / ("build" if folder == "judge" else "") / build
            place.mkdir(parents=True)
            (place / "kernel.elf").write_text(folder)
    (tmp_path / "judge/tools").mkdir()
    (tmp_path / "judge/answers.toml").write_text("cr3 =\n")
    desk = object.__new__(Desk)
    desk.judge = str(tmp_path / "judge")
    tree = desk.with_kernels(Compiled(str(tmp_path / "kept"), files={"answers.toml": b"cr3 = 0x1000\n"}))
    assert facts.answers(tree) == {"cr3": "0x1000"} and facts.answers(desk.judge) == {"cr3": ""}
    assert read(os.path.join(tree, "build/debug/kernel.elf")) == "kept"


# --- attacks -----------------------------------------------------------------------------------------

ATTACKS = read_file(
    os.path.join(ROOT, "tests/tools/attacks.txt"), lambda name, lines: parse_record(name, lines, ("breaks", "end", "says"))
)


def attacked(cow, own, record):
    """A Result of one test, on the kernel that this record makes."""
    before = record.apply(own.tree)
    try:
        done = make(own.tree, "BUILD=release", "kernel")
        assert done.returncode == 0, done.stdout
        return Grading(cow.description(hidden=True), own.tree, built=True).grade(["sharing"])
    finally:
        own.write(record.file, before)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_said_to_be_what_it_is(cow, solved, name):
    result = attacked(cow, solved, ATTACKS[name])
    verdict = result.verdicts["sharing", "release"]
    said = " ".join(" ".join(Report(result).rows(verdict, "sharing", "release")).split())
    assert verdict.end == ATTACKS[name].keys["end"] and ATTACKS[name].keys["says"] in said, said
    assert not verdict.passed
    if name == "resets-later":
        assert "general protection, error code 0x1a, at tables_share(), mm/table.c:" in said and said.count(" CR3=0x") == 3
    if name == "prints-what-looks-like-records":
        assert verdict.odd == ["0 D 811c9dc5 0123456789abcdef"]
    if verdict.end == "flood":
        assert "\x1f" not in said and " T a page" not in said


LIST = """     4: v=0e e=0002 i=0 cpl=0 IP=0008:c0101234 pc=c0101234 SP=0010:c0 CR2=000000b0
CR0=80010013 CR2=000000b0 CR3=00132000 CR4=00000080
     5: v=80 e=0000 i=1 cpl=3 IP=001b:08048000 pc=08048000 SP=0023:b0 EAX=1
CR0=80010013 CR2=000000b0 CR3=00132000 CR4=00000080
     6: v=20 e=0000 i=0 cpl=3 IP=001b:08048000 pc=08048000 SP=0023:b0 EAX=1
CR0=80010013 CR2=000000b0 CR3=00132000 CR4=00000080
"""


def test_exceptions_are_read_and_interrupts_left_out():
    assert exceptions.taken(LIST) == [(14, 2, 0xC0101234, 0xB0, 0x132000)]
    assert exceptions.sentences(LIST, "/nowhere") is None
    assert exceptions.sentences(LIST + "Triple fault\n", "/nowhere", "/nowhere/") == [
        "page fault, error code 0x2, at 0xc0101234: CR2=0x000000b0 CR3=0x00132000"
    ]


# --- review, similarity, questions, budget -----------------------------------------------------------

ODD = """#include "kernel/cpu/cpu.h"
/* "not this text" */
static const char name[] = "sharing";
int odd(void);
int odd(void)
{
    serial_write(name, 3);
    __asm__ volatile("outb %b0, %w1; hlt" ::"a"(1), "d"(0xF4));
    return 0;
}
"""


def test_a_review_says_what_and_where(base, tmp_path):
    kept, ours = str(tmp_path / "kept"), str(tmp_path / "ours")
    for folder, source in ((kept, ODD.replace('#include "kernel/cpu/cpu.h"', "void serial_write(const char *, int);")), (ours, "int odd;\n")):
        os.makedirs(f"{folder}/release/mm")
        (tmp_path / "table.c").write_text(source)
        prefix = prefix_of(base)
        subprocess.run([prefix + "gcc", "-m32", "-g", "-O2", "-c", str(tmp_path / "table.c"), "-o", f"{folder}/release/mm/table.o"], check=True)
    compiled = Compiled(kept, "eve", {"mm/table.c": ODD.encode()})
    lines = list(review.review(compiled, ours, {"mm/table.c": "int odd;\n"}, prefix))
    said = "\n".join(lines)
    assert 'mm/table.c:3: the text "sharing"' in lines and "mm/table.c:8: inline assembly" in lines
    assert "uses serial_write, which ours does not, in odd(), " in said and "table.c:7" in said
    for name in ("out", "hlt"):
        assert f"has the instruction {name}, which ours does not, in odd(), " in said
    assert "not this text" not in said and "bytes of code and constants; ours has" in said


def test_our_own_file_has_nothing_odd(cow):
    for path in FILES[:2]:
        assert list(review.of_source(path, cow.original(path), cow.original(path))) == []


def test_a_renamed_copy_is_alike_and_another_function_is_not(cow):
    fault = cow.original("mm/fault.c")
    renamed = fault.replace("frame->", "page_of_it->").replace("struct frame *frame", "struct frame *page_of_it").replace("/*", "/* other words\n *")
    one, other = similar.prints("kim", fault), similar.prints("lee", renamed)
    found = {(a.name, b.name): share for share, a, b in similar.pairs(one + other)}
    assert found["make_own", "make_own"] > 0.6
    assert not any("make_own" in names and names[0] != names[1] for names in found)


def test_what_was_handed_out_counts_nowhere(cow):
    known = similar.known_marks(desk_tree.handed_out(cow))
    assert similar.prints("kim", cow.cut("mm/table.c"), known) == []


def test_similar_lists_submissions_and_the_kernel(cow, tmp_path):
    hand_in(tmp_path / "all/kim", {"mm/fault.c": cow.original("mm/fault.c")})
    (tmp_path / "all/lee.zip").write_bytes(b"no zip")
    lines = list(desk_tree.similar_lines(cow, [], str(tmp_path / "all")))
    assert any("kim: make_own()  the finished kernel: make_own()" in line for line in lines), lines
    assert any(line.startswith("lee: not compared: ") for line in lines)


def test_questions_are_about_ones_own_lines_and_repeat():
    before, after = "int a;\n/* old */\n", "int a;\n/* int new comment here */\nint b = f(c, d);\n}\nreturn b + c + d;\n"
    assert [line[1] for line in own_lines("x.c", before, after)] == [3, 5]
    compiled = Compiled("", "kim", {"x.c": after.encode()})
    asked = questions(compiled, {"x.c": before}, 1, "term")
    assert asked == questions(compiled, {"x.c": before}, 1, "term") and "why is this line here?" in asked[0]
    many = {questions(Compiled("", str(i), compiled.files), {"x.c": before}, 1, "term")[0] for i in range(20)}
    assert len(many) == 2


def test_a_budget_counts_reasons_of_a_day(tmp_path):
    log = str(tmp_path / "log")
    spent = [budget.spend(log, "cow", student, 2, day) for student, day in [("kim", "a"), ("kim", "a"), ("kim", "a"), ("lee", "a"), ("kim", "b")]]
    assert spent == [True, True, False, True, True]
    assert budget.parse("3/day") == 3
    with pytest.raises(ValueError):
        budget.parse("3/week")


# --- the command for staff, and what it packs --------------------------------------------------------


def staff(*words, command=("tools/labs/grade",), cwd=ROOT, **environment):
    return subprocess.run(
        [sys.executable, *command, *words], cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=590
    )


def test_wrong_use_is_told(tmp_path):
    assert "which SUBMISSION?" in staff("cow").stderr
    assert "--budget and --log go together" in staff("cow", "x", "--budget", "3/day").stderr
    assert "are of one submission" in staff("cow", "x", "y", "-A").stderr
    assert staff("cow", "x", "--budget", "3/week", "--log", "x").returncode == 2


@pytest.fixture(scope="module")
def unpacked(base, tmp_path_factory):
    """Gradescope's zip, unpacked; what setup.sh builds in it is `base`'s."""
    folder = tmp_path_factory.mktemp("gradescope")
    (folder / "key").write_text("autumn")
    done = staff("cow", "--make-gradescope", str(folder / "cow.zip"), "--key", str(folder / "key"), "--reveal", "what")
    assert done.returncode == 0, done.stderr
    subprocess.run(["unzip", "-q", str(folder / "cow.zip"), "-d", str(folder)], check=True)
    shutil.copytree(f"{base}/build", f"{folder}/made/tree/build", dirs_exist_ok=True, symlinks=True)
    return folder


def test_the_zip_tells_the_tree_apart_from_what_is_hidden(unpacked):
    assert {"setup.sh", "run_autograder", "made"} <= set(os.listdir(unpacked))
    assert os.access(unpacked / "run_autograder", os.X_OK)
    assert (unpacked / "made/hidden/key").read_text() == "autumn"
    assert "hidden" not in os.listdir(unpacked / "made/tree") and not os.path.exists(unpacked / "made/tree/tools/labs")
    words = (unpacked / "run_autograder").read_text()
    assert "--reveal what" in words and "--key hidden/key" in words and "LAB" not in words and "OPTIONS" not in words


def test_the_zip_grades_where_tomllib_is_not(unpacked, base, cow, tmp_path):
    (tmp_path / "tomllib.py").write_text("raise ImportError('this Python has none')\n")
    (tmp_path / "metadata").write_text(json.dumps({"users": [{"email": "kim@x", "id": 1}]}))
    files = {name: cow.refill(name, read(f"{base}/{name}")) for name in FILES[:2]}
    path = hand_in(tmp_path / "submission", {**files, breaking.MINE: read(f"{cow.folder}/{broken.REFERENCE}")})
    done = staff(
        "cow", "--made", ".", "--key", "hidden/key", "--reveal", "what", "--metadata", str(tmp_path / "metadata"),
        "--gradescope", str(tmp_path / "results.json"), path, cwd=str(unpacked / "made"), PYTHONPATH=str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["score"] == 100 + breaking.MOST and {test["status"] for test in results["tests"]} == {"passed"}


def test_autolab_gets_a_makefile_and_a_tar(tmp_path):
    assert staff("cow", "--make-autolab", str(tmp_path)).returncode == 0
    with tarfile.open(tmp_path / "autograde.tar") as file:
        assert {"made/hidden/lab.json", "made/tree/lab.json", "made/tools/labs/grade"} <= set(file.getnames())
    assert "--made . --reveal all --lang en -A" in (tmp_path / "autograde-Makefile").read_text()


@pytest.mark.parametrize("name", ["submission", "isolation", "compiling", "staff", "budget", "grade"])
def test_what_is_packed_needs_no_new_python(name):
    path = os.path.join(ROOT, "tools/labs", name if name == "grade" else name + ".py")
    ast.parse(read(path), feature_version=(3, 8))
