/* Reading and writing several pieces by one call. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/uio.h"

ssize_t readv(int fd, const struct iovec *pieces, int count);
ssize_t writev(int fd, const struct iovec *pieces, int count);
