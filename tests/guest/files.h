/* For tests of files: one of their own, also beside others on Linux. */
#pragma once

#include "tests/guest/expect.h"

#include <fcntl.h>
#include <unistd.h>

/* The errno with which a call failed, or 0. */
#define ERROR_OF(call) ((call) < 0 ? errno : 0)

/* Makes an empty file whose path goes into `path`; open for reading and writing. */
static inline int new_file(char path[32])
{
    snprintf(path, 32, "/tmp/test-%d", (int)getpid());
    int fd = open(path, O_CREAT | O_EXCL | O_RDWR, 0600);
    EXPECT(fd >= 0);
    return fd;
}
