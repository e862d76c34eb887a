/* Opening files, and the flags of descriptors. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/fcntl.h"
#include "kernel/abi/stat.h"

/* Opens a file. With O_CREAT a third argument gives the new file's mode, as 0644. */
int open(const char *path, int flags, ...);
int openat(int directory, const char *path, int flags, ...);
int creat(const char *path, mode_t mode);
/* Duplicates a descriptor, or reads and sets its flags: see F_DUPFD and below it. */
int fcntl(int fd, int command, ...);
