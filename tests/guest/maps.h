/* For tests that read /proc/self/maps. */
#pragma once

#include "tests/guest/expect.h"

#include <string.h>

/* Where the stack that the program began on begins, its lowest part. */
static inline unsigned long stack_start(void)
{
    char line[256];
    unsigned long start = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    EXPECT(maps);
    while (!start && fgets(line, sizeof line, maps))
        if (strstr(line, "[stack]"))
            start = strtoul(line, NULL, 16);
    fclose(maps);
    return start;
}
