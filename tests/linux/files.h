/*
 * For programs that show what file calls answer, each as `call = result` or `call = ERRNO`, in a
 * folder of their own. What they print on Linux is recorded beside them.
 */
#pragma once

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW(call) show(#call, (errno = 0, (long long)(call)))

static char big[70000], buf[70000];
static const char base[] = "/tmp/show-files";

static inline void show(const char *call, long long result)
{
    if (result < 0)
        printf("%s = %s\n", call, strerrorname_np(errno));
    else
        printf("%s = %lld\n", call, result);
}

static inline void put(const char *path, const char *text)
{
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0644);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) || close(fd))
        printf("cannot write %s\n", path);
}

static int by_text(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

static inline void list(const char *path)
{
    char *lines[200];
    int count = 0;
    DIR *directory = opendir(path);
    if (!directory) {
        printf("list %s: %s\n", path, strerrorname_np(errno));
        return;
    }
    for (const struct dirent *entry; (entry = readdir(directory));)
        if (asprintf(&lines[count], "%s:%d", entry->d_name, entry->d_type) > 0)
            count++;
    closedir(directory);
    qsort(lines, (size_t)count, sizeof *lines, by_text);
    printf("list %s:", path);
    for (int i = 0; i < count; i++)
        printf(" %s", lines[i]);
    printf("\n");
}

static inline void status_of(const char *path)
{
    struct stat64 s;
    if (lstat64(path, &s)) {
        printf("status of %s: %s\n", path, strerrorname_np(errno));
        return;
    }
    printf("status of %s: mode %o, %d links, %lld bytes\n", path, s.st_mode, (int)s.st_nlink,
           S_ISDIR(s.st_mode) ? 0LL : (long long)s.st_size);
}

static inline void begin(void)
{
    struct rlimit limit = {1024, 1024};
    setvbuf(stdout, NULL, _IONBF, 0);
    umask(022);
    setrlimit(RLIMIT_NOFILE, &limit);
    for (int fd = 3; fd < 1024; fd++) /* what the caller left open */
        close(fd);
    memset(big, 'x', sizeof big);
    if (system("rm -rf /tmp/show-files") != 0 || mkdir(base, 0755) || chdir(base))
        printf("no folder: %s\n", strerrorname_np(errno));
}

static inline void end(void)
{
    if (chdir("/") || system("rm -rf /tmp/show-files") != 0)
        printf("the folder stays\n");
}
