"""tools/layout.py finds the kernel's fields, or names what is gone; tools/view reads memory by it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

import gaji as gaji_module
import patient
import pytest

TOOLS = os.path.join(gaji_module.ROOT, "tools")
KERNEL = os.path.join(gaji_module.ROOT, "build", gaji_module.BUILD, "kernel.elf")
run = gaji_module.load_tool("run")
import layout  # noqa: E402
import view  # noqa: E402

pytestmark = pytest.mark.skipif(not shutil.which("gdb"), reason="gdb is not installed")


def test_all_that_is_followed_is_there():
    known = layout.load(KERNEL)
    assert known["missing"] == []
    assert known["structures"]["proc"]["fields"]["pid"] == {"offset": 0, "type": "signed", "size": 4}
    assert known["enums"]["thread_state"]["3"] == "blocked"
    assert known["globals"]["boot_directory"]["address"] > 0xC0000000


@pytest.mark.parametrize(
    "old,new,complaint",
    [
        ('"waiters"', '"sleepers"', "no field sleepers in struct wait_queue"),
        ('"list": "next', '"lists": "next', "no struct lists"),
        ('"boot_directory")', '"the_directory")', "no variable the_directory"),
        ('c", "ready")', 'c", "unready")', "no variable unready in kernel/threads/scheduler.c"),
        ("call_state direct_kind", "call_state direct_sort", "no enum direct_sort"),
    ],
)
def test_what_is_gone_is_named(tmp_path, old, new, complaint):
    with open(os.path.join(TOOLS, "layout.py"), encoding="utf-8") as file:
        text = file.read()
    assert old in text
    (tmp_path / "layout.py").write_text(text.replace(old, new))
    out = tmp_path / "layout.json"
    command = [sys.executable, str(tmp_path / "layout.py"), KERNEL, str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and complaint in done.stderr, done.stderr
    assert not out.exists()


def test_the_file_of_another_kernel_is_made_anew(tmp_path):
    kernel = shutil.copy(KERNEL, tmp_path)
    made = layout.load(str(kernel))
    file = tmp_path / "layout.json"
    file.write_text(json.dumps({**made, "made_from": "another", "globals": {}}))
    assert layout.load(str(kernel)) == made == json.loads(file.read_text())


def seen(machine, layout_known, done):
    """The kernel, when done(its processes by name) says so."""
    patient.wait_until(lambda: os.fstat(machine.memory).st_size, 60, machine.process.pid)
    kernel = view.Kernel(layout_known, view.ram(machine.memory))

    def reached():
        try:
            return done({proc.name: proc for proc in kernel.processes()}, kernel)
        except view.Lost:  # it has not begun, or was in the middle of a change
            return False

    patient.wait_until(reached, 60, machine.process.pid)
    time.sleep(0.2)  # all that sleep do so by now
    return kernel


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
@pytest.mark.parametrize(
    "line", ["portdemo & stagedemo & racedemo", "lenddemo & calldemo", "forktree 4 & cowdemo"]
)
def test_the_reader_of_pages_sees_the_same(tmp_path, line):
    """tools/see_page/reader.js, in memory that is stopped anywhere."""
    words = ["--build", gaji_module.BUILD, "--mem", "16", "--coverage", "none"]
    options = run.parse_arguments([*words, "--", "/bin/sh", "-c", "; ".join([line] * 40)])
    machine = run.make_machine(options)
    machine.start()
    try:
        states = list(both_readers(machine, layout.load(options.kernel), tmp_path))
    finally:
        machine.end()
    assert len({str(python) for python, _ in states}) > 2  # it was running
    for python, javascript in states:
        assert javascript == json.loads(json.dumps(python))


def drain(console):
    """A console that nobody reads is soon full, and all that write to it wait."""
    while console.recv(65536):
        pass


def both_readers(machine, known, folder):
    """(what Python says, what JavaScript says) of the same moments."""
    threading.Thread(target=drain, args=[machine.console], daemon=True).start()
    patient.wait_until(lambda: os.fstat(machine.memory).st_size, 60, machine.process.pid)
    (folder / "layout.json").write_text(json.dumps(known))
    script = "const [reader, layout, ram] = process.argv.slice(1); const fs = require('fs');"
    script += "const { Reader } = require(reader); const known = JSON.parse(fs.readFileSync(layout));"
    script += "console.log(JSON.stringify(new Reader(known, fs.readFileSync(ram)).state()))"
    files = [os.path.join(TOOLS, "see_page/reader.js"), folder / "layout.json", folder / "ram"]
    count, different = 0, set()
    while count < 12 or (len(different) < 3 and count < 200):  # on a machine with much else to do it hardly runs
        os.kill(machine.process.pid, signal.SIGCONT)  # it stands while it is looked at, however long that takes
        time.sleep(0.02)
        if machine.process.poll() is not None:
            return
        os.kill(machine.process.pid, signal.SIGSTOP)
        memory = os.pread(machine.memory, 16 << 20, 0)
        kernel = view.Kernel(known, lambda at, size, memory=memory: memory[at : at + size])
        try:
            python = view.snapshot(kernel)
        except view.Lost:  # it was in the middle of a change
            continue
        if python["processes"]:
            count += 1
            different.add(str(python))
            files[2].write_bytes(memory)
            done = subprocess.run(["node", "-e", script, *files], capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            yield python, json.loads(done.stdout)
    os.kill(machine.process.pid, signal.SIGCONT)


def test_processes_pipes_and_pages_are_read_from_memory():
    line = ["/bin/sh", "-c", "sleep 1000 | cat"]
    options = run.parse_arguments(["--build", gaji_module.BUILD, "--coverage", "none", "--", *line])
    machine = run.make_machine(options)
    machine.start()
    try:
        kernel = seen(
            machine,
            layout.load(options.kernel),
            lambda by_name, kernel: {"sleep", "cat"} <= set(by_name)
            and all("blocked" in map(kernel.thread_state, kernel.threads(p)) for p in by_name.values()),
        )
        state = view.snapshot(kernel)
        console = machine.log.recv(65536).decode()
    finally:
        machine.end()
    processes = {process["name"]: process for process in state["processes"].values()}
    shell, sleep, cat = processes["sh"], processes["sleep"], processes["cat"]
    assert sleep["parent"] == cat["parent"] == shell["pid"]
    assert [thread["reason"] for thread in sleep["threads"] + cat["threads"]] == ["sleep", "pipe"]
    pipe = cat["files"][0][3]
    assert cat["threads"][0]["queue"] == ["pipe", pipe] and sleep["files"][1][1:] == ["pipe_writer", "w", pipe]
    assert state["pipes"][pipe]["waiting"] == [cat["threads"][0]["tid"]]
    assert shell["threads"][0]["queue"] == ["child", shell["pid"]]
    for space in state["spaces"].values():
        pages = sum(len(state["tables"][frame]["pages"]) for _, frame, _ in space["tables"])
        assert pages == space["pages"] > 0
    check_counts(state)
    memory = state["memory"]
    assert memory["free"] + sum(memory[kind] for kind in ("user", "object", "table")) < memory["total"]
    (free,) = re.findall(r"(\d+) KiB free", console)
    assert abs(memory["free"] - int(free) / 4) < 300


def check_counts(state):
    """Invariants 1 and 2 of kernel/README.md, as far as processes' own pages go."""
    pointing, pointed = {}, {}
    for space in state["spaces"].values():
        for _, frame, _ in space["tables"]:
            pointing[frame] = pointing.get(frame, 0) + 1
    for table in state["tables"].values():
        for _, frame, _ in table["pages"]:
            pointed[frame] = pointed.get(frame, 0) + 1
    assert pointing == {frame: table["count"] for frame, table in state["tables"].items()}
    for frame, (count, kind) in state["frames"].items():
        assert kind in ("user", "object")
        assert count == pointed[frame] if kind == "user" else count >= pointed[frame], hex(frame)
