/*
 * The instructions that follow user pointers, for mm/usercopy.c alone. A fault in one of them is
 * mended by the page fault handler, or resumed at a fixup that makes the function return -EFAULT.
 */
#pragma once

#include "kernel/base/types.h"

int user_copy(void *to, const void *from, size_t size); /* 0 or -EFAULT */
int user_clear(void *to, size_t size);                  /* 0 or -EFAULT */

/* Copies up to `size` bytes and stops after a NUL: the length without it, `size`, or -EFAULT. */
int user_copy_string(char *to, const char *from, size_t size);
