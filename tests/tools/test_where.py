"""tools/run says which source line it was: of a fault, and of what a checked malloc() found."""

import re
import subprocess

import gaji as gaji_module

CRASH = """
static int *where(void) { return 0; }
static void put(int n)
{
    *where() = n;
}
int main(void) { put(3); return 0; }
"""


def test_a_fault_has_a_line(gaji, tmp_path):
    source, program = tmp_path / "crash.c", tmp_path / "crash"
    source.write_text(CRASH)
    subprocess.run(["i686-linux-gnu-gcc", "-g", "-O0", "-static", "-o", program, source], check=True)
    result = gaji(str(program), add=[program]).expect("signaled 11")
    address = re.search(r"^crash\[\d+\]: segmentation fault: write to 0x00000000 at (0x\w+): .*\n", result.log, re.M)
    assert f"  {address[1]} is put at {source}:5\n" in result.log, result.log


def test_a_fault_without_symbols_has_none(gaji, tmp_path):
    source, program = tmp_path / "crash.c", tmp_path / "stripped"
    source.write_text(CRASH)
    subprocess.run(["i686-linux-gnu-gcc", "-s", "-static", "-o", program, source], check=True)
    log = gaji(str(program), add=[program]).expect("signaled 11").log
    assert "stripped[" in log and not re.search(r"^  0x\w+ is ", log, re.M), log


def test_a_block_used_after_free_is_found_with_its_lines(gaji):
    program = f"{gaji_module.BUILD_DIR}/tests/inside/use_after_free.elf:/use_after_free"
    result = gaji("/use_after_free", add=[program]).expect("signaled 6")
    assert b"malloc: use_after_free: written after free: block of 28 bytes" in result.output
    for line in ("allocated by write_letter at tests/inside/use_after_free.c:14", "freed by throw_away at tests/inside/use_after_free.c:24"):
        assert f"  {line}\n" in result.log, result.log
