/* Two thirds of memory are forked, and both sides write some of it. */
// run: --mem 48
#include "tests/guest/memory.h"

#include <sys/sysinfo.h>

static char *memory;
static size_t pages;

static bool as_filled(size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (*(size_t *)(memory + i * PAGE) != i)
            return false;
    return true;
}

int main(void)
{
    struct sysinfo info;
    EXPECT(sysinfo(&info) == 0);
    pages = info.freeram / PAGE * 2 / 3;
    size_t part = pages / 8;
    memory = map_pages(pages);
    for (size_t i = 0; i < pages; i++)
        *(size_t *)(memory + i * PAGE) = i;

    struct turn to_parent = turn_make();
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        EXPECT(as_filled(0, pages));
        for (size_t i = 0; i < part; i++)
            memory[i * PAGE] ^= 0x55;
        turn_give(to_parent);
        EXPECT(as_filled(part, pages - part));
        _exit(0);
    }
    turn_wait(to_parent);
    EXPECT(as_filled(0, pages));
    for (size_t i = pages - part; i < pages; i++)
        memory[i * PAGE] ^= 0x55;
    EXPECT(as_filled(0, pages - part));
    EXPECT(well(child));
    return 0;
}
