/* What the kernel's files ask of kernel/base, for unit tests: a panic that can be caught, a log. */
#pragma once

#include "tests/host/unit.h"

#include "kernel/base/panic.h"
#include "kernel/base/printk.h"

#include <stdio.h>
#include <string.h>

static jmp_buf panic_return;
static bool panic_expected;
static char panic_text[256];

_Noreturn void panic(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(panic_text, sizeof(panic_text), format, args);
    va_end(args);
    if (panic_expected)
        longjmp(panic_return, 1);
    print_error("panic: %s\n", panic_text);
    fail();
    abort();
}

/* Whether the statement ends in a panic, whose text is then in panic_text. */
#define PANICS(statement)                                                                          \
    ({                                                                                             \
        volatile bool panicked = true;                                                             \
        panic_expected = true;                                                                     \
        if (setjmp(panic_return) == 0) {                                                           \
            statement;                                                                             \
            panicked = false;                                                                      \
        }                                                                                          \
        panic_expected = false;                                                                    \
        panicked;                                                                                  \
    })

static char log_text[16384];

void printk(const char *format, ...)
{
    size_t length = strlen(log_text);
    va_list args;
    va_start(args, format);
    vsnprintf(log_text + length, sizeof(log_text) - length, format, args);
    va_end(args);
}

static inline void log_clear(void)
{
    log_text[0] = '\0';
}

static inline void assert_logged(const char *text)
{
    if (!strstr(log_text, text))
        fail_msg("the log has no \"%s\" but:\n%s", text, log_text);
}
