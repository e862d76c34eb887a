/* The few types that every floor shares. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/base/page.h"

typedef uint32_t paddr_t; /* a physical address, in bytes */
typedef uint32_t uaddr_t; /* an address in user space; only mm/usercopy.c follows one */

#define ARRAY_LENGTH(a)                 (sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

/* For the rare ways through a hot function: kept out of it, and of its registers. */
#define COLD          __attribute__((cold, noinline))
#define NOINLINE      __attribute__((noinline))
#define ALWAYS_INLINE inline __attribute__((always_inline))

#define LIKELY(condition) __builtin_expect(condition, 1)

/*
 * A variable that is given back by itself when its scope ends, however that is left:
 *
 *     struct file *file SCOPED(file) = fd_get(files, fd);
 *
 * The kind's header has KIND_scope_end(), which takes the variable's address, and does nothing
 * while that is NULL. Of several, the one that was declared last goes first.
 */
#define SCOPED(kind) __attribute__((cleanup(kind##_scope_end)))

#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

static inline uint32_t page_down(uint32_t address)
{
    return address & ~PAGE_MASK;
}

/* Rounds up to a page boundary; the caller makes sure that address + 4095 does not wrap. */
static inline uint32_t page_up(uint32_t address)
{
    return (address + PAGE_MASK) & ~PAGE_MASK;
}

static inline uint32_t min_u32(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static inline uint32_t max_u32(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}
