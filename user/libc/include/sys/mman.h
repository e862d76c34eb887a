/* Regions of memory. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/mman.h"

#define MAP_FAILED ((void *)-1)

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
int munmap(void *address, size_t size);
int mprotect(void *address, size_t size, int protection);
void *mremap(void *address, size_t old_size, size_t new_size, int flags, ...);
int msync(void *address, size_t size, int flags);

/* Shared memory with a name: a file in /dev/shm. */
int shm_open(const char *name, int flags, unsigned mode);
int shm_unlink(const char *name);

int madvise(void *address, size_t size, int advice);
