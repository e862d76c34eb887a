"""Ctrl-C for each kind of victim that tests/guest/ends_matrix.c knows; it judges the ends itself."""

import os
import sys

import gaji as gaji_module
import patient
import pexpect

PROGRAM = os.path.join(gaji_module.BUILD_DIR, "tests/guest/ends_matrix.elf")
RUN = [os.path.join(gaji_module.ROOT, "tools/run"), "--build", gaji_module.BUILD, "--timeout", "100"]
VICTIMS = 31


def test_control_c_ends_each_kind_of_victim():
    command = [sys.executable, *RUN, "--check", "--add", f"{PROGRAM}:/tests/ends_matrix"]
    program, *arguments = gaji_module.quietly([*command, "--", "/tests/ends_matrix", "keys"])
    child = patient.Spawn(program, arguments, timeout=30, encoding="latin1")
    try:
        pressed = 0
        while child.expect_exact(["press\r\n", pexpect.EOF]) == 0:
            child.send("\x03")
            pressed += 1
        child.close()
        assert (child.exitstatus, pressed) == (0, VICTIMS), child.before
    finally:
        child.close(force=True)
