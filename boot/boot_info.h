/*
 * What the loader told us, in our own words. boot/multiboot.c fills it in and is the only file that
 * knows the loader; everybody else reads this.
 */
#pragma once

#include "kernel/base/types.h"

#define BOOT_MAX_RANGES        32
#define BOOT_MAX_MODULES       8
#define BOOT_COMMAND_LINE_SIZE 2048

struct boot_range {
    paddr_t start, end; /* [start, end), whole pages, usable RAM below 4 GiB */
};

struct boot_module {
    paddr_t start, end; /* [start, end) in bytes, as loaded */
};

struct boot_info {
    struct boot_range ranges[BOOT_MAX_RANGES]; /* ascending, not overlapping */
    unsigned range_count;
    struct boot_module modules[BOOT_MAX_MODULES];
    unsigned module_count;
    char command_line[BOOT_COMMAND_LINE_SIZE]; /* NUL-terminated, without the kernel's own name */
};

extern struct boot_info boot_info;

/*
 * Finds the word `name` or `name=value` in the part of the command line before " -- ".
 * Returns the value (empty for a bare word), NUL-terminated in a static buffer that the next call
 * overwrites, or NULL when the word is not there.
 */
const char *boot_option(const char *name);
