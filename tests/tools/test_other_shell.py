"""Another shell than ours on the console: tools/run --shell, which make run SHELL_PROGRAM= asks for."""

import os
import sys

import gaji as gaji_module
import patient
import pexpect
import pytest
from test_debian_programs import fetched

RUN = os.path.join(gaji_module.ROOT, "tools/run")
COMMAND = [RUN, "--build", gaji_module.BUILD, "--timeout", "110", "--shell"]


def test_busybox_runs_on_the_console():
    fetched("busybox-static")
    child = patient.Spawn(sys.executable, [*COMMAND, "busybox"], timeout=60, encoding="utf-8")
    try:
        child.expect_exact("built-in shell (ash)")
        child.send("ls /; echo hi | tr a-z A-Z; ps\n")
        child.expect_exact("HI")
        child.expect_exact("/bin/busybox ash")
        child.send("poweroff -f\n")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
    finally:
        child.close(force=True)


@pytest.mark.parametrize("name, says", [("none-such", "no such program"), ("./none-such", "there is no")])
def test_what_is_not_there_is_refused(name, says):
    child = patient.Spawn(sys.executable, [*COMMAND, name], timeout=60, encoding="utf-8")
    child.expect(says)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus != 0
