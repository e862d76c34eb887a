/* The few types that every floor shares. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t paddr_t; /* a physical address, in bytes */
typedef uint32_t uaddr_t; /* an address in user space; only mm/usercopy.c follows one */

#define PAGE_SIZE  4096u
#define PAGE_SHIFT 12
#define PAGE_MASK  (PAGE_SIZE - 1)

#define USER_END 0xC0000000u /* user space is [0, USER_END); the kernel owns the rest */

#define ARRAY_LENGTH(a)                 (sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

/* For the rare ways through a hot function: kept out of it, and of its registers. */
#define COLD          __attribute__((cold, noinline))
#define NOINLINE      __attribute__((noinline))
#define ALWAYS_INLINE inline __attribute__((always_inline))

#define LIKELY(condition) __builtin_expect(condition, 1)

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
