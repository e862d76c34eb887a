"""A program that nobody here wrote: Debian's busybox for i386, whose shell runs a script of pipes."""

import os
import subprocess

import gaji as gaji_module
import pytest

SCRIPT = """
for i in 1 2 3; do echo line $i; done | grep -v 2 | while read a b; do echo "$b of $a"; done
echo $((6 * 7)) | tr 4 5
seq 1 100 | sort -rn | head -1
(sleep 0.1 & wait; echo waited)
"""


def test_busybox_runs_a_script(gaji, tmp_path):
    tool = os.path.join(gaji_module.ROOT, "tools/debian-package")
    done = subprocess.run(["sh", tool, "busybox-static"], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip("busybox for i386 could not be fetched from Debian: " + done.stderr.strip()[-200:])
    script = tmp_path / "script"
    script.write_text(SCRIPT)
    add = [f"{done.stdout.strip()}/bin/busybox:/tests/busybox", f"{script}:/tests/script"]
    result = gaji("/tests/busybox", "ash", "/tests/script", add=add)
    result.expect(output="1 of line\n3 of line\n52\n100\nwaited\n")
