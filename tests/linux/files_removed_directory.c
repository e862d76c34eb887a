/* A current directory that was removed, and getcwd. */
// build: -D_FILE_OFFSET_BITS=64 -w
#include "files.h"

static void part_1(void)
{
    SHOW(mkdir("gone", 0755));
    SHOW(chdir("gone"));
    SHOW(rmdir("../gone"));
    SHOW(getcwd(buf, 100) != 0);
    SHOW(open("x", O_CREAT | O_WRONLY, 0600));
    SHOW(mkdir("x", 0700));
    list(".");
    SHOW(access("..", 0));
    SHOW(access(".", 0));
    {
        struct stat s;
        stat(".", &s);
        SHOW(s.st_nlink);
    }
    SHOW(chdir(base));
    SHOW(getcwd(buf, 100) != 0);
    SHOW(strcmp(buf, base));
    SHOW(syscall(SYS_getcwd, buf, 3));
    SHOW(syscall(SYS_getcwd, buf, 0));
    SHOW(syscall(SYS_getcwd, buf, 100) - (long)strlen(base));
    SHOW(chdir("f"));
    SHOW(chdir("none"));
    SHOW(fchdir(99));
}

int main(void)
{
    begin();
    put("f", "hello");
    part_1();
    end();
    return 0;
}
