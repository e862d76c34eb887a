"""What a beginner does wrong first: each is told in one clear sentence, wherever it can be known."""

import os
import re
import struct
import subprocess
import sys

import elf_corpus
import gaji as gaji_module
import pytest

RUN = [sys.executable, os.path.join(gaji_module.ROOT, "tools/run"), "--build", gaji_module.BUILD]


def changed(*changes):
    """The corpus's good program with (offset, format, value) put in."""
    file = bytearray(elf_corpus.program())
    for at, how, value in changes:
        struct.pack_into(how, file, at, value)
    return bytes(file)


def dynamic():
    files = dict(elf_corpus.interpreters())
    return files["interpreter=/no/such/linker,0x10"]


# What is in the file, and what is said of it.
PROGRAMS = {
    "dynamic": (dynamic(), "link it with -static"),
    "64-bit": (changed((4, "B", 2), (18, "<H", 62)), "it is a 64-bit program.*i686-linux-gnu-gcc -static"),
    "arm": (changed((18, "<H", 40)), "for another processor.*i686-linux-gnu-gcc -static"),
    "object": (changed((16, "<H", 1)), "it is an object file: link it first"),
    "windows-script": (b"#!/bin/sh\r\necho hi\r\n", "with CR LF"),
}


@pytest.fixture
def made(tmp_path):
    def make(name, content, mode=0o755):
        path = tmp_path / name
        path.write_bytes(content)
        path.chmod(mode)
        return path

    return make


@pytest.mark.parametrize("name", PROGRAMS)
def test_shell_and_log_say_what_is_wrong(gaji, made, name):
    content, sentence = PROGRAMS[name]
    result = gaji("sh", "-c", f"/{name}", add=[made(name, content)])
    assert result.status in (126, 127)
    assert re.search(rf"^sh: /{name}: .*{sentence}", result.text)
    assert re.search(rf"^sh\[\d+\]: cannot run /{name}: .*{sentence}", result.log, re.MULTILINE)


def test_shell_says_what_no_error_tells(gaji, made):
    add = [made("text", b"echo hi\n"), made("data", b"#!/bin/sh\n", 0o644)]
    add += [made("lost", b"#!/no/such\n"), made("lines", b"true\r\n", 0o644)]
    text = gaji("sh", "-c", "/text; /data; /lost; sh /lines; nothing", add=add).text
    assert re.fullmatch(
        "sh: /text: .*: it is neither a program nor a script that begins with #!\n"
        "sh: /data: .*: it is not marked as a program: chmod .x it where it comes from\n"
        "sh: /lost: .*: the program that its first line names cannot be run\n"
        "sh: true: command not found: a carriage return ends the name: .* with CR LF\n"
        "sh: nothing: command not found\n",
        text,
    ), text


@pytest.mark.parametrize("name", PROGRAMS)
def test_host_knows_it_before_booting(gaji, made, name):
    content, sentence = PROGRAMS[name]
    path = made(name, content)
    for program in (path, f"/{name}"):
        result = gaji(program, add=[path], check=False)
        assert result.status == 125 and "boot:" not in result.log
        assert re.fullmatch(rf"tools/run: {program} cannot run: .*{sentence}.*\n", result.log)


def test_host_knows_a_file_that_is_no_program_or_was_not_added(gaji, made):
    path = made("data", b"#!/bin/sh\n", 0o644)
    assert f"chmod +x {path}" in gaji(path, add=[path], check=False).log
    done = subprocess.run([*RUN, "--", "./data"], cwd=path.parent, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert done.returncode == 125 and b"bring it along, with --add ./data" in done.stderr


@pytest.mark.parametrize(
    "option, value",
    [
        *(("--mem", value) for value in ("0", "1", "-5", "99999999", "much")),
        *(("--timeout", value) for value in ("0", "-1", "nan", "inf")),
        *(("--icount", value) for value in ("-1", "11")),
        *(("--gdb", value) for value in ("0", "65536")),
        ("--status-file", "/no/such/folder/file"),
    ],
)
def test_impossible_value_is_told(option, value):
    command = [*RUN, f"{option}={value}", "--", "true"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 2 and done.stdout == ""
    last = done.stderr.splitlines()[-1]
    assert option in last and value in last, done.stderr


@pytest.mark.parametrize("option", ["--cpu=none-such", "--screen=none-such"])
def test_what_qemu_refuses_is_told(gaji, option):
    result = gaji("true", options=[option], check=False)
    assert result.status == 125
    assert re.search(r"none-such.*\ntools/run: QEMU does not start with these options", result.log)


@pytest.mark.parametrize("closed", ["<&-", "<&- 2>&-"])
def test_closed_standard_streams_are_empty(closed):
    """The shell reads an end of file; no file of ours takes the place of the closed one."""
    for program in ([], ["--", "cat"], ["--", "echo", "up"]):
        command = ["sh", "-c", f'"$@" {closed}', "sh", *RUN, "--timeout", "60", *program]
        done = subprocess.run(command, capture_output=True)
        assert done.returncode == 0, done.stderr
        assert done.stdout.endswith(b"up\n" if "up" in program else b"")


def test_folder_may_have_blanks_and_korean_letters(tmp_path):
    """A copy with a build, so that little is left to make; and a program of such a name."""
    root = tmp_path / "한글 폴더" / "가지"
    root.mkdir(parents=True)
    for name in ("Makefile", "linker.ld", "boot", "kernel", "mm", "user", "tools", "build"):
        subprocess.run(["cp", "-a", os.path.join(gaji_module.ROOT, name), root / name], check=True)
    for tool in (root / "tools").iterdir():  # as an unpacked archive may leave them
        tool.chmod(0o644 if tool.is_file() else 0o755)
    (root / "build/setup.mk").unlink()
    (root / "kernel/base/string.c").touch()
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        ["make", "run", f"BUILD={gaji_module.BUILD}", f"PYTHON={sys.executable}"],
        cwd=root, env=environment, input=b"/bin/echo works\n", capture_output=True,
    )
    assert done.returncode == 0 and done.stdout.endswith(b"works\n"), done.stderr.decode()
    script = root / "내 프로그램"
    script.write_text('#!/bin/sh\necho "$0"\n')
    script.chmod(0o755)
    run = [sys.executable, "tools/run", "--build", gaji_module.BUILD, "--add", script, "--", script]
    done = subprocess.run(run, cwd=root, stdin=subprocess.DEVNULL, capture_output=True)
    assert done.stdout.decode() == "/내 프로그램\n", done.stderr.decode()


def test_windows_checkout_keeps_its_lines():
    attributes = open(os.path.join(gaji_module.ROOT, ".gitattributes"), encoding="utf-8").read()
    assert "* text=auto eol=lf" in attributes.splitlines()
