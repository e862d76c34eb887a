/*
 * The instructions that follow user pointers, for mm/usercopy.c alone. A fault in one of them is
 * mended by the page fault handler, or resumed at a fixup that makes the function return -EFAULT.
 */
#pragma once

#include "kernel/abi/errno.h"
#include "kernel/base/types.h"

/* 0 or -EFAULT. Part of its callers, of which messages are some. ECX says what a fault has left. */
static ALWAYS_INLINE int user_copy(void *to, const void *from, size_t size)
{
    size_t left = size / 4;
    __asm__ volatile("1:  rep movsl\n\t"
                     "    movl %[bytes], %%ecx\n"
                     "2:  rep movsb\n"
                     "3:\n"
                     ".pushsection .fixups, \"a\"\n\t"
                     ".long 1b, 3b, 2b, 3b\n"
                     ".popsection"
                     : "+D"(to), "+S"(from), "+c"(left)
                     : [bytes] "g"(size % 4)
                     : "memory");
    return LIKELY(left == 0) ? 0 : -EFAULT;
}

int user_clear(void *to, size_t size); /* 0 or -EFAULT */

/* Copies up to `size` bytes and stops after a NUL: the length without it, `size`, or -EFAULT. */
int user_copy_string(char *to, const char *from, size_t size);
