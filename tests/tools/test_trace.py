"""trace: the system calls of a program, in strace's notation, following forks."""

import re


def traced(gaji, *command, **options):
    result = gaji("trace", *command, **options)
    return result, result.output.decode().splitlines()


def test_calls_with_their_arguments_and_results(gaji, tmp_path):
    file = tmp_path / "letter"
    file.write_text('a "letter"\twith 40 bytes, more than are shown\n')
    result, lines = traced(gaji, "cat", "/letter", "/none", add=[file])
    result.expect("exited 1")
    assert 'open("/letter", O_RDONLY|O_LARGEFILE, 0) = 3' in lines
    assert r'read(3, "a \"letter\"\twith 40 bytes, more t"..., 4096) = 46' in lines
    assert 'read(3, "", 4096) = 0' in lines
    assert 'open("/none", O_RDONLY|O_LARGEFILE, 0) = -1 ENOENT (No such file or directory)' in lines
    # What cat itself writes comes in between, wherever its turns end.
    assert re.search(r'execve\("/bin/cat", 0xb\w+, 0xb\w+\) = 0\nopen\("/letter"', "\n".join(lines)), lines
    assert lines[-2:] == ["exit_group(1) = ?", "+++ exited with 1 +++"], lines


def test_forks_are_followed_and_torn_calls_go_on(gaji):
    # The child of the first fork sleeps, so that its parent has come to wait4 before it ends.
    result, lines = traced(gaji, "sh", "-c", "/bin/sleep 1; kill -9 $$")
    result.expect("exited 137")
    text = "\n".join(lines)
    fork = int(re.search(r"^fork\(\) = (\d+)$", text, re.M)[1])
    own = int(re.search(r"^getpid\(\) = (\d+)$", text, re.M)[1])
    assert re.search(rf"^\[{own}\] wait4\(-1, 0xb\w+, 0, NULL <unfinished \.\.\.>$", text, re.M), text
    assert re.search(rf"^\[{fork}\] nanosleep\(0xb\w+, 0xb\w+\) = 0$", text, re.M), text
    assert f"[{fork}] +++ exited with 0 +++" in lines, text
    assert f"[{own}] <... wait4 resumed>) = {fork}" in lines, text
    assert lines[-2:] == [f"[{own}] kill({own}, SIGKILL) = 0", f"[{own}] +++ killed by signal 9 (Killed) +++"], text


def test_calls_of_ports_take_no_short_way_out(gaji):
    """A traced thread that another one hands the CPU to comes to the end of its call all the same."""
    result, lines = traced(gaji, "pingpong", "20")
    result.expect("exited 0")
    answers = [line for line in lines if re.search(r"port_call_short(\(| resumed).*\) = \d+$", line)]
    receipts = [line for line in lines if re.search(r"port_reply_receive_short(\(| resumed).*\) = \d+$", line)]
    assert len(answers) >= 20 and len(receipts) >= 20, "\n".join(lines)


def test_threads_and_a_vfork_are_traced(gaji):
    result, lines = traced(gaji, "racedemo")
    result.expect("exited 0")
    assert sum("clone(" in line for line in lines) == 4 and any("futex" in line for line in lines), lines


def test_who_traces_may_end_first(gaji):
    """The program goes on, and nothing is left behind (--check)."""
    script = "trace sh -c 'sleep 1; echo still there > /tmp/x' & sleep 0; kill -9 $!; sleep 2; cat /tmp/x"
    assert b"still there" in gaji("sh", "-c", script, options=["--icount"]).expect("exited 0").output


def test_what_cannot_be_run_is_said(gaji):
    result, _ = traced(gaji, "none")
    result.expect("exited 127")
    assert b"trace: none: " in result.output
