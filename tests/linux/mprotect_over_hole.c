/* mprotect changes what lies before a hole, or before what it may not change, and then fails. */
#include "say.h"

static char *at;

static void write_it(void)
{
    *(volatile char *)at = 1;
}

static void say_writable(const char *what, char *page)
{
    at = page;
    say_end(what, write_it);
}

int main(void)
{
    char *pages = mmap(NULL, 5 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    SAY(munmap(pages + 2 * 4096, 4096));
    SAY(mprotect(pages, 5 * 4096, PROT_READ));
    say_writable("before the hole", pages + 4096);
    say_writable("after the hole", pages + 3 * 4096);
    SAY(mprotect(pages + 2 * 4096, 3 * 4096, PROT_READ));
    say_writable("behind a hole at the start", pages + 3 * 4096);

    int fd = open("/tmp/over_hole", O_RDWR | O_CREAT, 0600);
    SAY(ftruncate(fd, 4096));
    close(fd);
    fd = open("/tmp/over_hole", O_RDONLY);
    SAY(mmap(pages + 2 * 4096, 4096, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0) == pages + 2 * 4096);
    SAY(mprotect(pages, 5 * 4096, PROT_READ | PROT_WRITE));
    say_writable("before the file", pages);
    say_writable("the file", pages + 2 * 4096);
    SAY(mprotect(pages + 3 * 4096, 2 * 4096, PROT_NONE));
    SAY(mprotect(pages, 5 * 4096, PROT_READ | PROT_WRITE));
    say_writable("behind the file", pages + 3 * 4096);
    unlink("/tmp/over_hole");
    return 0;
}
