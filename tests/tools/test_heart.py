"""make heart: the kernel without kernel/linux builds, boots to our shell, and does all that the tests
of tests/guest ask for, but for those that make one of the calls that are not there."""

import pathlib
import re
import subprocess

import gaji as gaji_module
import pytest

ROOT = pathlib.Path(gaji_module.ROOT)
pytestmark = pytest.mark.xdist_group("heart")  # so that one make runs
# What a program needs beside the console: a boot of its own, arguments, an expected end.
KEYS = re.compile(r"^// (args|run|stdin|status|log|output):", re.MULTILINE)
PER_BOOT = 40

# Those that ask for a call of kernel/linux, and find that it is not there.
ASK = """
    calls_seldom_made cow_kernel_writes epoll_killed fifo_ends file_readv_takes_what_is_there file_vector_checks
    fork_bomb isolation_copied_out memory_moved mqueue_killed oom_each_allocation pipe_gives_pages_back
    pipe_writev_is_whole pointer_every_call pointer_inside select_sets signal_flood signal_handlers
    signal_masks signal_wait_for_ignored signal_waiting stat_without_name sysv_killed threads_signal_wait
    timer_longest_interval
""".split()
# It asks by fcntl, which is there, for locks, which are not: EINVAL.
REFUSED = ["locks_killed"]
# Those that count, kill or end what else there is, and so take a boot of their own.
ALONE = """
    cascade_sleepers_and_stopped kill_groups kill_tree_ends_all limit_message_bytes limit_processes power_off_status
""".split()


def programs():
    return [
        source.stem
        for source in sorted((ROOT / "tests/guest").glob("*.c"))
        if not KEYS.search(source.read_text())
    ]


def run_alone(name, **options):
    add = [f"{gaji_module.BUILD_DIR}/tests/guest/{name}.elf:/tests/{name}"]
    return gaji_module.run(f"/tests/{name}", add=add, **options)


def run(names):
    """The status of each, which the shell prints after it; and the whole run."""
    built = pathlib.Path(gaji_module.BUILD_DIR) / "tests/guest"
    script = "".join(f"/tests/{name} < /dev/null > /tmp/out\necho = {name} $?\n" for name in names)
    result = gaji_module.run(
        add=[f"{built / name}.elf:/tests/{name}" for name in names],
        stdin=script,
        icount=4,  # virtual time: it matters to none what else this machine does
        timeout=gaji_module.HOST_PATIENCE - 10,
    )
    return dict(re.findall(r"^= (\S+) (\d+)$", result.output.decode(), re.MULTILINE)), result


def calls_of_linux():
    """The numbers of the calls that kernel/linux holds."""
    table = (ROOT / "kernel/entry/linux_calls.inc").read_text()
    numbers = (ROOT / "kernel/abi/syscall.h").read_text()
    return {
        int(re.search(rf"#define {number}\s+(\d+)", numbers)[1])
        for number in re.findall(r"^LINUX_CALL\((SYS_\w+),", table, re.M)
    }


@pytest.fixture(scope="module")
def heart(monkeypatch_module):
    gaji_module.make("heart")
    monkeypatch_module.setattr(gaji_module, "BUILD", "heart")


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def functions(build):
    command = ["nm", ROOT / f"build/{build}/kernel.elf"]
    return set(re.findall(r" T (\w+)$", subprocess.run(command, capture_output=True, text=True, check=True).stdout, re.M))


def handlers_of_linux():
    table = (ROOT / "kernel/entry/linux_calls.inc").read_text()
    return set(re.findall(r"^LINUX_CALL\(SYS_\w+, (\w+)\)$", table, re.M))


def test_heart_has_none_of_linux(heart):
    assert "sys_fork" in functions("heart") and not handlers_of_linux() & functions("heart")


def test_the_whole_kernel_has_all_that_the_table_lists():
    assert "sys_writev" in handlers_of_linux() and handlers_of_linux() <= functions("debug")


def test_heart_does_not_show_what_it_has_not(heart):
    listed = gaji_module.run("ls", "/proc").expect("exited 0").output.split()
    assert b"sys" in listed and b"sysvipc" not in listed


OTHERS = [name for name in programs() if name not in ASK + ALONE + REFUSED]
BOOTS = [OTHERS[at : at + PER_BOOT] for at in range(0, len(OTHERS), PER_BOOT)]


@pytest.mark.parametrize("names", BOOTS, ids=lambda names: names[0])
def test_heart_passes_what_does_not_ask_for_linux(heart, names):
    ended, result = run(names)
    failed = [name for name in names if ended.get(name) != "0"]
    assert not failed, f"{failed} (what asks for a call of kernel/linux belongs into ASK)\n{result.log}"
    result.expect("exited 0")


@pytest.mark.parametrize("name", ALONE)
def test_heart_passes_what_runs_alone(heart, name):
    run_alone(name).expect("exited 0")


@pytest.mark.parametrize("name", ASK)
def test_heart_says_which_call_is_not_there(heart, name):
    result = run_alone(name, timeout=5)
    missing = {int(call) for call in re.findall(r"system call (\d+) is not there", result.log)}
    assert result.ended != "exited 0" and missing & calls_of_linux(), result.log


@pytest.mark.parametrize("name", REFUSED)
def test_heart_refuses_what_only_linux_has_of_a_call(heart, name):
    result = run_alone(name, timeout=5)
    assert result.ended not in ("exited 0", "timeout") and "system call" not in result.log, result.log
