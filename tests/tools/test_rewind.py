"""tools/run --record and tools/rewind: a run goes by again, and tells what was at each of its moments."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile

import gaji as gaji_module
import patient
import pytest

pytestmark = pytest.mark.xdist_group("rewind")  # one process records what all of these look at

TOOLS = os.path.join(gaji_module.ROOT, "tools")
PATIENCE = 60
QUICK = 5  # seconds that an answer may take where nothing else runs; on a loaded machine:
SLOWER = 6  # times as many
COWDEMO = os.path.join(gaji_module.ROOT, "user/programs/cowdemo.c")
TYPED = b"echo hello\nforkdemo\necho \x10done\nexit 3\n"


def record(path, *program, stdin=b"", options=()):
    command = [sys.executable, os.path.join(TOOLS, "run"), "--build", gaji_module.BUILD]
    command += ["--record", str(path), *options, *(["--", *program] if program else [])]
    return patient.run(command, PATIENCE, input=stdin)


def rewind(path, *words, status=0):
    begin = time.monotonic()
    done = patient.run([sys.executable, os.path.join(TOOLS, "rewind"), str(path), *words], PATIENCE,
                       text=True, stdin=subprocess.DEVNULL)  # fmt: skip
    took = time.monotonic() - begin
    print(f"{' '.join(words)}: {took:.2f} s\n{done.stdout}{done.stderr}")
    assert done.returncode == status, done.stdout + done.stderr
    assert took < QUICK * SLOWER, f"{' '.join(words)} took {took:.1f} s"
    return done.stdout + done.stderr


def moments(text):
    """[(moment, who)] of the answer to `hits`."""
    rows = re.findall(r"^ *([\d,]+)  (.*)$", text, re.MULTILINE)
    return [(int(moment.replace(",", "")), who) for moment, who in rows]


def line_of(text):
    """"cowdemo.c:LINE" of the only line of cowdemo with this text."""
    with open(COWDEMO, encoding="utf-8") as file:
        (number,) = [number for number, line in enumerate(file, 1) if text in line]
    return f"user/programs/cowdemo.c:{number}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("rewind")


@pytest.fixture(scope="module")
def cow(folder):
    done = record(folder / "cow.run", "cowdemo")
    assert done.returncode == 0 and b"copy-on-write" in done.stdout, done
    return folder / "cow.run"


def test_a_recorded_run_is_like_any_other(folder):
    for options in ((), ("--icount", "3")):
        done = record(folder / "typed.run", stdin=TYPED, options=options)
        assert done.returncode == 3, done
        lines = done.stdout.split(b"\n")
        assert lines[0] == b"hello" and lines[-2] == b"\x10done" and len(lines) > 5, done
        shown = rewind(folder / "typed.run", "at", "end")
        assert "the console's last line: \x10done" in shown
        assert len(moments(rewind(folder / "typed.run", "hits", "forkdemo:main"))) == 1


def test_input_comes_no_faster_than_it_is_taken(folder):
    data = bytes(range(256)) * 40
    done = record(folder / "long.run", "cat", stdin=data)
    assert done.stdout == data, len(done.stdout)
    assert "process 1 init" in rewind(folder / "long.run", "at", "end")


def test_a_session_on_a_terminal(folder):
    path = folder / "session.run"
    arguments = [os.path.join(TOOLS, "run"), "--build", gaji_module.BUILD, "--record", str(path)]
    child = patient.Spawn(sys.executable, arguments, timeout=30, encoding="utf-8")
    for line in ("sleep 1; echo slept", "echo typed"):
        child.expect(r"\$ ")
        child.send(line + "\r")
        child.expect(line.split()[-1] + "\r\n")
    child.expect(r"\$ ")
    child.send("\x01x")  # Ctrl-A x leaves, in the middle of the run
    child.expect(patient.pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "blocked on" in rewind(path, "at", "end")
    assert len(moments(rewind(path, "hits", "sleep:main"))) == 1


def test_at_shows_the_same_each_time(cow):
    moment = moments(rewind(cow, "hits", "process_fork"))[-1][0]
    first = rewind(cow, "at", str(moment))
    assert first == rewind(cow, "at", str(moment))
    assert "process 2 cowdemo, thread 2, in the kernel" in first
    assert re.search(r"^next: process_fork at kernel/process/fork.c:\d+$", first, re.MULTILINE), first
    assert re.search(r"^ +1 +0  init +blocked on child$", first, re.MULTILINE), first
    assert re.search(r"^ +2 +1  cowdemo +running$", first, re.MULTILINE), first
    assert re.search(rf"in main \(argc=1, argv=\w+\) at {line_of('pid_t child = fork()')}", first), first
    assert first.split("console's last line: ")[1].startswith("2. It calls fork()"), first
    shown = rewind(cow, "at", str(moment + 200_000))
    assert "cowdemo" in shown.split("console's last line")[0]


def test_back_goes_on_from_the_last_answer(cow):
    moment = moments(rewind(cow, "hits", "process_fork"))[-1][0]
    rewind(cow, "at", f"{moment:,}")
    assert "next: fork_with_room" in rewind(cow, "back")
    assert f"moment {moment - 11:,} of" in rewind(cow, "back", "10")
    assert f"moment {moment - 1:,} of" in rewind(cow, "back", "--at", str(moment))
    assert "has only" in rewind(cow, "back", str(moment), "--at", "5", status=1)


def test_who_wrote_a_variable(cow):
    answer = rewind(cow, "who", "page")
    assert "cowdemo, process 2 cowdemo, thread 2, wrote" in answer
    assert f"main at {line_of('page = mmap(')}" in answer


def test_who_wrote_to_a_page_of_the_child(cow):
    """Its own bytes; and one that it never wrote, which the kernel copied, by the direct map."""
    written = line_of('"changed");')
    assert f"child_run at {written}" in rewind(cow, "who", "page[0]@8", "--pid", "3")
    answer = rewind(cow, "who", "page[100]", "--pid", "3")
    copied, cleared = answer.split("It was copied from physical")
    assert re.search(r"the kernel, process 3 cowdemo, thread 3, wrote 0x0 .* at 0xc0", copied), answer
    assert "page_copy at mm/frame.h" in copied and "aspace_fault" in copied, answer
    assert f"child_run () at {written}" in copied, answer
    assert "the kernel, process 2 cowdemo" in cleared and "page_clear" in cleared, answer


def test_who_before_a_moment(cow):
    forked = moments(rewind(cow, "hits", "process_fork"))[-1][0]
    answer = rewind(cow, "who", "page[0]", "--at", str(forked))
    written = line_of('"original");')
    assert f"main at {written}" in answer
    assert "No symbol" in rewind(cow, "who", "no_such_variable", status=1)


def test_hits_are_exact(cow):
    forks = moments(rewind(cow, "hits", "process_fork"))
    assert [who for _, who in forks] == ["process 1 init", "process 2 cowdemo"]
    shows = [who for _, who in moments(rewind(cow, "hits", "cowdemo:show"))]
    assert shows == [f"process {pid} cowdemo" for pid in (2, 3, 2, 3, 3, 2, 2)]
    # Each is the moment before the function's first instruction: after many page faults too.
    for moment, _ in moments(rewind(cow, "hits", "aspace_fault"))[::8]:
        assert "next: aspace_fault at" in rewind(cow, "at", str(moment))
    assert "did not run" in rewind(cow, "hits", "panic", status=1)
    assert "has a function nosuch" in rewind(cow, "hits", "nosuch", status=1)


def test_hits_of_a_tree(folder):
    done = record(folder / "tree.run", "forktree", "3")
    assert done.returncode == 0, done
    forks = moments(rewind(folder / "tree.run", "hits", "process_fork"))
    assert len([who for _, who in forks if who.endswith("forktree")]) == 14, forks


def test_gdb_at_a_moment(cow):
    forked = moments(rewind(cow, "hits", "process_fork"))[-1][0]
    output = rewind(cow, "gdb", "--at", str(forked), "-ex", "backtrace 1", "-ex", "gaji ps",
                    "-ex", "last-write page", "-ex", "break process_exit", "-ex", "continue")  # fmt: skip
    assert "process_fork (request" in output and "PPID" in output, output
    assert f"main at {line_of('page = mmap(')}" in output
    assert re.search(r"Breakpoint 1, .*process_exit", output), output


def changed(path, target, name, change):
    """A copy of the recording in which one member is another."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for member in source.namelist():
            data = source.read(member)
            copy.writestr(member, change(data) if member == name else data)
    return target


