/* What rename(2) allows and what it replaces. */
// build: -D_FILE_OFFSET_BITS=64 -w
#include "files.h"

static void part_1(void)
{
    SHOW(rename("none", "x"));
    SHOW(rename("f", "f2"));
    SHOW(rename("f2", "f"));
    SHOW(rename("d", "d/e"));
    SHOW(mkdir("d/e", 0755));
    SHOW(rename("d", "d/e/x"));
    SHOW(rename("d/e", "d"));
    SHOW(rename("f", "d"));
    SHOW(rename("d/e", "f"));
    SHOW(rename("f", "d/"));
    SHOW(rename("f/", "g"));
    SHOW(rename("f", "g/"));
    SHOW(rename("d/e", "z/"));
    status_of("z");
    status_of("d");
    SHOW(rename("z", "d/e"));
    SHOW(mkdir("m", 0755));
    SHOW(rename("m", "d"));
    SHOW(rename("m", "d/e"));
    status_of(".");
    SHOW(rename(".", "q"));
    SHOW(rename("d", ".."));
    SHOW(rename("d/b", "d/c"));
    list("d");
    SHOW(link("d/c", "d/k"));
    SHOW(rename("d/c", "d/k"));
    list("d");
    SHOW(rename("d", "f/x"));
    SHOW(rename("d/e", "d/e"));
    SHOW(unlink("d/k"));
}

int main(void)
{
    begin();
    put("f", "hello");
    mkdir("d", 0777);
    put("d/b", "22");
    put("d/c", "333");
    part_1();
    end();
    return 0;
}
