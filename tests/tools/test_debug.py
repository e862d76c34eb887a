"""make debug: GDB attaches to the stopped kernel, and Gaji's own commands work."""

import os
import re
import subprocess
import sys
import tempfile

import gaji as gaji_module
import pytest


def debug(*commands, program=(), options=()):
    """What GDB prints, and then what Gaji has printed meanwhile."""
    command = [sys.executable, os.path.join(gaji_module.ROOT, "tools/debug")]
    command += ["--build", gaji_module.BUILD]
    for text in commands:
        command += ["-ex", text]
    with tempfile.NamedTemporaryFile("r", errors="replace") as log:
        command += ["--log", log.name, *options]
        command += ["--", *program] if program else []
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
        )
        return done.stdout + done.stderr + log.read()


def test_stops_at_a_kernel_function_with_its_line():
    output = debug("break kernel_main", "continue", "backtrace 1")
    assert "Breakpoint 1, kernel_main" in output and "main.c:" in output, output


COMMANDS = {
    "ps": (r"\* +4 +3  cowdemo +running", r"3 +2  cowdemo +waits for bytes from pipe 1"),
    "threads": (r"\* +4 +4  0xf8\w+ 0xf8\w+ +\d running",),
    "waits": (r"2 sh waits for a child to end <- 3 cowdemo", r"3 cowdemo waits for bytes from pipe 1 <- 3 cowdemo, 4 cowdemo"),
    "why 2": (r"^2 sh waits for a child to end\n  3 cowdemo waits for bytes from pipe 1\n.*\n    4 cowdemo running",),
    "signals 3": (r"pending for the process: none", r"thread 3: pending none; blocked none"),
    "maps 3": (r"0x08048000-0x\w+ r-xp file", r"-0xc0000000 rw.p stack"),
    "tables 4": (r"0x08000000: table in frame 0x\w+, count 2, read-only, shared with 3 cowdemo", r"user frames, count 1: 0x"),
    "page 4 0x08048000": (r"directory entry 32: table in frame 0x\w+, count 2", r"table entry 72: page in frame 0x\w+"),
    "frames": (r"promised +\d+",),
    "frame 3c5": (r"^frame 0x3c5: .*, count \d+",),
    "frame 0x3c5": (r"^frame 0x3c5: ",),
    "files 4": (r"3 r  pipe_reader  pipe 1", r"0 rw console"),
    "pipes": (r"pipe 1: 0 bytes\n    read by 3 cowdemo \(descriptor 3\), 4", r"3 waits for bytes"),
    "calls 3 2": (r"3 fork\(\) = 4\n +3 read\(3, 0xb\w+, 1\) \.\.\.",),
    "log": (r"boot: \d+ cycles",),
    "check": (r"All invariants hold\.",),
    "items $_proc(3)->children": (r"\(struct proc \*\) 0xc\w+ pid 4 name \"cowdemo",),
}


@pytest.fixture(scope="module")
def shown():
    """What each command prints while the child of cowdemo runs."""
    words = [word for name in COMMANDS for word in (f"echo ~~{name}~~", f"gaji {name}")]
    program = ["sh", "-c", "cowdemo; true"]
    output = debug("break cowdemo:child_run", "continue", *words, "echo ~~", program=program, options=["--icount"])
    parts = output.split("~~")
    return dict(zip(parts[1::2], parts[2::2]))


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_show_a_running_system(shown, name):
    for pattern in COMMANDS[name]:
        assert re.search(pattern, shown[name], re.M), shown[name]
    assert "Error" not in shown[name] and "Exception" not in shown[name], shown[name]


def test_ports_show_who_has_taken_a_call():
    """The server of calldemo leaves its last call unanswered: it ends with it."""
    output = debug("break calldemo:exit if $_pid() == 4", "continue", "gaji ports", "gaji why 3", program=["sh", "-c", "calldemo; true"])
    assert re.search(r"^4 calldemo has taken the call of 3$", output, re.M), output
    assert "3 calldemo waits for the answer to its call, which 4 has taken" in output, output


def test_the_checker_finds_what_gdb_corrupts():
    output = debug(
        "break process_wait if $_pid() == 3", "continue", "gaji check", "set $_proc(3)->thread_count = 7", "gaji check",
        program=["sh", "-c", "cowdemo; true"],
    )  # fmt: skip
    good, _, bad = output.partition("All invariants hold.")
    assert bad and re.search(r"^check: ", bad, re.M) and re.search(r"^\d+ findings?: ", bad, re.M), output


ODD_MOMENTS = {
    "the first instruction": (),
    "before there is a heap": ("break heap_init", "continue"),
    "no process yet": ("break trap_start", "continue"),
    "the idle thread": ("break threads_idle", "continue"),
}


