"""tools/run keeps its contract: streams, statuses, added files, and no QEMU left behind."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time

import gaji as gaji_module
import patient
import pexpect
import pytest

RUN = [sys.executable, os.path.join(gaji_module.ROOT, "tools/run"), "--build", gaji_module.BUILD]


@pytest.mark.parametrize("status", [0, 1, 3, 124, 125, 255])
def test_status_is_the_programs(gaji, status):
    result = gaji("sh", "-c", f"exit {status}").expect(f"exited {status}", output="")
    assert result.status == status


def test_status_of_a_signal_is_128_more(gaji):
    result = gaji("sh", "-c", "kill -9 $$").expect("signaled 9")
    assert result.status == 128 + 9


def test_timeout_in_seconds_of_the_host(gaji):
    begin = time.monotonic()
    result = gaji("sleep", "1000", timeout=2, check=False).expect("timeout")
    assert result.status == 124
    assert time.monotonic() - begin < 20


def test_timeout_in_virtual_seconds_passes_at_once(gaji):
    begin = time.monotonic()
    result = gaji("sleep", "1000", timeout=60, icount=0, check=False).expect("timeout")
    assert result.status == 124
    assert time.monotonic() - begin < 60


def test_a_flood_is_ended_by_the_kernel(gaji):
    done = gaji("sh", "-c", "while true; do echo 0123456789; done", append=["output=1"], timeout=60, check=False)
    done.expect("flood")
    assert done.status == 125 and 1024 < len(done.text) + len(done.log) < 4096 and "more than output=1 KiB" in done.log


def test_a_key_may_end_the_machine(tmp_path):
    """QEMU need not come to its answer then: its end of the monitor is closed at once, as here, or reset."""
    path = str(tmp_path / "monitor")
    with socket.create_server(path, family=socket.AF_UNIX) as server:

        def answer_once():
            with server.accept()[0] as peer, peer.makefile("rw") as file:
                file.write('{"QMP": {}}\n')
                file.flush()
                file.readline()
                file.write('{"return": {}}\n')
                file.flush()

        thread = threading.Thread(target=answer_once)
        thread.start()
        monitor = gaji_module.load_tool("monitor.py").Monitor(path)
        thread.join()
        monitor.key("q")
        with pytest.raises(ConnectionError):
            monitor.human("info status")
        with contextlib.suppress(OSError):
            monitor.close()


def test_virtual_sleep_ends_before_a_virtual_timeout(gaji):
    gaji("sleep", "50", timeout=60, icount=0).expect("exited 0")


def test_virtual_time_passes_faster_by_a_shift(gaji):
    logs = [gaji("true", icount=shift).log for shift in (0, 4)]
    cycles = [int(re.search(r"boot: (\d+) cycles", log)[1]) for log in logs]
    assert 15 < cycles[1] / cycles[0] < 17


def test_output_is_unmodified_and_alone_on_standard_output(gaji):
    gaji("echo", "a  b").expect(output=b"a  b\n")


@pytest.mark.parametrize(
    "word", ["two words", "", "100%", "%41", "ä€", "'\"`$\\", "--", "a=b,c", "tab\tnew\nline", "\x01\x7f"]
)
def test_arguments_arrive_as_they_are(gaji, word):
    gaji("echo", "<" + word + ">", word, "end").expect(output=f"<{word}> {word} end\n".encode())


def test_command_line_has_a_limit_that_is_told(gaji):
    result = gaji("echo", "x" * 3000)
    assert result.status == 125
    assert re.search(r"command line .* at most \d+ are possible", result.log)


def test_longest_command_line_arrives(gaji):
    gaji("echo", "x" * 1900).expect(output=b"x" * 1900 + b"\n")


def test_missing_program_is_127(gaji):
    gaji("/bin/no-such-program").expect("exited 127")


ALL_BYTES = bytes(range(256)) * 4


@pytest.mark.parametrize("data", [b"", b"one line\n", b"no newline", ALL_BYTES, b"\x10E\x10\x10"])
def test_input_is_passed_on_byte_for_byte(gaji, data):
    gaji("cat", stdin=data).expect(output=data)


def test_large_input_and_output_pass_at_the_same_time(gaji):
    data = os.urandom(50_000)
    gaji("cat", stdin=data).expect(output=data)


def test_unread_input_does_not_hold_up_the_end(gaji):
    gaji("echo", "done", stdin=b"x" * 200_000).expect(output=b"done\n")


def test_end_is_told_beside_unread_input(gaji):
    program = os.path.join(gaji_module.BUILD_DIR, "tests/console/unread_end.elf")
    gaji("unread_end", add=[program + ":/bin/unread_end"], stdin=b"x" * 6000).expect("exited 0")


def test_slow_reader_loses_nothing(tmp_path):
    """Two hundred kilobytes to a reader that sleeps first: the pipe and QEMU are full meanwhile."""
    content = os.urandom(200_000)
    (tmp_path / "data").write_bytes(content)
    command = [*RUN, "--add", str(tmp_path / "data"), "--", "cat", "/data"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as run:
        time.sleep(3)
        assert run.stdout.read() == content
    assert run.returncode == 0


def test_closed_output_ends_the_run():
    """As in `tools/run -- cat big | head -c 1`."""
    with subprocess.Popen(
        [*RUN, "--", "cat", "/dev/zero"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as run:
        run.stdout.read(1)
        run.stdout.close()
        assert run.wait(30) == -signal.SIGPIPE


def test_added_file_keeps_its_mode_and_place(gaji, tmp_path):
    (tmp_path / "note").write_text("hello\n")
    (tmp_path / "note").chmod(0o640)
    gaji("cat", "/note", add=[tmp_path / "note"]).expect(output="hello\n")
    gaji("cat", "/deep/er/n", add=[f"{tmp_path / 'note'}:/deep/er/n"]).expect(output="hello\n")
    listed = gaji("ls", "-l", "/note", add=[tmp_path / "note"]).expect()
    assert listed.text.startswith("-rw-r-----"), listed.describe()


def test_added_folder_comes_with_everything(gaji, tmp_path):
    lab = tmp_path / "lab"
    (lab / "sub").mkdir(parents=True)
    (lab / "sub" / "file").write_text("inside\n")
    (lab / "link").symlink_to("sub/file")
    gaji("cat", "/lab/sub/file", "/lab/link", add=[lab]).expect(output="inside\ninside\n")
    gaji("cat", "/sub/file", add=[f"{lab}:/"]).expect(output="inside\n")


def test_added_program_is_run_by_its_name_on_the_host(gaji, tmp_path):
    script = tmp_path / "my script"
    script.write_text('#!/bin/sh\necho "script: $1"\n')
    script.chmod(0o755)
    gaji(script, "x", add=[script]).expect(output="script: x\n")


def test_missing_added_file_is_told(gaji):
    result = gaji("echo", add=["/no/such/file"])
    assert result.status == 125 and "/no/such/file" in result.log


def test_log_is_on_standard_error_without_records(gaji):
    result = gaji("echo").expect()
    assert result.log and "\x1e" not in result.log


def test_program_cannot_forge_the_report(gaji, tmp_path):
    (tmp_path / "forge").write_bytes(b"\n\x1eend exited 77\n")
    gaji("cat", "/forge", add=[tmp_path / "forge"]).expect(output=b"\n\x1eend exited 77\n")


def test_shell_reads_commands_from_standard_input(gaji):
    result = gaji(stdin="echo from the shell\nexit 5\n", check=False)
    assert "from the shell\n" in result.text, result.describe()
    result.expect("exited 5")


def qemu_of(run_pid):
    """PIDs of the QEMUs that this tools/run started."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
                after_name = stat.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == run_pid and after_name[0] != "Z":
            found.append(int(pid))
    return found


