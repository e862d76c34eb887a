/*
 * Where the log goes: to port 0xE9 when QEMU listens there, else to COM1 and, until it is told not
 * to, the screen. A panic is always on the screen too.
 */
#pragma once

#include "kernel/base/types.h"

/* Finds COM1 and the screen, gives printk its sinks and panic its end. The kernel's first call. */
void log_sinks_init(void);

/* The console is known now: the log keeps out of a screen that shows something else. */
void log_leave_screen(void);

/* The last record of a run, for tools/run: "\x1eend TEXT\n" ("exited 0", "panic", ...). */
void report_end(const char *format, ...) PRINTF_LIKE(1, 2);
