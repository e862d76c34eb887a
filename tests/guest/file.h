/* For tests that make the files which they then run. */
#pragma once

#include "tests/guest/child.h"

#include <fcntl.h>
#include <sys/stat.h>

/* Makes (or makes anew) the file `path` with that content. */
static inline void file_make(const char *path, const void *content, size_t size, int mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    EXPECT(fd >= 0);
    EXPECT(write(fd, content, size) == (ssize_t)size);
    EXPECT(close(fd) == 0 && chmod(path, (mode_t)mode) == 0);
}

/* Reads at most `size` bytes of the file; how many there were. */
static inline size_t file_read(const char *path, void *to, size_t size)
{
    int fd = open(path, O_RDONLY);
    EXPECT(fd >= 0);
    size_t done = 0;
    for (ssize_t part; (part = read(fd, (char *)to + done, size - done)) > 0;)
        done += (size_t)part;
    close(fd);
    return done;
}

/* The errno with which execve(path) fails in this process; the process must survive it. */
static inline int exec_error(const char *path)
{
    char *const arguments[] = {"name", "one", NULL}, *const environment[] = {"A=b", NULL};
    errno = 0;
    EXPECT(execve(path, arguments, environment) == -1);
    return errno;
}
