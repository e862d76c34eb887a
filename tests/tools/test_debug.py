"""make debug: GDB attaches to the stopped kernel, and Gaji's own commands work."""

import os
import subprocess
import sys

import gaji as gaji_module


def debug(*commands, program=()):
    command = [sys.executable, os.path.join(gaji_module.ROOT, "tools/debug")]
    command += ["--build", gaji_module.BUILD]
    for text in commands:
        command += ["-ex", text]
    command += ["--", *program] if program else []
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
    )
    return done.stdout + done.stderr


def test_stops_at_a_kernel_function_with_its_line():
    output = debug("break kernel_main", "continue", "backtrace 1")
    assert "Breakpoint 1, kernel_main" in output and "main.c:" in output, output


def test_commands_show_a_running_system():
    output = debug(
        "gaji program sh",
        "gaji program echo",
        "break main",
        "continue",
        "continue",
        "gaji ps",
        "gaji threads",
        "gaji regions 1",
        "gaji page 1 0x08048000",
        "gaji frames",
        "gaji log",
        program=["sh", "-c", "echo hello; true"],
    )
    assert "PID" in output and "init" in output, output
    assert "TID" in output, output
    assert "r-x file" in output, output
    assert "page in frame" in output, output
    assert "promised" in output, output
    assert "Python Exception" not in output, output


def test_every_command_has_help():
    output = debug("help gaji", "help gaji ps", "help gaji page")
    for name in ("ps", "threads", "regions", "page", "frames", "log", "program"):
        assert f"gaji {name} --" in output, output
    assert "Usage: gaji page PID ADDRESS" in output, output
