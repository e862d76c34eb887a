"""Time-outs do not count what a loaded machine keeps from a program; tests/run.py counts errors."""

import os
import subprocess
import sys
import time

import gaji
import patient
import pytest

COMPUTE = "import time\nbegin = time.process_time()\nwhile time.process_time() - begin < {}: pass"
TESTS = """
import pytest
@pytest.fixture
def set_up(): raise RuntimeError
@pytest.fixture
def tear_down():
    yield
    raise RuntimeError
@pytest.fixture(scope="session")
def of_all():
    raise RuntimeError
def test_one(set_up): pass
def test_two(tear_down): pass
def test_three(of_all): pass
def test_four(tear_down): pytest.skip("no")
def test_five(): pass
"""


def compute(seconds):
    return [sys.executable, "-c", COMPUTE.format(seconds)]


def test_what_sleeps_for_long_is_given_up():
    begin = time.monotonic()
    with pytest.raises(subprocess.TimeoutExpired):
        patient.run(["sleep", "100"], 2)
    assert 2 <= time.monotonic() - begin < 60


def test_what_computes_for_long_is_given_up():
    with pytest.raises(subprocess.TimeoutExpired):
        patient.run(compute(100), 2)


@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="this system does not tell of waits")
def test_what_gets_a_tenth_of_a_cpu_has_ten_times_as_long():
    """All on one CPU, the one that is waited for with a tenth of it."""
    cpu = {min(os.sched_getaffinity(0))}

    def on_one_cpu():
        os.sched_setaffinity(0, cpu)

    busy = [subprocess.Popen(compute(100), preexec_fn=on_one_cpu) for _ in range(9)]
    try:
        begin = time.monotonic()
        patient.run(compute(1.5), 4, preexec_fn=on_one_cpu)
        assert time.monotonic() - begin > 5
    finally:
        for one in busy:
            one.kill()
            one.wait()


def test_what_it_has_started_ends_with_it(tmp_path):
    """As a test of tests/host does, whose case in a process of its own never ends."""
    note = tmp_path / "pid"
    with pytest.raises(subprocess.TimeoutExpired):
        patient.run(["sh", "-c", f"sleep 1000 & echo $! > {note}; wait"], seconds=1)
    with pytest.raises(ProcessLookupError):
        for _ in range(100):
            os.kill(int(note.read_text()), 0)
            time.sleep(0.1)


def test_what_reads_late_gets_all_of_its_input():
    """More than a pipe holds, and longer than a slice of patience."""
    program = "import sys, time; time.sleep(1.5); print(len(sys.stdin.read()))"
    done = patient.run([sys.executable, "-c", program], 20, input="x" * 300000, text=True)
    assert done.stdout == "300000\n"


def test_what_does_not_read_its_input_ends_all_the_same():
    assert patient.run([sys.executable, "-c", "pass"], 20, input=b"x" * 300000).returncode == 0


def test_errors_of_fixtures_are_failures_in_the_last_line(tmp_path):
    for name in ("run.py", "chosen.py"):
        (tmp_path / name).write_text(open(os.path.join(gaji.ROOT, "tests", name), encoding="utf-8").read())
    (tmp_path / "test_it.py").write_text(TESTS)
    done = patient.run([sys.executable, str(tmp_path / "run.py")], 60, text=True)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "1 passed, 4 failed"
