/*
 * Copies between the kernel and the current address space. The only code that follows a user
 * pointer. A bad pointer (unmapped, kernel, wrapping, read-only for a write) is -EFAULT at any
 * size and alignment; a page that is merely absent or copy-on-write is brought in on the way.
 * None of these sleeps. Part of the destination may have been written when -EFAULT comes back.
 */
#pragma once

#include "kernel/base/types.h"

int copy_from_user(void *to, uaddr_t from, size_t size);     /* 0 or -EFAULT */
int copy_to_user(uaddr_t to, const void *from, size_t size); /* 0 or -EFAULT */
int clear_user(uaddr_t to, size_t size);                     /* 0 or -EFAULT */

/*
 * Copies a NUL-terminated string of at most `size` bytes, NUL included, reading each byte once.
 * Returns its length without the NUL, -EFAULT, or -ENAMETOOLONG when no NUL is among them.
 */
int copy_string_from_user(char *to, uaddr_t from, size_t size);
