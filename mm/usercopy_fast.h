/* copy_from_user() as part of its caller: for the paths of messages, where a call counts. */
#pragma once

#include "kernel/abi/errno.h"
#include "kernel/cpu/cpu.h"
#include "mm/user_access.h"
#include "mm/usercopy.h"

static inline bool in_user_space(uaddr_t start, size_t size)
{
    return LIKELY(size <= USER_END) && LIKELY(start <= USER_END - size);
}

static inline int copy_from_user_fast(void *to, uaddr_t from, size_t size)
{
    if (!in_user_space(from, size))
        return -EFAULT;
    user_access_begin();
    int error = user_copy(to, (const void *)from, size);
    user_access_end();
    return error;
}
