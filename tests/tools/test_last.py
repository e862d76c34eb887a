"""The last events of a failed test of an assignment, the page of such a run, and GDB at its TRY."""

import os
import subprocess
import sys
import time

import gaji as gaji_module
import pytest

ROOT = gaji_module.ROOT
sys.path.insert(0, os.path.join(ROOT, "tools"))
from mutation import Mutation  # noqa: E402
from seeing import last  # noqa: E402
from seeing.words import words  # noqa: E402

pytestmark = [
    pytest.mark.skipif(gaji_module.BUILD != "debug", reason="the faulty kernels are debug builds"),
    pytest.mark.xdist_group("last"),  # one after the other: they are built in one place
]

OWN = "static bool make_own(struct slot slot, struct frame *frame)\n{\n"
# A write to a shared page ends the machine: how, is told by its memory.
ENDS = """
    if (frames_total() > 60 * 256)
        __asm__ volatile("cli; 1: jmp 1b");
    if (frames_total() > 44 * 256)
        for (;;)
            printk("again and again, and once more\\n");
    static const uint16_t no_table[3];
    __asm__ volatile("lidt %0; ud2" : : "m"(no_table));
"""
PUBLISHED = "    list_insert_before(place, &proc->all);\n"
UNLINKED = "    if (proc->pid > 1)\n        proc->all.next = (struct list *)0x10;\n"
STARTED = "        thread_start(proc_thread(child));\n"
MADE = {
    "ends-of-all-kinds": ("mm/fault.c", OWN, '#include "kernel/base/printk.h"\n' + OWN + ENDS),
    "lists-are-broken": ("kernel/process/proc.c", PUBLISHED, PUBLISHED + UNLINKED),
    "child-never-starts": ("kernel/process/fork.c", STARTED, ""),
}


@pytest.fixture(scope="module")
def kernel():
    """kernel(fault) is made once: a record of tests/mutations, or one of the above."""
    mutate, made = gaji_module.load_tool("mutate"), {}

    def make(name):
        if name not in made:
            file, old, new = MADE.get(name, (None, None, None))
            fault = Mutation(name, {}, file, old, new) if file else mutate.read_records()[name]
            mutate.make_kernel(fault)
            made[name] = str(mutate.FAULTS / name / "kernel.elf")
        return made[name]

    return make


def arguments(kernel, test, mem=32, watchdog=10):
    """Those of tools/run for a test of lab cow, as tests/labs/run.py has them."""
    program = os.path.join(ROOT, "build/debug/tests/labs/cow.elf")
    machine = ["--machine", "pc-i440fx-6.2", "--cpu", "qemu32", "--mem", str(mem), "--icount", "4"]
    limits = ["--timeout", "2", "--watchdog", str(watchdog), "--append", "seed=1 output=64", "--files", "/nowhere"]
    return ["--kernel", kernel, *machine, *limits, "--add", f"{program}:/lab", "--append", f"init=/lab lab={test}"]


def test_of_a_failed_test_the_last_is_that_it_says_so(kernel):
    shown = last.last_events(arguments(kernel("write-to-read-only-is-allowed"), "read-only"), 40)
    assert shown[0][0] == 0 and [time for time, _, _ in shown] == sorted(time for time, _, _ in shown), shown
    assert shown[-1][1:] == ("1", words("en")["last"]["failed"]), shown
    # What came before TRY is not there; what was tried is.
    assert not any("the first one" in what or "0x70000000 for the first" in what for _, _, what in shown), shown
    fork = next(i for i, (_, _, what) in enumerate(shown) if what.startswith("fork: process 2 is made"))
    assert any(who == "2" and "exit: process 2 ends" in what for _, who, what in shown[fork:]), shown


def test_the_events_are_the_same_each_time_and_in_korean(kernel):
    run = arguments(kernel("last-owner-of-two"), "child-writes")
    english, korean = last.last_events(run, 6), last.last_events(run, 6, "ko")
    assert len(english) == 6 and [row[:2] for row in english] == [row[:2] for row in korean]
    assert english[-1][2].startswith("The kernel stops: mm/table.h:"), english
    assert "rule: a page that others have, too, is written by nobody" in english[-1][2]
    assert korean[-1][2].startswith("커널이 멈춘다: mm/table.h:"), korean
    assert not any(what.startswith(("Process 2 ", "2번 프로세스")) for _, who, what in english + korean if who == "2")


ENDED = {"reset": 32, "flood": 48, "hang": 64}


@pytest.mark.parametrize("end", ENDED)
def test_each_kind_of_end_is_told(kernel, end):
    run = arguments(kernel("ends-of-all-kinds"), "child-writes", mem=ENDED[end], watchdog=2)
    begun = time.monotonic()
    shown = [what for _, _, what in last.last_events(run, 30)]
    assert time.monotonic() - begun < 40
    assert any("is about to change something below a page table" in what for what in shown), shown
    known = words("en")["last"]
    if end == "hang":  # by the watchdog; a slow machine does not come to it
        assert known["cut"] in shown or known["panic"].format(what="no progress: the watchdog's time has passed") in shown, shown
    else:
        assert shown[-1] == known[end], shown


