/* Event counters: numbers that writes add to and reads take. */
#pragma once

#include <stdint.h>

#include "kernel/abi/eventfd.h"

typedef uint64_t eventfd_t;

/* A descriptor for a new counter that starts at `count`; `flags` are EFD_*. */
int eventfd(unsigned count, int flags);

/* Waits until the counter is not 0; takes it all, or 1 of it with EFD_SEMAPHORE. */
int eventfd_read(int fd, eventfd_t *value);

/* Adds to the counter; waits until that fits. */
int eventfd_write(int fd, eventfd_t value);
