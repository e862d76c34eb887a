"""Dynamic programs, as a beginner compiles them: the linker and the libraries come along by themselves."""

import os
import re
import shutil
import struct
import subprocess

import gaji as gaji_module
import patient
import pytest

load = gaji_module.load_tool
HELLO = r"""
#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void *add(void *sum) { *(double *)sum += cbrt((double)getpid() * 0 + 27); return sum; }

int main(int argc, char **argv)
{
    double sum = 1;
    pthread_t thread;
    if (argc > 1 && strcmp(argv[1], "again") == 0)
        return 3;
    pthread_create(&thread, NULL, add, &sum);
    pthread_join(thread, NULL);
    printf("hello %d %.0f %s\n", argc, sum, getenv("NAME") ? getenv("NAME") : "-");
    void *library = dlopen("libm.so.6", RTLD_NOW);
    double (*cosine)(double) = library ? (double (*)(double))dlsym(library, "cos") : NULL;
    printf("%.0f\n", cosine ? cosine(0) : -1);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "hello", "again", (char *)NULL);
        _exit(4);
    }
    int status;
    waitpid(child, &status, 0);
    printf("child %d\n", WEXITSTATUS(status));
    return 7;
}
"""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """{kind: program}: position-independent, as compilers make them today, and not."""
    folder, found = tmp_path_factory.mktemp("dynamic"), {}
    (folder / "hello.c").write_text(HELLO)
    compiler = load("libraries.py").compiler()
    for kind, options in (("pie", []), ("no-pie", ["-no-pie"])):
        found[kind] = folder / kind
        subprocess.run([compiler, "-m32", *options, "-o", found[kind], folder / "hello.c", "-lm", "-lpthread", "-ldl"], check=True)
    return found


def on_linux(program):
    """What it prints there: qemu-i386 has it take the compiler's own libraries."""
    runner = shutil.which("qemu-i386")
    if not runner:
        pytest.skip("qemu-i386 (qemu-user) is not installed")
    folder = os.path.dirname(os.path.dirname(load("libraries.py").find("ld-linux.so.2", [])))
    done = patient.run([runner, "-L", folder, "-E", "LD_LIBRARY_PATH=" + folder + "/lib", program, "a", "b"], seconds=60)
    return done.stdout.decode(), done.returncode


@pytest.mark.parametrize("kind", ["pie", "no-pie"])
def test_does_as_on_linux(gaji, compiled, kind):
    result = gaji(compiled[kind], "a", "b", add=[compiled[kind]])
    expected = "hello 3 4 -\n1\nchild 3\n"
    result.expect("exited 7", output=expected)
    output, status = on_linux(compiled[kind])
    assert output.splitlines()[:2] == expected.splitlines()[:2] and status == 7


def test_a_shell_starts_it_and_the_environment_comes(gaji, compiled):
    gaji("sh", "-c", "NAME=gaji /pie | head -n 1; /pie again; echo $?", add=[compiled["pie"]]).expect(
        output="hello 1 4 gaji\n3\n"
    )


def test_what_is_not_there_is_told(gaji, compiled, tmp_path):
    lost = tmp_path / "lost"
    lost.write_bytes(compiled["pie"].read_bytes().replace(b"/lib/ld-linux.so.2", b"/lib/no-linker.so."))
    lost.chmod(0o755)
    refused = gaji(lost, add=[lost], check=False)
    assert refused.status == 125 and "needs /lib/no-linker.so." in refused.log and "link it with -static" in refused.log
    told = gaji("sh", "-c", "/lost", add=[lost])
    assert "it needs a dynamic linker, which is not there" in told.text
    assert re.search(r"^sh\[\d+\]: cannot run /lost: it needs a dynamic linker, which is not there: link it with", told.log, re.M)
    # What the linker itself does not find, it tells.
    other = tmp_path / "other"
    other.write_bytes(compiled["pie"].read_bytes().replace(b"libm.so.6", b"libq.so.6"))
    other.chmod(0o755)
    result = gaji(other, add=[other])
    assert result.ended == "exited 127" and "libq.so.6: cannot open shared object file" in result.text


def test_a_file_of_ones_own_takes_the_linkers_place(gaji, compiled, tmp_path):
    for content, error in ((b"#!/bin/sh\n", "ELIBBAD|cannot be run|Accessing a corrupted"), (b"", "corrupted")):
        linker = tmp_path / "linker"
        linker.write_bytes(content)
        linker.chmod(0o755)
        result = gaji("sh", "-c", "/pie", add=[compiled["pie"], f"{linker}:/lib/ld-linux.so.2"])
        assert result.status in (126, 127) and re.search(error, result.text + result.log), result.text


def test_another_fault_of_the_program_is_not_told_as_the_linkers(gaji, compiled, tmp_path):
    """The linker is there; a segment behind its name has more in the file than in memory (elf(5))."""
    program = bytearray(compiled["pie"].read_bytes())
    headers, size, count = struct.unpack_from("<I10xHH", program, 28)
    loads = [at for at in range(headers, headers + size * count, size) if program[at : at + 4] == b"\x01\0\0\0"]
    struct.pack_into("<II", program, loads[-1] + 16, 0x1000, 1)
    (tmp_path / "bad").write_bytes(program)
    (tmp_path / "bad").chmod(0o755)
    result = gaji("sh", "-c", "/bad", add=[tmp_path / "bad", compiled["pie"]])
    assert result.status == 126 and "dynamic linker" not in result.text + result.log, result.text + result.log


def test_a_linker_that_is_cut_while_it_runs_breaks_nothing(gaji, compiled):
    """Its pages are those of a file that anybody may write to."""
    script = "/pie > /tmp/one & /pie > /tmp/two & > /lib/ld-linux.so.2; wait; /pie; echo left"
    result = gaji("sh", "-c", script, add=[compiled["pie"]])
    assert result.ended == "exited 0" and result.output.endswith(b"left\n")


def test_who_cannot_have_memory_for_it_is_told(gaji, compiled):
    """Beside memory that runs out, whatever comes of it, the kernel is whole."""
    result = gaji("sh", "-c", "/pie > /dev/null & " * 12 + "wait; echo done", add=[compiled["pie"]], mem=16)
    assert result.ended == "exited 0" and result.output.endswith(b"done\n")
