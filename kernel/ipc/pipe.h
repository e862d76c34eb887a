/* Pipes: 64 KiB of bytes on their way from writers to readers. */
#pragma once

#include "kernel/base/types.h"

struct file;

/*
 * Makes a pipe: ends[0] is for reading, ends[1] for writing. `flags` may have O_NONBLOCK.
 * 0 or -ENOMEM.
 */
int pipe_create(int flags, struct file *ends[2]);

uint32_t pipe_count(void); /* pipes now, for the leak check */
