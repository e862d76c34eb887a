/* For tests of /proc: what its files hold, read in several ways. */
#pragma once

#include "tests/guest/files.h"

#include <dirent.h>
#include <gaji/proc.h>
#include <string.h>

#define TEXT_ROOM 65536

/* Reads from `fd`, `step` bytes at a time. The length, or -errno. */
static inline int read_in_steps(int fd, char *text, int step)
{
    int length = 0;
    ssize_t got;
    while ((got = read(fd, text + length, (size_t)step)) > 0) {
        length += (int)got;
        EXPECT(length + step <= TEXT_ROOM);
    }
    return got < 0 ? -errno : length;
}

/* Whether the entry of /proc/PID holds text (pagemap is binary, and large). */
static inline int is_text(const struct dirent *entry)
{
    return entry->d_type == DT_REG && strcmp(entry->d_name, "pagemap") != 0;
}
