/* Stopping the kernel, and the assertions that do. */
#pragma once

#include "kernel/base/types.h"

struct trap_frame;

/*
 * Prints the reason, the thread, the registers and a backtrace with function names and lines, then
 * ends the machine with EXIT_PANIC. Any context. Never allocates.
 */
_Noreturn void panic(const char *format, ...) PRINTF_LIKE(1, 2);

/* The same for a fault inside the kernel: prints the registers of `frame` and walks its stack. */
_Noreturn void panic_at(const struct trap_frame *frame, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * Registered at boot by the floors that know: what to do before a word is printed, who prints the
 * running thread ("pid 3 (sh)") and what all the others do, and how the machine is ended.
 */
void panic_register_start(void (*start)(void));
void panic_register_thread_printer(void (*print)(void));
void panic_register_waits_printer(void (*print)(void)); /* who waits for whom, as the last */
void panic_register_end(void (*end)(void) __attribute__((noreturn)));

/* Always compiled in: for what costs a few instructions. */
#define ASSERT(condition)                                                                          \
    do {                                                                                           \
        if (__builtin_expect(!(condition), 0))                                                     \
            panic("%s:%d: assertion failed: %s", __FILE__, __LINE__, #condition);                  \
    } while (0)

/* The same for a rule that others' code has to keep: says it in words. */
#define ASSERT_RULE_ALWAYS(condition, rule)                                                        \
    do {                                                                                           \
        if (__builtin_expect(!(condition), 0))                                                     \
            panic("%s:%d: rule: %s (%s)", __FILE__, __LINE__, rule, #condition);                   \
    } while (0)

/* In debug builds only: for what would show in the figures. */
#ifdef GAJI_DEBUG
#define DEBUG_ASSERT(condition)      ASSERT(condition)
#define ASSERT_RULE(condition, rule) ASSERT_RULE_ALWAYS(condition, rule)
#else
#define DEBUG_ASSERT(condition)      ((void)0)
#define ASSERT_RULE(condition, rule) ((void)0)
#endif