def test_refuses_what_is_not_the_same(folder):
    files = {}
    for name in ("kernel.elf", "initrd.cpio"):
        files[name] = shutil.copy(os.path.join(gaji_module.BUILD_DIR, name), folder / name)
    path = folder / "other.run"
    options = ["--kernel", files["kernel.elf"], "--initrd", files["initrd.cpio"]]
    assert record(path, "true", options=options).returncode == 0
    assert "moment" in rewind(path, "at", "end")

    other = changed(path, folder / "line.run", "facts.json", lambda data: data.replace(b"-- true", b"-- pwd"))
    assert "another command line" in rewind(other, "at", "end", status=1)
    other = changed(path, folder / "log.run", "log", lambda data: data[:-1])
    assert "was changed after it was recorded" in rewind(other, "at", "end", status=1)
    for name, kind in (("initrd.cpio", "initrd"), ("kernel.elf", "kernel")):
        with open(files[name], "ab") as file:
            file.write(b"\0")
        answer = rewind(path, "at", "end", status=1)
        shutil.copy(os.path.join(gaji_module.BUILD_DIR, name), files[name])
        assert f"is another {kind} than" in answer and name in answer
    assert "moment" in rewind(path, "at", "end")
    (folder / "empty.run").write_bytes(b"")
    assert "is not what tools/run --record writes" in rewind(folder / "empty.run", "at", "end", status=1)


def test_a_program_that_was_added_is_in_the_file(folder):
    program = shutil.copy(os.path.join(gaji_module.BUILD_DIR, "tests/guest/profile_two_calls.elf"), folder / "mine")
    done = record(folder / "added.run", str(program), options=["--add", str(program)])
    assert done.returncode == 0, done
    os.unlink(program)
    calls = moments(rewind(folder / "added.run", "hits", "mine:getppid"))
    assert len(calls) == 2 and calls[0][1].endswith("mine"), calls
    shown = rewind(folder / "added.run", "at", str(calls[0][0]))
    assert "in its program" in shown and "tests/guest/profile_two_calls.c" in shown, shown


@pytest.mark.parametrize("option", [["--gdb"], ["--iso", "x"], ["--screen", "none"], ["--coverage", "x"]])
def test_options_that_cannot_be_combined(folder, option):
    done = record(folder / "never.run", options=option)
    assert done.returncode == 2 and f"--record and {option[0]}".encode() in done.stderr, done
    assert not (folder / "never.run").exists()


def test_a_run_that_is_stopped_can_be_looked_at(folder):
    done = record(folder / "late.run", "sleep", "100", options=["--timeout", "1"])
    assert done.returncode == 124, done
    facts = json.loads(zipfile.ZipFile(folder / "late.run").read("facts.json"))
    assert facts["program"] == ["sleep", "100"]
    assert "sleep" in rewind(folder / "late.run", "at", "end")
