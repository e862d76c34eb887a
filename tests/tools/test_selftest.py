"""Tests that run inside the kernel (selftest=NAME): what a bug of the kernel's own looks like."""

import re

import pytest
from gaji import BUILD

BUGS = {
    "panic": r"panic: a test of panic, with a number: 42\n",
    "page-fault": r"panic: page fault in the kernel at 0xffffe000\n",
    "user-memory": r"panic: the kernel touched user memory at 0x00001000\n",
    "assertion": r"panic: kernel/check/selftest\.c:\d+: assertion failed: 1 \+ 1 == 3\n",
    "stack-overflow": r"kernel stack overflow",
    "double-free": r"panic: heap: object 0x[0-9a-f]+ freed twice\n",
}
# What C leaves undefined, of which the compiler tells kernel/base/ubsan.c.
UNDEFINED = {
    "shift": r"shift of 1 by 33, in 'int'",
    "overflow": r"2147483647 \+ 1 overflows 'int'",
    "overflow-of-64-bits": r"2 \* 9223372036854775807 overflows 'long long int'",
    "division": r"10 / 0 overflows 'int'",
    "index": r"index 33 of an array 'int \[4\]'",
    "null": r"member of 'struct thread' at 0x0, NULL",
    "alignment": r"load of 'uint32_t' at 0x[0-9a-f]+[159d], which is not aligned",
    "bool": r"7 is no value of '_Bool'",
}
for name, text in UNDEFINED.items():
    BUGS[name] = rf"panic: kernel/check/selftest\.c:\d+: undefined behaviour: {text}\n"


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_ends_in_a_panic_that_tells_where(gaji, name):
    if BUILD == "coverage" and name in UNDEFINED:
        pytest.skip("a kernel that counts its branches is compiled without these checks")
    result = gaji("echo", append=[f"selftest={name}"], check=False).expect("panic")
    assert re.search(BUGS[name], result.log), result.log
    # The backtrace has the name of a function of the test, and its file and line.
    assert re.search(r"#\d+ 0x[0-9a-f]{8} \S+\+0x[0-9a-f]+ kernel/check/selftest\.c:\d+", result.log)


def test_an_unknown_test_lists_those_that_there_are(gaji):
    result = gaji("echo", append=["selftest=nonsense"], check=False).expect("exited 1")
    assert "there is no test named nonsense" in result.log and "stack-overflow" in result.log
