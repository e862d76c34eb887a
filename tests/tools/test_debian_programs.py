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

SQL = r"""create table person(id integer primary key, name text not null, born integer);
create index by_name on person(name);
insert into person(name, born) values ('Dijkstra', 1930), ('Hoare', 1934), ('Brinch Hansen', 1938);
begin; insert into person(name, born) values ('Nobody', 1); rollback;
select count(*), min(born), max(name) from person;
with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000) insert into person(name, born) select 'p' || i, 2000 + i from n;
select count(*), sum(born) from person where name like 'p%5';
pragma journal_mode = wal;
update person set born = born + 1 where name = 'Hoare';
select name, born from person where id <= 3 order by born desc;
.mode tabs
select name, born from person where born between 2998 and 3001;
delete from person where id > 3;
pragma journal_mode = delete;
vacuum;
.mode line
select * from person where name = 'Brinch Hansen';
begin exclusive;
.shell /sqlite3 /tmp/people "select count(*) from person" 2>&1; true
commit;
.shell /sqlite3 /tmp/people "select count(*) from person" 2>&1; true
pragma integrity_check;
"""
SQL_SAYS = """3|1930|Hoare
100|250000
wal
Brinch Hansen|1938
Hoare|1935
Dijkstra|1930
p998	2998
p999	2999
p1000	3000
delete
   id = 3
 name = Brinch Hansen
 born = 1938
Error: in prepare, database is locked (5)
3
integrity_check = ok
"""
RIPGREP = r"""cd /tmp; mkdir -p tree/deep tree/.hidden
printf 'fork makes two\nexec makes another\nwait waits\n' > tree/one.txt
printf 'FORK\nexit\nfork fork\n' > tree/deep/two.c
printf 'fork\n' > tree/.hidden/three
printf 'a\0fork\n' > tree/binary
/ripgrep --sort path -n fork tree
/ripgrep --sort path -c -i fork tree
/ripgrep --sort path --hidden -l fork tree
/ripgrep --sort path --files tree -g '*.c'
/ripgrep -o 'w(ai)t' -r '$1' tree/one.txt
/ripgrep -U 'two\nexec' --no-filename tree/one.txt
/ripgrep -w -v makes tree/one.txt
cat tree/one.txt | /ripgrep -N 'm\w+s'
/ripgrep --threads 4 --count-matches fork tree | sort
/ripgrep -q nothing tree; echo $?
/ripgrep '(' tree/one.txt 2> err; echo $? $(head -1 err)
/ripgrep fork none 2> err; echo $?
rm -r tree err
"""
RIPGREP_SAYS = """tree/deep/two.c:3:fork fork
tree/one.txt:1:fork makes two
tree/deep/two.c:2
tree/one.txt:1
tree/.hidden/three
tree/deep/two.c
tree/one.txt
tree/deep/two.c
ai
ai
fork makes two
exec makes another
wait waits
fork makes two
exec makes another
tree/deep/two.c:2
tree/one.txt:1
1
2 regex parse error:
2
"""
NINJA = r"""cd /tmp; mkdir -p nj; cd nj
cat > build.ninja <<X
rule copy
  command = cp \$in \$out
  description = copy \$out
rule join
  command = cat \$in > \$out
rule fail
  command = echo it fails; exit 3
build b: copy a
build c: copy a
build sub/d: join b c
build e: fail a
default sub/d
X
echo one > a
/ninja -v -j1
cat sub/d
/ninja
sleep 1; echo two > a
/ninja -n -j1 | wc -l
/ninja -j3 -v | sort
cat sub/d
/ninja e; echo $?
/ninja -t targets
/ninja -t query sub/d
/ninja -t clean
ls; cd ..; rm -r nj
"""
NINJA_SAYS = """[1/3] cp a b
[2/3] cp a c
[3/3] cat b c > sub/d
one
one
ninja: no work to do.
3
[1/3] cp a b
[2/3] cp a c
[3/3] cat b c > sub/d
two
two
[1/1] echo it fails; exit 3
FAILED: e 
echo it fails; exit 3
it fails
ninja: build stopped: subcommand failed.
1
sub/d: join
e: fail
sub/d:
  input: join
    b
    c
  outputs:
Cleaning... 3 files.
a
build.ninja
sub
"""
FZF = r"""cd /tmp
for n in fork exec wait exit clone; do for m in small large; do echo $n-$m; done; done > list
/fzf -f fork < list
/fzf -f '!fork small$' < list
/fzf -f '^ex' < list
/fzf -f xi < list | head -2
/fzf -f "'wait" --print0 < list | tr '\0' '\n'
/fzf -f lg -n 2 --delimiter=- < list
/fzf -f zzz < list; echo $?
/fzf +s --tac -f clone < list
cat list | /fzf -e -f 'it | ne' --print-query
seq 1 20000 | /fzf -f 1999 | head -3
seq 1 20000 | /fzf -f 99 | wc -l
i=0; while [ $i -lt 5 ]; do i=$((i+1)); echo $i | /fzf -f $i; done
rm list
"""
FZF_SAYS = """fork-small
fork-large
exec-small
wait-small
exit-small
clone-small
exec-small
exec-large
exit-small
exit-large
exit-small
exit-large
wait-small
wait-large
fork-large
exec-large
wait-large
exit-large
clone-large
1
clone-large
clone-small
it | ne
wait-small
wait-large
exit-small
exit-large
clone-small
clone-large
1999
19990
19991
1046
1
2
3
4
5
"""

