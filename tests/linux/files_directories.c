/* Making and removing directories, and listing them. */
// build: -D_FILE_OFFSET_BITS=64 -w
#include "files.h"

static void part_1(void)
{
    SHOW(mkdir("d", 0777));
    status_of("d");
    SHOW(mkdir("d", 0777));
    SHOW(mkdir("d/", 0777));
    SHOW(mkdir("d/e/", 0700));
    SHOW(mkdir("x/y", 0700));
    SHOW(mkdir("f/y", 0700));
    SHOW(mkdir("/", 0700));
    SHOW(mkdir(".", 0700));
    SHOW(mkdir("..", 0700));
    SHOW(mkdir("", 0700));
    status_of("d");
    SHOW(rmdir("d"));
    SHOW(rmdir("d/e/."));
    SHOW(rmdir("d/e/.."));
    SHOW(rmdir("f"));
    SHOW(rmdir("none"));
    SHOW(rmdir("/"));
    SHOW(rmdir("."));
    SHOW(rmdir(""));
    SHOW(rmdir("d/e"));
    status_of("d");
    SHOW(unlink("d"));
    SHOW(unlink("d/"));
    SHOW(unlink("f/"));
    SHOW(unlink("none/"));
    SHOW(unlink("none"));
    SHOW(unlink("."));
    SHOW(unlink(".."));
    SHOW(unlink("/"));
    put("d/a", "1");
    put("d/b", "22");
    put("d/c", "333");
    list("d");
    list(".");
    list("f");
    list("none");
}

int main(void)
{
    begin();
    put("f", "hello");
    part_1();
    end();
    return 0;
}
