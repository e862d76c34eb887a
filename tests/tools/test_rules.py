"""A kernel that breaks a rule says so in words, in the debug build, not by a condition."""

import os
import re
import subprocess
import sys

import gaji as gaji_module
import pytest

ROOT = gaji_module.ROOT
# Of each fault: a test of lab cow that meets it, and what the kernel says.
BROKEN = {
    "fork-does-not-flush": ("parent-writes", "fork took rights from the parent that the CPU may still remember"),
    "split-does-not-flush": ("parent-writes", "a space has another table now, and the CPU may still remember the old"),
    "copy-stays-in-the-tlb": ("child-writes", "the entry of a page was changed, and the CPU may still remember the old"),
    "settled-though-shared": ("child-writes", "a table that two spaces share is never changed"),
    "last-owner-of-two": ("child-writes", "a page that others have, too, is written by nobody"),
}

pytestmark = pytest.mark.skipif(gaji_module.BUILD != "debug", reason="the faulty kernel is a debug build")


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_rule_is_told_in_words(fault):
    made = subprocess.run(["tools/mutate", "--kernel", fault], cwd=ROOT, capture_output=True, text=True, check=True)
    test, rule = BROKEN[fault]
    command = [sys.executable, "tools/run", "--kernel", made.stdout.strip(), "--mem", "32", "--icount", "4"]
    command += ["--timeout", "2", "--add", os.path.join(ROOT, "build/debug/tests/labs/cow.elf") + ":/lab"]
    command += ["--append", f"init=/lab lab={test}"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False, timeout=120, stdin=subprocess.DEVNULL
    )
    assert re.search(r"panic: (\./)?mm/\w+\.[ch]:\d+: rule: " + rule, done.stderr), done.stderr
