"""Programs that nobody here wrote: Debian's for i386, static and dynamic, do the same as on Linux.

What they print there was recorded by running the same files on Linux with the same scripts.
"""

import glob
import os
import subprocess

import gaji as gaji_module
import pytest

TOOL = os.path.join(gaji_module.ROOT, "tools/debian-package")
SHELL = """i=0
while [ $i -lt 3 ]; do i=$((i+1)); echo line $i; done | grep -v 2 | while read a b; do echo "$b of $a"; done
f() { echo "f $1 $#"; return 3; }
f a b; echo $?
x=$(echo inner | cat); echo "$x"
(exit 4); echo $?
for n in one two; do echo $n; done > list; cat < list; rm list
sleep 0.1 & wait $!; echo waited $?
trap 'echo trapped' TERM; kill -TERM $$; echo after
case abc in a*) echo case;; esac
cat <<END
here $i
END
echo piped | cat /dev/stdin
false || echo other; ! true || echo not
set -- a "b c"; echo $# "$2"
echo ${x%r} ${none:-default} $((7 / 2 * 3))
"""
SHELL_SAYS = """1 of line
3 of line
f a 2
3
inner
4
one
two
waited 0
trapped
after
case
here 0
piped
other
not
2 b c
inne default 9
"""
BUSYBOX = "echo $((6 * 7)) | tr 4 5\nseq 1 100 | sort -rn | head -1\nmkfifo p; echo through > p & cat p; rm p\n"
AWK = r"""BEGIN {
    for (i = 0; i < 4; i++) squares[i] = i * i
    for (i in squares) sum += squares[i]
    "echo sub" | getline x
    print sum, x, substr("hello", 2, 3), toupper("x")
    while ((getline line < ARGV[1]) > 0) lines++
    print lines, split("a:b:c", parts, ":"), parts[3]
    printf "%05.2f|%-4s|%x\n", 3.14159, "ab", 255
    print "b\na" | "cat"
    close("cat")
    system("exit 3")
    exit 5
}
"""
LUA = """local t = {}
for i = 1, 5 do t[#t + 1] = i ^ 2 end
print(table.concat(t, ","))
print(string.format("%5.2f", math.pi), ("x"):rep(3))
local f = io.popen("echo popen")
print(f:read("l")) f:close()
print(select("#", 1, 2, 3), pcall(error, "x"))
local co = coroutine.wrap(function() coroutine.yield(1) return 2 end)
print(co(), co())
local name = os.tmpname()
local out = io.open(name, "w") out:write("a\\nb\\n") out:close()
for line in io.lines(name) do io.write(line, ";") end
print(os.remove(name), os.getenv("NONE"))
os.exit(6)
"""
MAKE = """all: b c
\t@echo all of $^
b: a
\t@cat a > b; echo made $@
c: b
\t@for i in 1 2; do echo $$i; done > c; cat c
.PHONY: all fails
fails:
\t@false
"""
MAKES = "cd /tmp; echo x > a; /make -f /Makefile; /make -f /Makefile; /make -s -f /Makefile fails; echo $?"

# name: (packages, program, scripts {guest path: text}, command line, how it ends, what it prints)
PROGRAMS = {
    "busybox": ("busybox-static", "bin/busybox", {"/script": SHELL + BUSYBOX}, ["ash", "/script"], 0, SHELL_SAYS + "52\n100\nthrough\n"),
    "bash": ("bash-static", "bin/bash-static", {"/script": SHELL}, ["/script"], 0, SHELL_SAYS),
    # zsh lowers the priority of what is in the background, which is EPERM here.
    "zsh": ("zsh-static", "bin/zsh-static", {"/script": SHELL}, ["-f", "+o", "bgnice", "/script"], 0, SHELL_SAYS),
    "dash": ("dash libc6", "bin/dash", {"/script": SHELL}, ["/script"], 0, SHELL_SAYS),
    "gawk": (
        "gawk libc6 libreadline8 libtinfo6 libmpfr6 libgmp10 libsigsegv2", "usr/bin/gawk", {"/script": AWK},
        ["-f", "/script", "/script"], 5, "14 sub ell X\n13 3 c\n03.14|ab  |ff\nb\na\n",
    ),
    "lua": (
        "lua5.4 libc6 libreadline8 libtinfo6", "usr/bin/lua5.4", {"/script": LUA}, ["/script"], 6,
        "1.0,4.0,9.0,16.0,25.0\n 3.14\txxx\npopen\n3\tfalse\tx\n1\t2\na;b;true\tnil\n",
    ),
    "make": (
        "make libc6", "usr/bin/make", {"/Makefile": MAKE, "/script": MAKES}, None, 0,
        "made b\n1\n2\nall of b c\nall of b c\nmake: *** [/Makefile:9: fails] Error 1\n2\n",
    ),
}  # fmt: skip


def fetched(packages):
    """{package: its folder}."""
    done = subprocess.run(["sh", TOOL, *packages.split()], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"{packages} for i386 could not be fetched from Debian: {done.stderr.strip()[-200:]}")
    return dict(zip(packages.split(), done.stdout.split()))


@pytest.mark.xdist_group("debian")  # apt's lists are fetched once
@pytest.mark.parametrize("name", PROGRAMS)
def test_does_as_on_linux(gaji, tmp_path, name):
    packages, program, scripts, arguments, status, printed = PROGRAMS[name]
    folders = fetched(packages)
    add = [f"{folders[packages.split()[0]]}/{program}:/{name}"]
    for guest, text in scripts.items():
        (tmp_path / guest[1:]).write_text(text)
        add.append(f"{tmp_path / guest[1:]}:{guest}")
    options = []
    for folder in folders.values():
        for libraries in glob.glob(f"{folder}/lib/i386-linux-gnu") + glob.glob(f"{folder}/usr/lib/i386-linux-gnu"):
            options += ["--libraries", libraries]
    command = [f"/{name}", *arguments] if arguments else ["sh", "/script"]
    gaji(*command, add=add, options=options).expect(f"exited {status}", output=printed)