HELLO = r"""#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct tree { int value; struct tree *left, *right; };

static struct tree *insert(struct tree *tree, int value)
{
    if (!tree) {
        tree = calloc(1, sizeof *tree);
        tree->value = value;
    } else if (value < tree->value) {
        tree->left = insert(tree->left, value);
    } else {
        tree->right = insert(tree->right, value);
    }
    return tree;
}

static int sum(const struct tree *tree)
{
    return tree ? tree->value + sum(tree->left) + sum(tree->right) : 0;
}

int main(int count, char **arguments)
{
    struct tree *tree = NULL;
    int status;
    for (int i = 0; i < 1000; i++)
        tree = insert(tree, i * 7919 % 1009);
    printf("%s: %d, %.3f\n", count > 1 ? arguments[1] : "alone", sum(tree), 22 / 7.0);
    fflush(stdout);
    if (fork() == 0)
        _exit(sum(tree) % 100);
    wait(&status);
    printf("child %d\n", WEXITSTATUS(status));
    return strlen("five!");
}
"""
COMPILES = """cd /tmp
/tcc /hello.c -o hello
./hello compiled; echo $?
/tcc -run /hello.c run; echo $?
/tcc -c /hello.c -o hello.o; /tcc hello.o -o linked; ./linked
echo 'int main(void) { return missing(); }' > bad.c; /tcc bad.c -o bad; echo $?
echo 'int x = ;' > worse.c; /tcc -c worse.c; echo $?
"""
COMPILED = """compiled: 504678, 3.143
child 78
5
run: 504678, 3.143
child 78
5
alone: 504678, 3.143
child 78
bad.c:1: warning: implicit declaration of function 'missing'
tcc: error: undefined symbol 'missing'
1
worse.c:2: error: identifier expected
1
"""

ASH = "by busybox"

# name: (packages, program, scripts {guest path: text}, arguments, or None or ASH where the script is run by our shell or
# by busybox and runs the program, how it ends, what it prints)
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
    "sqlite3": (
        "sqlite3 libsqlite3-0 libc6 libreadline8 libtinfo6 zlib1g", "usr/bin/sqlite3", {"/sql": SQL, "/script": "/sqlite3 /tmp/people < /sql"},
        None, 0, SQL_SAYS,
    ),
    # In Rust, in C++ and in Go.
    "ripgrep": ("ripgrep libc6 libgcc-s1 libpcre2-8-0", "usr/bin/rg", {"/script": RIPGREP}, ASH, 0, RIPGREP_SAYS),
    "ninja": ("ninja-build libc6 libstdc++6 libgcc-s1", "usr/bin/ninja", {"/script": NINJA}, ASH, 0, NINJA_SAYS),
    "fzf": ("fzf libc6", "usr/bin/fzf", {"/script": FZF}, ASH, 0, FZF_SAYS),
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
    if arguments is ASH:
        add.append(f"{fetched('busybox-static')['busybox-static']}/bin/busybox:/busybox")
        command = ["/busybox", "ash", "/script"]
    else:
        command = [f"/{name}", *arguments] if arguments else ["sh", "/script"]
    gaji(*command, add=add, options=options).expect(f"exited {status}", output=printed)


@pytest.mark.xdist_group("debian")
def test_tcc_compiles_and_runs(gaji, tmp_path):
    """A compiler in the guest, with glibc's headers and start files: what it makes runs there."""
    folders = fetched("tcc libc6 libc6-dev linux-libc-dev")
    libraries = "lib/i386-linux-gnu"
    add = [f"{folders['tcc']}/usr/bin/tcc:/tcc", f"{folders['tcc']}/usr/{libraries}/tcc:/usr/{libraries}/tcc"]
    add += [f"{folders['libc6-dev']}/usr/{part}:/usr/{part}" for part in ("include", libraries)]
    add.append(f"{folders['libc6']}/{libraries}:/{libraries}")
    for name, text in (("hello.c", HELLO), ("script", COMPILES)):
        (tmp_path / name).write_text(text)
        add.append(f"{tmp_path / name}:/{name}")
    options = ["--mem", "256", "--libraries", f"{folders['libc6']}/{libraries}"]
    gaji("sh", "/script", add=add, options=options).expect("exited 0", output=COMPILED)
