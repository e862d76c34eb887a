"""The checker's comparison says which kind of object is left behind, and who obtained it."""

import re

import gaji as gaji_module


def test_a_leak_has_a_kind_and_a_place(gaji):
    program = f"{gaji_module.BUILD_DIR}/tests/inside/leak.elf:/leak"
    log = gaji("/leak", add=[program], check=False).expect("exited 0").log
    assert re.search(r"^check: pipes: \d+ before, \d+ after$", log, re.M), log
    obtained = r"^check: at 0xc\w+ lies what pipe_\w+ \(kernel/ipc/pipe\.c:\d+\) has obtained since$"
    assert len(re.findall(obtained, log, re.M)) == 1, log
