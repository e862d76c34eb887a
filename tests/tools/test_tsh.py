"""user/programs/tsh.c: the same lines do the same in tsh on Gaji, in tsh on Linux, and in Linux's own shell."""

import os
import subprocess

import gaji as gaji_module
import patient
import pytest

SOURCE = os.path.join(gaji_module.ROOT, "user/programs/tsh.c")
SCRIPTS = {
    "words": ("echo  a\t'b  c' \"d|e\"f   # a comment\n\n   \necho '' x\n#\necho last\n", 0),
    "directory": ("mkdir d\ncd d\necho inside > f\ncd ..\ncat d/f\ncd d | cat\ncat d/f\nexit 300\necho not here\n", 44),
    "files": ("echo one > f\necho two >> f\ncat < f\necho x > f > g\ncat g f\n> f\ncat f\n< g cat | cat > h\ncat h\n", 0),
    "pipelines": ("echo a b | wc -w\ncat /proc/self/maps | head -n 0 | wc -c\necho x | cat | cat | cat | cat | cat | cat\nfalse | true\n", 0),
    "last status": ("true | false\n", 1),
    "background": ("cat &\necho here\necho b > f &\nfalse &\n", 0),
    "large": ("cat BIG | cat | cat > copy\nwc -l < copy\ncat BIG | head -n 1 | wc -l\n", 0),
}  # fmt: skip
MESSAGES = (
    "nosuch\ncat < nosuch\ncd nosuch\n/bin\necho a |\n| a\n&\na & b\na ; b\necho 'x\necho > \nexit x\n",
    """tsh: nosuch: not found
tsh: nosuch: No such file or directory
tsh: nosuch: No such file or directory
tsh: /bin: Permission denied
tsh: syntax error: echo a |
tsh: syntax error: | a
tsh: syntax error: &
tsh: syntax error: a & b
tsh: syntax error: a ; b
tsh: syntax error: echo 'x
tsh: syntax error: echo >
tsh: exit: not a number
""",
)
BIG = "\n".join(str(number) for number in range(30000)) + "\n"


@pytest.fixture(scope="module")
def tsh(tmp_path_factory):
    """tsh for this machine."""
    program = str(tmp_path_factory.mktemp("tsh") / "tsh")
    options = ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    subprocess.run(["gcc", *options, "-o", program, SOURCE], check=True)
    return program


def run(program, script, folder, **more):
    return patient.run([program], seconds=60, input=script, cwd=folder, text=True, stdout=subprocess.PIPE, **more)


@pytest.mark.parametrize("name", SCRIPTS)
def test_does_as_the_shell_does(gaji, tsh, tmp_path, name):
    script, status = SCRIPTS[name]
    (tmp_path / "BIG").write_text(BIG)
    ours, theirs = run(tsh, script, tmp_path), run("/bin/sh", script, tmp_path)
    assert (ours.stdout, ours.returncode) == (theirs.stdout, theirs.returncode)
    assert ours.returncode == status
    result = gaji("tsh", stdin=script.encode(), add=[f"{tmp_path}/BIG:/BIG"])
    result.expect(f"exited {status}", output=ours.stdout)


def test_leaves_what_follows_to_a_command(gaji, tsh, tmp_path):
    assert run(tsh, "cat | cat\none\ntwo\n", tmp_path).stdout == "one\ntwo\n"
    gaji("tsh", stdin=b"cat | cat\none\ntwo\n").expect(output="one\ntwo\n")


def test_says_what_is_wrong(gaji, tsh, tmp_path):
    script, messages = MESSAGES
    done = run(tsh, script, tmp_path, stderr=subprocess.STDOUT)
    assert (done.stdout.replace(" \n", "\n"), done.returncode) == (messages, 2)
    result = gaji("tsh", stdin=script.encode())
    assert (result.output.decode().replace(" \n", "\n"), result.ended) == (messages, "exited 2")


@pytest.mark.parametrize("line, status", [("nosuch", 127), ("/bin", 126), ("cat < nosuch", 1), ("sleep 5 | sh -c 'kill -9 $$'", 137), ("echo |", 2)])
def test_status_of_what_fails(gaji, tsh, tmp_path, line, status):
    assert run(tsh, line, tmp_path, stderr=subprocess.DEVNULL).returncode == status
    assert gaji("tsh", stdin=line.encode()).ended == f"exited {status}"


def test_leaves_neither_zombies_nor_descriptors(gaji):
    script = "true &\nfalse &\n" + "echo x | cat | cat > f\n" * 40 + "ls /proc/self/fd | wc -w\nps\n"
    result = gaji("tsh", stdin=script.encode())
    count, _, processes = result.output.decode().partition("\n")
    assert (count, result.ended) == ("4", "exited 0")  # ls has opened the folder itself
    assert processes and "zombie" not in processes and "true" not in processes
