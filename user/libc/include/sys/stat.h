/* What is known of a file. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/stat.h"

#define stat stat64 /* the structure's name in the kernel; here the function has it as well */

int stat(const char *path, struct stat *result);
int lstat(const char *path, struct stat *result); /* of a symbolic link itself */
int fstat(int fd, struct stat *result);
int mkdir(const char *path, mode_t mode);
int chmod(const char *path, mode_t mode);
int fchmod(int fd, mode_t mode);
mode_t umask(mode_t mask);
int mkfifo(const char *path, mode_t mode);
