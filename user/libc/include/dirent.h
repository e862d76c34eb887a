/* Reading folders. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/dirent.h"

#define dirent linux_dirent64 /* d_ino, d_type (DT_DIR ...) and d_name are what programs use */

typedef struct directory DIR;

DIR *opendir(const char *path);
DIR *fdopendir(int fd);
/* The next entry, valid until the next call; NULL at the end, or with errno set when it failed. */
struct dirent *readdir(DIR *directory);
void rewinddir(DIR *directory);
int closedir(DIR *directory);
int dirfd(DIR *directory);
