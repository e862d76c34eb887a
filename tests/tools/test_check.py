"""What `make check` looks at holds. The checks whose answer depends on a tool's version: CI only."""

import os
import subprocess
import sys

import gaji as gaji_module
import pytest

NAMES = ["floors", "lengths", "comments"]
if os.environ.get("CI") == "true":
    # Not "build": with CI=true warnings are errors in each build, and test_bench makes the release one.
    NAMES += ["format", "cppcheck", "tidy"]


@pytest.mark.parametrize("name", NAMES)
def test_check(name):
    done = subprocess.run(
        [sys.executable, "tools/check", name], cwd=gaji_module.ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
