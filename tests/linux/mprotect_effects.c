/* mprotect takes rights away and gives them back, for the kernel's accesses too. */
#include "say.h"

static char *page;

static void write_it(void)
{
    *page = 2;
}

static void read_it(void)
{
    (void)*(volatile char *)page;
}

int main(void)
{
    int ends[2];
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    strcpy(page, "text");
    pipe(ends);
    write(ends[1], "more", 4);
    SAY(mprotect(page, 4096, PROT_READ));
    say_end("write", write_it);
    say_end("read", read_it);
    SAY(read(ends[0], page, 4));
    SAY(write(ends[1], page, 4));
    SAY(mprotect(page, 4096, PROT_NONE));
    say_end("read", read_it);
    SAY(write(ends[1], page, 4));
    SAY(mprotect(page, 4096, PROT_READ | PROT_WRITE));
    say("%s\n", page);
    SAY(read(ends[0], page, 4));
    say("%s\n", page);
    return 0;
}
