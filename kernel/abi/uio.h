/* The pieces of readv(2) and writev(2), as Linux's. */
#pragma once

#include <stddef.h>

#define UIO_MAXIOV 1024

struct iovec {
    void *iov_base;
    size_t iov_len;
};
