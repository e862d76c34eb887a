"""tools/walks: the way through the kernel of a few operations, counted and listed."""

import os
import re
import subprocess
import sys

import gaji as gaji_module

WALKS = os.path.join(gaji_module.ROOT, "tools/walks")
ROW = re.compile(r"(\S.*?) +(\d+) +(\d+) +(\d+) +(\d+) +([\d,]+)")


def test_walks_are_counted_and_listed():
    command = [sys.executable, WALKS, "--build", gaji_module.BUILD, "--list", "fork"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    lines = done.stdout.splitlines()
    rows = [found.groups() for line in lines if (found := ROW.fullmatch(line))]
    assert [row[0] for row in rows] == ["exit + wait", "call + reply", "fork", "send + receive"], done.stderr
    path = [line.strip() for line in lines if re.fullmatch(r"    \S+", line)]
    for _, functions, files, changes, with_inlined, _ in rows:
        assert 5 < int(files) < int(functions) <= int(with_inlined) and int(changes) > 5, done.stdout
    assert len(set(path)) == int(rows[2][1]), done.stdout
    in_order = [path.index(name) for name in ("sys_fork", "process_fork", "proc_create", "proc_publish")]
    assert in_order == sorted(in_order) and path[-1].startswith("trap_return"), path