@pytest.mark.parametrize("moment", ODD_MOMENTS)
def test_at_odd_moments_a_sentence_says_what_cannot_be_told(moment):
    words = [name for name in COMMANDS if name != "log"] + ["stack", "frame 100", "items $_proc(9)->children"]
    output = debug(*ODD_MOMENTS[moment], *(f"gaji {name}" for name in words), "print $_proc(9)", "backtrace 1")
    assert "Python Exception" not in output and "panic" not in output, output
    assert "while the target is running" not in output and re.search(r"^#0 ", output, re.M), output


def test_pretty_printers():
    output = debug(
        "break process_wait if $_pid() == 3", "continue", "up 2", "print *frame", "print $_proc()->children",
        "print (entry_t)0x3c5067", "print $_proc(2)->child_events", program=["sh", "-c", "cowdemo; true"],
    )  # fmt: skip
    for text in ("= system call wait4 = {es = 0x", "list of 1, next 0x", "frame 0x3c5, present, writable, user, accessed, dirty"):
        assert text in output, output
    assert "wait queue of 1" in output and "thread 2 of sh" in output, output


def test_every_command_has_help_and_completes():
    names = {name.split()[0] for name in COMMANDS} | {"program", "stack", "frame", "ports"}
    output = debug("help gaji", *(f"help gaji {name}" for name in names), "complete gaji w", "complete gaji ch")
    for name in names:
        assert f"gaji {name} --" in output and f"Usage: gaji {name}" in output, name + output
    assert "gaji waits\ngaji why\n" in output and "gaji check" in output, output
    late = debug("break process_wait if $_pid() == 3", "continue", "complete gaji maps ", program=["sh", "-c", "cowdemo; true"])
    assert "gaji maps 1\ngaji maps 2\ngaji maps 3\n" in late, late


STORY = {
    "process_fork": "kernel/process/fork.c",
    "process_exit": "kernel/process/exit.c",
    "process_wait": "kernel/process/exit.c",
    "process_exec": "kernel/process/exec.c",
    "aspace_fault": "mm/fault.c",
    "port_send": "kernel/ipc/message.c",
    "port_receive": "kernel/ipc/message.c",
    "port_call": "kernel/ipc/call.c",
}


def first_line(function, file):
    """The line of the brace that begins a function."""
    with open(os.path.join(gaji_module.ROOT, file), encoding="utf-8") as source:
        lines = source.read().splitlines()
    head = next(at for at, line in enumerate(lines) if re.match(rf"\w.*\b{function}\(", line))
    return head + 1 + lines[head:].index("{")


@pytest.mark.parametrize("function", STORY)
def test_the_story_stops_at_its_first_lines(function):
    """The breakpoint is on the first line, not in a header that was inlined there."""
    program = ["sh", "-c", "forkdemo; stagedemo; lenddemo"]
    output = debug(f"break {function}", "continue", "delete", "frame", program=program)
    place = f"{STORY[function]}:{first_line(function, STORY[function])}"
    assert re.search(rf"^#0  {function} \(.* at {place}$", output, re.M), output


def test_stepping_follows_the_source():
    """`next` goes down process_wait line by line, never into a header and never back by an inlined call."""
    output = debug("tbreak process_wait", "continue", *["next"] * 4, program=["true"])
    lines = [int(n) for n in re.findall(r"^(\d+)\t", output.split("process_wait (")[-1], re.M)]
    begin = first_line("process_wait", STORY["process_wait"])
    assert len(lines) >= 5 and lines == sorted(lines), output
    assert all(begin <= line < begin + 30 for line in lines), output


def frames(output):
    """The functions of the last backtrace."""
    last = output[output.rindex("#0  ") :]
    return re.findall(r"^#\d+ +(?:0x\w+ in )?(<[^>]+>|[\w.]+) \(", last, re.M)


def test_one_backtrace_goes_from_the_kernel_to_the_program():
    output = debug("break process_wait if $_pid() == 3", "continue", "backtrace", program=["sh", "-c", "cowdemo; true"])
    assert frames(output)[:4] == ["process_wait", "sys_wait4", "carry_out", "syscall_dispatch"], output
    assert frames(output)[4:] == ["<system call wait4>", "wait4", "waitpid", "main"], output
    assert "user/programs/cowdemo.c:" in output, output


def test_a_page_fault_and_a_copy_are_passed_too():
    """A pipe's read() writes to a page of the program that is shared after fork: fault in the kernel's copy."""
    output = debug(
        "break cowdemo:child_run", "continue", "break aspace_fault if $_pid() == 4", "continue", "backtrace",
        program=["sh", "-c", "cowdemo; true"],
    )  # fmt: skip
    names = frames(output)
    assert names[0] == "aspace_fault" and any(name.startswith("<page fault: a ") for name in names), output
    assert names[-1] == "main", output


