"""The Makefile does what is needed and no more. Runs in a copy of the sources."""

import os
import subprocess
import sys

import chosen
import gaji as gaji_module
import pytest

SOURCES = ["Makefile", "linker.ld", "boot", "kernel", "mm", "user", "tools", "tests", "build"]

pytestmark = pytest.mark.xdist_group("make")  # one copy for all of these


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A built copy of everything, so that the tests can touch files."""
    root = tmp_path_factory.mktemp("gaji")
    for name in SOURCES:
        subprocess.run(["cp", "-a", os.path.join(gaji_module.ROOT, name), root / name], check=True)
    make(root, "-j2")
    return root


def make(root, *arguments):
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("MAKE", "BUILD", "TESTS"))}
    environment = {**environment, "MFLAGS": "", "PYTHON": sys.executable}
    done = subprocess.run(
        ["make", *arguments], cwd=root, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def made(root, target):
    """What `make` would do now."""
    return [line for line in make(root, "-n", target).splitlines() if "Nothing" not in line]


def test_second_make_does_nothing(tree):
    assert made(tree, "all") == []


def test_changed_header_rebuilds_its_users_only(tree):
    make(tree)
    os.utime(tree / "kernel/files/cpio.h")  # few include it
    output = "\n".join(made(tree, "all"))
    assert "kernel/files/cpio.c" in output
    assert "kernel/base/printk.c" not in output
    make(tree)
    assert made(tree, "all") == []


def test_changed_program_rebuilds_the_initrd_and_not_the_kernel(tree):
    make(tree)
    os.utime(tree / "user/programs/echo.c")
    output = "\n".join(made(tree, "all"))
    assert "initrd.cpio" in output and "kernel.elf" not in output
    make(tree)


def test_initrd_is_the_same_every_time(tree):
    make(tree)
    archive = tree / "build/debug/initrd.cpio"
    first = archive.read_bytes()
    archive.unlink()
    make(tree)
    assert archive.read_bytes() == first


def test_builds_do_not_disturb_each_other(tree):
    (tree / "build/release").mkdir(exist_ok=True)
    output = make(tree, "-n", "-B", "V=1", "BUILD=release", "kernel")
    assert "build/release/kernel.elf" in output and "build/debug" not in output
    assert "-DGAJI_DEBUG" not in output


def test_help_lists_every_target_of_the_contract(tree):
    output = make(tree, "help")
    for target in ("run", "run-vga", "test", "coverage", "debug", "iso", "run-iso", "check", "bench", "clean", "setup"):
        assert f"make {target} " in output


def test_compile_commands_are_made(tree):
    make(tree, "compile_commands.json")
    assert '"file": "mm/frame.c"' in (tree / "compile_commands.json").read_text()


@pytest.mark.parametrize("names", ["guest/fork_bomb.c", "guest/fork_bomb", "tests/guest/fork_bomb.c", "fork_bomb", "-k fork_bomb.c"])
def test_one_test_is_all_that_is_compiled(tree, names):
    (tree / "build/debug/tests/guest/fork_bomb.o").unlink(missing_ok=True)
    for name in ("fork_bomb", "wait_many"):
        os.utime(tree / f"tests/guest/{name}.c")
    output = make(tree, "-n", "test", f"TESTS={names}")
    assert "fork_bomb.c" in output and "wait_many" not in output
    assert "wait_many.c" in make(tree, "-n", "test")


def test_programs_of_python_tests_are_compiled():
    def needed(*words):
        arguments = chosen.arguments_of(words)
        return {os.path.basename(target) for target in chosen.programs(arguments, "debug")}

    inside = {f"{name[:-2]}.elf" for name in os.listdir(os.path.join(gaji_module.ROOT, "tests/inside")) if name.endswith(".c")}
    assert "deadlock.elf" in inside and needed("tools/test_waits.py") == inside
    assert needed("test_profile") == {"profile_two_calls.elf"}
    assert needed("hello") == {"hello.elf", "batch.elf"} and needed("host/list_test") == {"list_test"}
    assert needed("-k", "no_such_test_at_all") == set()


def test_wrong_name_is_told_with_those_that_are_near():
    with pytest.raises(SystemExit) as told:
        chosen.arguments_of(["guest/frok_bomb.c"])
    assert str(told.value).startswith("TESTS: there is no guest/frok_bomb.c. Is it one of these?  guest/fork_bomb.c")
    with pytest.raises(SystemExit, match="more than one file is setpgid_rules.*guest/setpgid_rules.c  linux/setpgid_rules.c"):
        chosen.arguments_of(["setpgid_rules"])
    with pytest.raises(SystemExit, match="there is no zzzzz"):
        chosen.arguments_of(["-k", "anything", "zzzzz"])
