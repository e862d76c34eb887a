/*
 * The instructions that follow user pointers, for mm/usercopy.c alone. A fault in one of them is
 * mended by the page fault handler, or resumed at a fixup that makes the function return -EFAULT.
 */
#pragma once

#include "kernel/abi/errno.h"
#include "kernel/base/types.h"

/* In assembly: who faults at label 1 goes on at label 2. */
#define USER_FIXUP "\n.pushsection .fixups, \"a\"\n\t.long 1b, 2b\n\t.popsection"

/* 0 or -EFAULT. Part of its callers, of which messages are some. ECX says what a fault has left. */
static ALWAYS_INLINE int user_copy(void *to, const void *from, size_t size)
{
    size_t words = size / 4, bytes = size % 4;
    __asm__ volatile("1: rep movsl\n2:" USER_FIXUP
                     : "+D"(to), "+S"(from), "+c"(words)
                     :
                     : "memory");
    if (!LIKELY(words == 0))
        return -EFAULT;
    if (bytes == 0)
        return 0;
    __asm__ volatile("1: rep movsb\n2:" USER_FIXUP
                     : "+D"(to), "+S"(from), "+c"(bytes)
                     :
                     : "memory");
    return LIKELY(bytes == 0) ? 0 : -EFAULT;
}

int user_clear(void *to, size_t size); /* 0 or -EFAULT */

/* Copies up to `size` bytes and stops after a NUL: the length without it, `size`, or -EFAULT. */
int user_copy_string(char *to, const char *from, size_t size);