def test_a_thread_that_does_not_run_has_a_backtrace():
    output = debug("break cowdemo:child_run", "continue", "gaji stack 2", program=["sh", "-c", "cowdemo; true"])
    assert frames(output)[0].startswith("context_switch") and "process_wait" in frames(output), output
    assert frames(output)[-3:] == ["list_run", "text_run", "main"], output
    registers = "info registers eax ecx edx ebx esp ebp esi edi eip eflags cr3"
    after = debug(
        "break cowdemo:child_run", "continue", registers, "echo ~~\n", "gaji stack 2", "gaji stack 1", "echo ~~\n",
        registers, program=["sh", "-c", "cowdemo; true"],
    )  # fmt: skip
    first, _, last = after.split("~~\n")
    found = [re.findall(r"^(e\w\w|eflags|cr3) +(0x\w+)", part, re.M) for part in (first, last)]
    assert len(found[0]) == 11 and found[0] == found[1], after


def test_breakpoints_in_programs_that_have_not_started():
    output = debug(
        "break main", "continue", "delete", "break-in 3 main", "continue", "backtrace", "info registers eip",
        program=["sh", "-c", "forkdemo; true"],
    )  # fmt: skip
    assert "Breakpoint 1, in init, process 1" in output, output
    assert "Breakpoint 2, in forkdemo, process 3" in output, output
    assert "main () at user/programs/forkdemo.c:" in output, output


def test_stepping_into_the_kernel_and_back(tmp_path):
    """From int 0x80 by one instruction into trap.s, and by `finish` out of it."""
    output = debug(
        "break forkdemo:fork", "continue", "python\nwhile 'int' not in gdb.execute('x/i $pc', to_string=True): "
        "gdb.execute('stepi', to_string=True)", "stepi", "backtrace", "tbreak process_fork", "continue", "finish",
        program=["sh", "-c", "forkdemo; true"],
    )  # fmt: skip
    assert "syscall_entry () at kernel/cpu/trap.s:" in output, output
    assert "Run till exit" not in output.split("process_fork (")[0]
    assert "main () at user/programs/forkdemo.c" in output, output


def test_wrong_places_are_told():
    output = debug("break proces_fork", "break cowdemo:nothing", "break-in x main")
    assert "Neither the kernel nor a program has proces_fork. Near: process_fork" in output, output
    assert "cowdemo has no function or line nothing." in output, output
    assert "Wanted: PID PLACE" in output, output


def test_an_added_program_has_symbols(tmp_path):
    source = tmp_path / "mine.c"
    source.write_text("int twice(int n) { return 2 * n; }\nint main(void) { return twice(21); }\n")
    program = tmp_path / "mine"
    subprocess.run(["i686-linux-gnu-gcc", "-static", "-g", "-o", program, source], check=True)
    output = debug("break mine:twice", "continue", "backtrace", options=["--add", str(program)], program=[str(program)])
    assert "twice (n=21) at" in output and "main () at" in output, output


ROBUST = """
#include <pthread.h>
#include <unistd.h>
static pthread_mutex_t lock;
static void *other(void *unused) { pthread_mutex_lock(&lock); return unused; }
int main(void)
{
    pthread_mutexattr_t attributes;
    pthread_t thread;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&lock, &attributes);
    pthread_mutex_lock(&lock);
    pthread_create(&thread, NULL, other, NULL);
    usleep(100000);
    return getppid() == 0;
}
"""


def test_the_holder_of_a_lock_is_named_where_the_lock_says_it(tmp_path):
    source, program = tmp_path / "robust.c", tmp_path / "robust"
    source.write_text(ROBUST)
    subprocess.run(["i686-linux-gnu-gcc", "-static", "-pthread", "-o", program, source], check=True)
    output = debug("break sys_getppid", "continue", "gaji waits", options=["--icount", "--add", str(program)], program=[str(program)])
    assert re.search(r"^ +2 robust \(thread 3\) waits for a lock at 0x\w+, which thread 2 of 2 holds <- 2 robust$", output, re.M), output


def test_the_machine_ends_with_it():
    command = [sys.executable, os.path.join(gaji_module.ROOT, "tools/debug"), "--build", gaji_module.BUILD]
    command += ["-ex", "break kernel_main", "-ex", "continue", "-ex", "continue", "--", "sleep", "1000"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if line.startswith("Breakpoint 1, kernel_main"):
                break
        with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as children:
            started = children.read().split()
        process.terminate()
        process.stdout.read()
    assert process.returncode == 128 + 15 and started
    assert not [pid for pid in started if os.path.exists(f"/proc/{pid}")]
