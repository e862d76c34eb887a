/* The kernel's log: a ring that dmesg reads, and sinks that show each line as it is written. */
#pragma once

#include "kernel/base/types.h"

#include <stdarg.h>

/*
 * Writes one formatted text to the log. Knows %d %i %u %o %x %X %c %s %p %%, the flags 0 - and #, a
 * width, a precision for %s, and the sizes l, ll, z. Control characters in a %s or %c argument are
 * written as '?', so that only the kernel itself can write one. Never sleeps; any context.
 */
void printk(const char *format, ...) PRINTF_LIKE(1, 2);
void vprintk(const char *format, va_list args);

/* As snprintf(3): at most `size` bytes including the NUL; returns what the whole would need. */
int format_string(char *out, size_t size, const char *format, ...) PRINTF_LIKE(3, 4);
int vformat_string(char *out, size_t size, const char *format, va_list args);

/* A sink gets the text of every printk from its registration on, from any context. */
typedef void (*log_sink)(const char *text, size_t length);
void log_add_sink(log_sink sink);

/*
 * While somebody draws on the terminal that the sinks share, they wait; the ring has the text. Then
 * repeat the step until it says true: they have got what they missed, and get each text at once
 * again. log_show_all() does it in one go, at the end of the machine.
 */
void log_hold(void);
bool log_show_step(void);
void log_show_all(void);

/*
 * Copies what was logged from `age` bytes before the newest on, at most `size` bytes and what the
 * ring still has, to `out`. Returns how many.
 */
size_t log_read(size_t age, char *out, size_t size);
size_t log_size(void); /* bytes in the ring now */
