"""tools/setup says what is missing and what it will do, and never removes anything."""

import os
import shutil
import subprocess

import gaji as gaji_module
import pytest

SETUP = os.path.join(gaji_module.ROOT, "tools/setup")
BUILD_TOOLS = ["i686-linux-gnu-gcc", "nasm", "cpio", "python3"]


@pytest.fixture
def machine(tmp_path):
    """A PATH with these commands and no others, besides what tools/setup itself is made of."""

    class FakeMachine:
        bin = tmp_path / "bin"
        log = tmp_path / "log"

        def have(self, *commands):
            for command in commands:
                self.script(command, "exit 0")

        def script(self, command, text):
            (self.bin / command).write_text(f"#!/bin/sh\n{text}\n")
            (self.bin / command).chmod(0o755)

        def setup(self, *groups, **environment):
            done = subprocess.run(
                [SETUP, *groups],
                env={"PATH": str(self.bin), "PYTHON": "python3", **environment},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
            return done.returncode, done.stderr

        def apt_calls(self):
            return self.log.read_text().splitlines() if self.log.exists() else []

    fake = FakeMachine()
    fake.bin.mkdir()
    for command in ("sh", "grep", "ls"):
        (fake.bin / command).symlink_to(shutil.which(command))
    return fake


def fake_apt(machine, installs=()):
    """An apt-get that writes down its arguments and makes these commands appear."""
    lines = [f"echo \"$*\" >> {machine.log}"]
    for command in installs:
        target = machine.bin / command
        lines.append(f"[ $1 = install ] && echo '#!/bin/sh' > {target} && /bin/chmod +x {target}")
    machine.script("apt-get", "\n".join(lines + ["exit 0"]))


def test_complete_machine_is_silent(machine):
    machine.have(*BUILD_TOOLS)
    assert machine.setup("build") == (0, "")


def test_other_compilers_will_do(machine):
    machine.have("i686-elf-gcc", "nasm", "cpio", "python3")
    assert machine.setup("build") == (0, "")


def test_given_cross_is_not_looked_for(machine):
    machine.have("nasm", "cpio", "python3")
    assert machine.setup("build", CROSS="/opt/x/bin/i386-") == (0, "")


def test_root_installs_what_is_missing(machine):
    machine.have("i686-linux-gnu-gcc", "cpio", "python3")
    machine.script("id", "echo 0")
    fake_apt(machine, ["nasm"])
    status, said = machine.setup("build")
    assert status == 0
    assert "nasm (Debian's package nasm)" in said and "apt-get install" in said
    (call,) = machine.apt_calls()
    assert call.endswith(" nasm") and "--no-remove" in call


def test_sudo_is_used_where_it_can_be(machine):
    machine.have("i686-linux-gnu-gcc", "cpio", "python3")
    machine.script("id", "echo 1000")
    machine.script("sudo", '[ "$1" = -n ] && shift; "$@"')
    machine.have("true")
    fake_apt(machine, ["nasm"])
    status, said = machine.setup("build")
    assert status == 0 and "Installing them: sudo apt-get install" in said


def test_without_rights_the_line_to_run_is_printed(machine):
    machine.have("i686-linux-gnu-gcc", "python3")
    machine.script("id", "echo 1000")
    fake_apt(machine)
    status, said = machine.setup("build")
    assert status == 1
    assert "  apt-get install nasm cpio\n" in said
    assert machine.apt_calls() == []
    assert said.splitlines()[-1] == "tools/setup: cannot go on without: nasm cpio"


def test_without_apt_each_tool_is_named_with_its_package(machine):
    machine.have("i686-linux-gnu-gcc", "python3")
    status, said = machine.setup("build")
    assert status == 1
    assert "cpio (Debian's package cpio)" in said and "no apt-get here" in said


def test_what_is_merely_useful_is_no_failure(machine):
    machine.have(*BUILD_TOOLS, "qemu-system-i386")
    status, said = machine.setup("build", "run", "--also", "debug")
    assert status == 0 and "gdb (Debian's package gdb)" in said


def test_multilib_is_told_and_not_removed(machine):
    machine.have("nasm", "cpio", "python3")
    machine.script("id", "echo 0")
    machine.script("dpkg-query", "echo 'install ok installed'")
    fake_apt(machine)
    status, said = machine.setup("build")
    assert status == 1 and "gcc-multilib" in said
    assert machine.apt_calls() == []


def test_own_gcc_with_m32_is_used_when_it_works(machine):
    machine.have("gcc", "nasm", "cpio", "python3")
    assert machine.setup("build") == (0, "")


def test_unknown_group_is_told(machine):
    status, said = machine.setup("everything")
    assert status == 2 and "everything" in said


def test_a_page_takes_npm(machine):
    machine.have(*BUILD_TOOLS, "gdb")
    status, said = machine.setup("build", "web")
    assert status == 1 and "npm (Debian's package npm)" in said
