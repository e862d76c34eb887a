/* In place of the CPU's instructions: interrupts are what the explorer makes of them. */
#pragma once

#include "kernel/base/types.h"

/* Where the kernel lets interrupts in, by the name of the function that does. */
void scaffold_poll(const char *where);
#define interrupts_poll() scaffold_poll(__func__)

static inline bool interrupts_are_on(void)
{
    return false;
}

static inline void cpu_halt(void)
{
}

static inline uint32_t read_cr3(void)
{
    return 1; /* no directory's */
}

static inline void load_cr3(paddr_t directory)
{
    (void)directory;
}

static inline void invlpg(uint32_t address)
{
    (void)address;
}

static inline uint64_t rdtsc(void)
{
    return 0;
}

static inline void user_access_begin(void)
{
}

static inline void user_access_end(void)
{
}
