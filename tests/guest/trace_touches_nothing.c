/*
 * To be traced changes nothing of a program's memory: an argument that looks like an address of a
 * page that is not there yet does not make it, and the stack does not grow to it.
 */
#include "tests/guest/memory.h"

#include <gaji/trace.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#define PAGES 64u

static long minor_faults(void)
{
    struct rusage usage;
    EXPECT(getrusage(RUSAGE_SELF, &usage) == 0);
    return usage.ru_minflt;
}

static unsigned long stack_start(void)
{
    char line[200];
    unsigned long start = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    EXPECT(maps);
    while (fgets(line, sizeof line, maps))
        if (strstr(line, "[stack]"))
            start = strtoul(line, NULL, 16);
    fclose(maps);
    return start;
}

int main(void)
{
    int ends[2];
    char *pages = map_pages(PAGES);
    unsigned long stack = stack_start();
    EXPECT(pipe(ends) == 0);
    EXPECT(trace(ends[1]) == 0 && trace(-1) == 0); /* the code of these is there from now on */
    long before = minor_faults();
    EXPECT(trace(ends[1]) == 0);
    for (unsigned i = 0; i < PAGES; i++)
        syscall(SYS_close, pages + i * PAGE);
    syscall(SYS_close, stack - 16 * PAGE);
    EXPECT(trace(-1) == 0);
    EXPECT(minor_faults() - before < 4);
    EXPECT(stack_start() == stack);
    return 0;
}
