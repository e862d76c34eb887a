"""VS Code's files, clangd's and the container's: they are well formed, and do what they say."""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading

import gaji as gaji_module
import patient
import pytest

ROOT = pathlib.Path(gaji_module.ROOT)


def read(name):
    """Strict JSON, so that every editor reads it."""
    return json.loads((ROOT / name).read_text(), parse_constant=pytest.fail)


TASKS = {task["label"]: task for task in read(".vscode/tasks.json")["tasks"]}
(LAUNCH,) = read(".vscode/launch.json")["configurations"]


def test_files_are_json():
    names = sorted(path.name for path in (ROOT / ".vscode").glob("*.json"))
    assert names == ["extensions.json", "launch.json", "settings.json", "tasks.json"]
    for name in names:
        read(f".vscode/{name}")
    assert (ROOT / ".devcontainer" / read(".devcontainer/devcontainer.json")["build"]["dockerfile"]).exists()


def test_tasks_run_what_exists():
    makefile = (ROOT / "Makefile").read_text()
    for task in TASKS.values():
        command = task["command"].split()[0]
        if command == "make":
            assert re.search(rf"^{re.escape(task['args'][0])}:", makefile, re.MULTILINE), task
        elif command != "echo":
            assert os.access(ROOT / command, os.X_OK), task
        assert task.get("dependsOn") in (None, *TASKS)
    assert LAUNCH["preLaunchTask"] in TASKS and LAUNCH["postDebugTask"] in TASKS
    (end,) = read(".vscode/tasks.json")["inputs"]
    assert end["args"] in TASKS and end["id"] in TASKS[LAUNCH["postDebugTask"]]["command"]
    build = re.search(r"make test TESTS=(\S+)", "make test " + TASKS["Gaji: test this file"]["args"][1])
    assert build[1] == "${relativeFile}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class Mi:
    """GDB as VS Code's cppdbg uses it: its machine interface."""

    def __init__(self):
        self.gdb = subprocess.Popen(
            [LAUNCH["miDebuggerPath"], "--interpreter=mi", "-nx"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        self.said = []

    def command(self, text, until=r"\^(done|running|connected)"):
        self.gdb.stdin.write(text + "\n")
        self.gdb.stdin.flush()
        return self.wait(until)

    def wait(self, until):
        for line in self.gdb.stdout:
            self.said.append(line)
            assert not line.startswith("^error"), "".join(self.said)
            if re.match(until, line):
                return line
        raise AssertionError("".join(self.said))


def test_one_key_debugs_the_kernel():
    """The commands of the task and of the launch, as cppdbg gives them, up to the kernel's main."""
    port = free_port()
    task = TASKS[LAUNCH["preLaunchTask"]]
    arguments = [word.replace("1234", port) for word in task["args"]]
    assert LAUNCH["miDebuggerServerAddress"].endswith(":1234") and "1234" in task["args"]
    begins = re.compile(task["problemMatcher"]["background"]["endsPattern"], re.MULTILINE)
    command = [sys.executable, str(ROOT / task["command"]), "--build", gaji_module.BUILD, *arguments]
    machine = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    mi = Mi()
    watchdog = threading.Timer(60, mi.gdb.kill)
    watchdog.start()
    try:
        assert begins.search(machine.stderr.readline())
        kernel = LAUNCH["program"].replace("${workspaceFolder}", str(ROOT)).replace("build/debug", f"build/{gaji_module.BUILD}")
        mi.command(f"-file-exec-and-symbols {kernel}")
        for each in LAUNCH["setupCommands"]:
            text = each["text"].replace("${workspaceFolder}", str(ROOT))
            mi.command(f"-interpreter-exec console {json.dumps(text)}")
        mi.command(f"-target-select remote 127.0.0.1:{port}")
        stopped = mi.command("-exec-continue", r'\*stopped,reason="breakpoint-hit"')
        assert 'func="kernel_main"' in stopped and "kernel/entry/main.c" in stopped
        mi.command('-interpreter-exec console "break init:main"')
        mi.command("-exec-continue", r"\*stopped")
        mi.command('-interpreter-exec console "gaji ps"')
        said = "".join(mi.said)
        assert "main () at user/programs/init.c:" in said and re.search(r"\* +1 +\S+  init +running", said), said
    finally:
        watchdog.cancel()
        mi.gdb.kill()
        machine.terminate()
        patient.finish(machine, 30)


def test_container_gets_what_setup_installs():
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines[0] == "FROM debian:12"
    assert {line.split()[0] for line in lines} == {"FROM", "RUN", "COPY", "WORKDIR", "CMD"}
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for line in lines:
        if line.startswith("COPY"):
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists() and f"!{source}" in ignored
    groups = re.search(r"setup/setup (.*)", text)[1].split()
    known = re.search(r"GROUPS_KNOWN='(.*)'", (ROOT / "tools/needs.sh").read_text())[1].split()
    assert [group for group in groups if group != "--also"] == known


@pytest.mark.parametrize("name", ["kernel/process/fork.c", "user/programs/cowdemo.c", "tests/guest/proc_task.c", "tests/host/list_test.c"])
def test_clangd_reads_the_sources(name):
    if not shutil.which("clangd"):
        pytest.skip("clangd is not installed")
    environment = {key: text for key, text in os.environ.items() if not key.startswith(("MAKE", "MFLAGS", "BUILD"))}
    subprocess.run(["make", "-s", "compile_commands.json"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    done = patient.run(["clangd", f"--check={name}"], 120, cwd=ROOT)
    assert b"All checks completed, 0 errors" in done.stderr, done.stderr.decode()[-3000:]
