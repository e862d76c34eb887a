"""tools/doctor says which tools are here, missing or too old, and what to type on which system."""

import os
import re
import shutil
import subprocess

import gaji as gaji_module
import pytest

DOCTOR = os.path.join(gaji_module.ROOT, "tools/doctor")
NEEDS = os.path.join(gaji_module.ROOT, "tools/needs.sh")
GOOD = {
    "i686-linux-gnu-gcc": "i686-linux-gnu-gcc (Debian 12.2.0-14) 12.2.0",
    "nasm": "NASM version 2.16.01 compiled on Jan 1 2024",
    "cpio": "cpio (GNU cpio) 2.13",
    "python3": "Python 3.11.2",
    "qemu-system-i386": "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)",
}


@pytest.fixture
def doctor(tmp_path):
    """doctor(commands with what they say of their version, groups, system) -> (status, what it said)"""
    folder = tmp_path / "bin"
    folder.mkdir()
    for command in ("sh", "sed", "ls"):
        (folder / command).symlink_to(shutil.which(command))

    def run(commands, *groups, system="ID=debian", uname="Linux", kernel="Linux version 6.1"):
        for name, says in {**commands, "uname": uname}.items():
            (folder / name).write_text(f"#!/bin/sh\necho '{says}'\n")
            (folder / name).chmod(0o755)
        (tmp_path / "release").write_text(system + "\n")
        (tmp_path / "version").write_text(kernel + "\n")
        environment = {"PATH": str(folder), "PYTHON": "python3"}
        environment |= {"OS_RELEASE": str(tmp_path / "release"), "PROC_VERSION": str(tmp_path / "version")}
        done = subprocess.run([DOCTOR, *groups], env=environment, capture_output=True, text=True)
        assert done.stderr == "" or done.returncode == 2, done.stderr
        return done.returncode, done.stdout + done.stderr

    return run


def test_complete_machine_is_good(doctor):
    status, said = doctor(GOOD, "build", "run")
    assert status == 0 and "missing" not in said and "too old" not in said
    assert "run      ok       qemu-system-i386 7.2.22 (at least 7.0)" in said
    assert "build    ok       i686-linux-gnu-gcc 12.2.0 " in said and "nasm 2.16.01 " in said


@pytest.mark.parametrize(
    "command, says", [("qemu-system-i386", "QEMU emulator version 6.2.0 (Debian 1:6.2)"), ("python3", "Python 3.8.10"), ("nasm", "NASM version 2.9")]
)
def test_what_is_too_old_is_told(doctor, command, says):
    status, said = doctor({**GOOD, command: says})
    assert status == 1 and re.search(rf"too old  {command} \d\S+ \(at least ", said), said


def test_missing_tools_do_no_harm_to_building(doctor):
    status, said = doctor(GOOD)
    assert status == 0 and "debug    missing  gdb (at least 12)" in said and "make run" in said
    assert doctor(GOOD, "debug")[0] == 1


@pytest.mark.parametrize(
    "system, uname, line",
    [
        ("ID=debian", "Linux", "sudo apt-get install gcc-i686-linux-gnu nasm"),
        ('ID=ubuntu\nID_LIKE=debian', "Linux", "sudo apt-get install gcc-i686-linux-gnu nasm"),
        ("ID=fedora", "Linux", "sudo dnf install gcc glibc-devel.i686 nasm"),
        ("ID=arch", "Linux", "sudo pacman -S gcc lib32-gcc-libs nasm"),
        ("", "Darwin", "brew install i686-elf-gcc nasm"),
    ],
)
def test_what_to_type_is_this_systems(doctor, system, uname, line):
    there = {name: says for name, says in GOOD.items() if name not in ("i686-linux-gnu-gcc", "nasm")}
    status, said = doctor(there, "build", "run", system=system, uname=uname)
    assert status == 1 and re.search(rf"^  \S.*: {line}$", said, re.MULTILINE), said
    assert said.count(" install") + said.count(" -S ") == 1


def test_an_unknown_system_gets_all_lines_and_wsl_a_word(doctor):
    _, said = doctor({"python3": GOOD["python3"]}, "build", system="ID=else", kernel="Linux 5.15 microsoft-standard-WSL2")
    for start in ("sudo apt-get", "sudo dnf", "sudo pacman", "brew"):
        assert f": {start}" in said
    assert "This is WSL" in said


def test_unknown_group_is_told(doctor):
    assert doctor({}, "nothing") == (2, "tools/doctor: there is no group 'nothing'; there are: build run debug iso test check bench browser web\n")


def test_setup_and_doctor_share_one_list():
    text = open(NEEDS, encoding="utf-8").read()
    for tool in ("setup", "doctor"):
        own = open(os.path.join(gaji_module.ROOT, "tools", tool), encoding="utf-8").read()
        assert "needs.sh" in own and "gcc-i686-linux-gnu gcc" not in own
        assert not re.search(r"^ +need \S", own, re.MULTILINE)
    rows = re.findall(r"^ +(?:run\) )?need .*", text, re.MULTILINE)
    assert len(rows) > 20
