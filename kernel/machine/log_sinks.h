/* Where the log goes: port 0xE9 when QEMU listens there, else COM1. */
#pragma once

#include "kernel/base/types.h"

/* Sets up COM1 and gives printk its sink and panic its end. The first call of the kernel. */
void log_sinks_init(void);

/* The last record of a run, for tools/run: "\x1eend TEXT\n" ("exited 0", "panic", ...). */
void report_end(const char *format, ...) PRINTF_LIKE(1, 2);
