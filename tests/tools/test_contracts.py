"""tools/contracts.py: contracts hold on every path, and what breaks one is found, with the way there."""

import os
import shutil
import subprocess

import gaji as gaji_module
import pytest

ROOT = gaji_module.ROOT

# What is done to the kernel (file, the text that goes, what comes in its place), and what is said then.
BREACHES = {
    "exit-allocates": (
        "kernel/process/exit.c", "        limits_drop(self);\n", "        limits_drop(self);\n        heap_free(heap_alloc(8));\n",
        ["exit allocates nothing; but:", "process_tear_down calls heap_alloc"],
    ),
    "a-follower-of-the-end-allocates": (
        "kernel/ipc/watch.c", "\nvoid watches_tell(struct proc *ended)\n{\n", "\nvoid watches_tell(struct proc *ended)\n{\n    heap_free(heap_zalloc(8));\n",
        ["exit allocates nothing; but:", "process_tear_down calls watches_tell", "watches_tell calls heap_zalloc"],
    ),
    "a-handler-sleeps": (
        "kernel/process/itimer.c", "    signal_send(timers->proc, SIGALRM);\n", "    signal_send(timers->proc, SIGALRM);\n    preempt_point();\n",
        ["an interrupt handler never sleeps; but:", "real_expired calls preempt_point", "calls context_switch"],
    ),
    "a-promise-is-broken": (
        "kernel/files/file.c", "    NO_SLEEP(); /* whatever kind of file it is */\n", "    preempt_point();\n",
        ["file_put never sleeps, says kernel/files/file.h; but:", "file_put calls preempt_point"],
    ),
    "mm-sleeps": (
        "mm/object.c", "\nbool object_reap_step(void)\n{\n", "\nbool object_reap_step(void)\n{\n    thread_yield();\n",
        ["mm/ never sleeps; but:", "object_reap_step calls thread_yield"],
    ),
    "a-user-pointer-is-followed": (
        "kernel/linux/sysv.c", "    return at < 0 && at > -4096 ? at : copy_to_user(out, &at, sizeof at);\n", "    *(int32_t *)out = at;\n    return 0;\n",
        ["kernel/linux/sysv.c:", "an address of the user's becomes a pointer: only mm/usercopy follows one"],
    ),
    "a-function-calls-itself": (
        "kernel/linux/locks.c", "\nstatic void free_unused(struct locked_file *locked)\n{\n", "\nstatic void free_unused(struct locked_file *locked)\n{\n    if (locked->waiting > 100000)\n        fcntl_lock(1, 2, 3);\n",
        ["calls itself: ", "what ends that? Say it in RECURSIVE"],
    ),
    "a-pointer-is-not-explained": (
        "kernel/linux/prctl.c", "    struct wish *wish = find(proc_current());\n    if (signal", "    struct wish *wish = find(proc_current());\n    ((void (*)(void))signal)();\n    if (signal",
        ["is not known: add it to POINTERS"],
    ),
    "the-stack-is-too-small": (
        "kernel/linux/statfs.c", "\nstatic int32_t check_path(uaddr_t path)\n{\n", "\nstatic int32_t check_path(uaddr_t path)\n{\n    volatile char much[3000];\n    much[path & 7] = 1;\n",
        ["of 4080 bytes of stack: --stack shows it"],
    ),
}  # fmt: skip
HEADERS = '#include "kernel/threads/thread.h"\n#include "mm/heap.h"\n'


def make(tree, *words):
    command = ["make", "-C", str(tree), "BUILD=check", *words]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """The kernel's sources beside what is compiled of them."""
    tree = tmp_path_factory.mktemp("contracts")
    for folder in ("boot", "kernel", "mm", "user", "tools"):
        shutil.copytree(os.path.join(ROOT, folder), tree / folder)
    for name in ("Makefile", "linker.ld"):
        shutil.copy2(os.path.join(ROOT, name), tree / name)
    os.makedirs(tree / "build")
    for name in os.listdir(os.path.join(ROOT, "build")):
        if name.startswith("setup"):
            shutil.copy2(os.path.join(ROOT, "build", name), tree / "build" / name)
    done = make(tree, "WERROR=", "kernel")
    assert done.returncode == 0, done.stdout
    return tree


@pytest.mark.xdist_group("contracts")
def test_contracts_hold(compiled):
    done = make(compiled, "contracts")
    assert done.returncode == 0, done.stdout
    assert "contracts of" in done.stdout


@pytest.mark.xdist_group("contracts")
@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_found(compiled, name):
    path, text, instead, said = BREACHES[name]
    before = (compiled / path).read_text()
    assert before.count(text) == 1
    first = before.index("#include")
    changed = before.replace(text, instead)
    (compiled / path).write_text(changed[:first] + HEADERS + changed[first:])
    try:
        done = make(compiled, "WERROR=", f"build/check/{path[:-2]}.o")
        assert done.returncode == 0, done.stdout
        done = make(compiled, "contracts")
    finally:
        (compiled / path).write_text(before)
        make(compiled, "WERROR=", f"build/check/{path[:-2]}.o")
    assert done.returncode != 0
    for words in said:
        assert words in done.stdout, done.stdout
