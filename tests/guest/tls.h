/* For tests of thread-local storage: descriptors and the registers that name them. */
#pragma once

#include "tests/guest/child.h"

#include <sched.h>
#include <stdint.h>
#include <sys/syscall.h>

#define TLS_SELECTOR(entry) ((entry)*8 + 3)

/* Sets (base NULL: clears) an entry of the calling process; -1 picks a free one. The entry. */
static inline int tls_set(int entry, const void *base)
{
    struct user_desc desc = {.entry_number = (unsigned)entry};
    if (base) {
        desc.base_addr = (uint32_t)base;
        desc.limit = 0xfffff;
        desc.seg_32bit = desc.limit_in_pages = desc.useable = 1;
    }
    EXPECT(syscall(SYS_set_thread_area, &desc) == 0);
    return (int)desc.entry_number;
}

static inline void gs_load(int selector)
{
    __asm__ volatile("movw %w0, %%gs" : : "r"(selector));
}

static inline int gs_selector(void)
{
    int value;
    __asm__ volatile("xorl %0, %0\n\tmovw %%gs, %w0" : "=&r"(value));
    return value;
}

static inline int gs_value(void)
{
    int value;
    __asm__ volatile("movl %%gs:0, %0" : "=r"(value));
    return value;
}