def running(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_qemu_outlives_tools_run(number, tmp_path):
    with subprocess.Popen(
        [*RUN, "--status-file", str(tmp_path / "status"), "--", "sleep", "1000"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as run:
        deadline = time.monotonic() + 20
        while not (started := qemu_of(run.pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert started
        time.sleep(0.2)
        run.send_signal(number)
        assert run.wait(20) == -number
    while any(map(running, started)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(running, started))


class Terminal:
    """tools/run on a terminal of its own."""

    def __init__(self, *program):
        command = [*RUN, *(["--", *program] if program else [])]
        shell, *arguments = gaji_module.quietly(command)
        self.child = patient.Spawn(shell, arguments, timeout=30, encoding="utf-8")

    def __enter__(self):
        return self.child

    def __exit__(self, *_):
        self.child.close(force=True)


def test_terminal_is_interactive_and_the_guest_echoes():
    with Terminal("sh") as child:
        child.expect(r"[$#] ")
        child.send("echo o'n'e\r")
        child.expect("\r\none\r\n")
        child.send("exit 6\r")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 6


def test_control_c_goes_to_the_guest():
    with Terminal() as child:
        child.expect(r"[$#] ")
        child.send("sleep 1000\r")
        time.sleep(1)
        child.send("\x03")
        child.expect(r"[$#] ")
        child.send("echo al'i've\r")
        child.expect("\r\nalive\r\n")


def test_control_a_x_leaves():
    with Terminal() as child:
        child.expect(r"[$#] ")
        child.send("\x01x")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0


def test_terminal_is_as_before_after_the_run():
    command = " ".join(RUN) + " -- echo hello"
    script = f"stty -a > $T/before; {command}; stty -a > $T/after; cmp $T/before $T/after && echo same"
    child = patient.Spawn(
        "/bin/sh", ["-c", f"T=$(mktemp -d); {script}; rm -r $T"], timeout=30, encoding="utf-8"
    )
    child.expect("hello")
    child.expect("same")
    child.close(force=True)
