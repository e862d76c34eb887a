/* Random bytes from the kernel. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/sysinfo.h"

ssize_t getrandom(void *buffer, size_t size, unsigned flags);
