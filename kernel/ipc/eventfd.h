/* Event counters (eventfd(2)): a number of 64 bits that writes add to and reads take. */
#pragma once

#include "kernel/base/types.h"

struct file;

/* Makes one that starts at `count`. `flags` may have EFD_SEMAPHORE, EFD_NONBLOCK. 0 or -ENOMEM. */
int eventfd_create(uint32_t count, uint32_t flags, struct file **out);

uint32_t eventfd_count(void); /* event counters now, for the leak check */
