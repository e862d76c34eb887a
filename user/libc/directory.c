/* Reading folders: getdents64 gives many entries at once, readdir hands them out. */
#include "user/libc/system_call.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct directory {
    int fd;
    int filled; /* bytes of the buffer in use */
    int next;   /* where the next entry starts */
    char buffer[2048] __attribute__((aligned(8)));
};

DIR *fdopendir(int fd)
{
    DIR *directory = malloc(sizeof *directory);
    if (!directory)
        return NULL;
    directory->fd = fd;
    directory->filled = directory->next = 0;
    return directory;
}

DIR *opendir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    DIR *directory = fdopendir(fd);
    if (!directory)
        close(fd);
    return directory;
}

struct dirent *readdir(DIR *directory)
{
    if (directory->next == directory->filled) {
        long size =
            call3(SYS_getdents64, directory->fd, (long)directory->buffer, sizeof directory->buffer);
        if (system_call_result(size) <= 0)
            return NULL;
        directory->filled = (int)size;
        directory->next = 0;
    }
    struct dirent *entry = (struct dirent *)(directory->buffer + directory->next);
    directory->next += entry->d_reclen;
    return entry;
}

void rewinddir(DIR *directory)
{
    lseek(directory->fd, 0, SEEK_SET);
    directory->filled = directory->next = 0;
}

int closedir(DIR *directory)
{
    int fd = directory->fd;
    free(directory);
    return close(fd);
}

int dirfd(DIR *directory)
{
    return directory->fd;
}
