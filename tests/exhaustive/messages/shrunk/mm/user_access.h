/* In place of the kernel's instructions for i386: scaffold.c has it. */
#pragma once

#include "kernel/base/types.h"

int user_copy(void *to, const void *from, size_t size); /* 0 or -EFAULT */