def test_what_the_kernel_finds_broken_is_no_failure_that_the_test_tells(kernel):
    run = [*arguments(kernel("copy-keeps-the-old-count"), "child-writes"), "--append", "check=1"]
    shown = last.last_events(run, 5)
    assert shown[-1][2] == words("en")["last"]["broken"], shown


def test_who_sleeps_until_time_is_over_is_seen(kernel):
    shown = [what for _, _, what in last.last_events(arguments(kernel("parent-is-not-woken"), "no-leak"), 30)]
    assert any(what.startswith("is blocked (until a child ends)") for what in shown), shown
    assert any(what.startswith("is a zombie.") for what in shown) and shown[-1] == words("en")["last"]["timeout"], shown


def test_turns_that_go_on_are_told_once(kernel):
    shown = [what for _, _, what in last.last_events(arguments(kernel("child-never-starts"), "child-writes"), 30)]
    assert any(what.startswith("fork: process 2") for what in shown) and shown[-1] == words("en")["last"]["failed"]
    assert sum("turn" in what for what in shown) <= last.TURNS_SHOWN + 1, shown


def test_of_broken_lists_it_is_said_what_can_be_seen(kernel):
    shown = [what for _, _, what in last.last_events(arguments(kernel("lists-are-broken"), "child-writes"), 30)]
    assert any("What it has cannot be read out of the kernel's memory" in what for what in shown), shown
    assert not any("no page was copied" in what for what in shown), shown


def test_page_faults_that_were_mended_can_be_left_out():
    everything = arguments(os.path.join(ROOT, "build/debug/kernel.elf"), "child-writes")
    pages = [what for _, _, what in last.last_events(everything, 100) if " page" in what and "no page was copied" not in what]
    shown = [what for _, _, what in last.last_events(everything, 100, without_pages=True)]
    assert pages and not set(pages) & set(shown), shown
    assert any(what.startswith("fork: process 2") for what in shown) and shown[-1] == words("en")["last"]["ended"], shown


def test_of_many_events_the_last_are_shown():
    everything = os.path.join(ROOT, "build/debug/kernel.elf")
    shown = last.last_events(arguments(everything, "no-leak"), 12)
    assert len(shown) == 12 and shown[-1][2] == words("en")["last"]["ended"], shown
    assert any(what.startswith("wait: process 1 takes the status of process 49") for _, _, what in shown), shown


@pytest.mark.parametrize("wrong", [["--kernel", "/nowhere"], ["--no-such-option"], ["--screen", "none"]])
def test_it_raises_nothing(wrong):
    ((_, _, said),) = last.last_events([*wrong, "--", "true"], 5)
    assert said.startswith("The last events cannot be told: "), said


def test_a_function_that_is_not_there_is_not_looked_for():
    class Names:
        names = ["aspace_fault"]

    follower = object.__new__(last.Last)
    follower.symbols = Names
    assert follower.hooked({"aspace_fault", "process_exec"}) == {"aspace_fault"}


# The tools' commands.


def tool(*command):
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_see_prints_them(kernel):
    said = tool("tools/see", "--last", "3", "--language", "ko", *arguments(kernel("last-owner-of-two"), "child-writes"))
    assert len(said.splitlines()) == 3 and "커널이 멈춘다: " in said.splitlines()[-1], said


def test_see_makes_a_page_of_a_test_that_is_the_first_process(kernel, tmp_path):
    run = arguments(kernel("write-to-read-only-is-allowed"), "read-only")
    said = tool("tools/see", "--out", str(tmp_path), *run)
    assert said.startswith("lab-read-only: exited 1; "), said
    assert "tests/labs/cow.c:" in (tmp_path / "index.html").read_text()


def test_gdb_stops_at_try_and_where_the_test_fails(kernel):
    run = arguments(kernel("write-to-read-only-is-allowed"), "read-only")
    commands = ["-ex", "backtrace 2", "-ex", "continue", "-ex", "backtrace 2", "--log", "/dev/null"]
    said = tool("tools/debug", "--at-try", *commands, *run)
    tried, failed = said.index("lab_tried ()"), said.index("lab_failed ()")
    assert tried < said.index("in read_only () at tests/labs/cow.c:") < failed, said
    assert "in read_only () at tests/labs/cow.c:" in said[failed:], said


def test_gdb_stops_where_the_kernel_does(kernel):
    run = arguments(kernel("last-owner-of-two"), "child-writes")
    said = tool("tools/debug", "--at-try", "-ex", "continue", "-ex", "backtrace 4", "--log", "/dev/null", *run)
    assert "panic (format=" in said[said.index("lab_tried ()") :] and "in make_own (" in said, said


def test_two_stops_are_two_functions_where_gcc_optimizes():
    """Of functions that are the same it makes one."""
    program = "build/release/tests/labs/cow.elf"
    subprocess.run(["make", "BUILD=release", program], cwd=ROOT, capture_output=True, check=True)
    names = subprocess.run(["nm", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    places = [line.split()[0] for line in names if line.split()[-1] in (last.TRIED, last.FAILED)]
    assert len(set(places)) == 2, places
