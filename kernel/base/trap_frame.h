/*
 * What a stack holds when an interrupt, an exception or a system call has just entered the kernel.
 * kernel/cpu/trap.s makes it; panic prints it; kernel/entry acts on it.
 */
#pragma once

#include "kernel/base/types.h"

struct trap_frame {
    /* Pushed by the common path of trap.s. FS and GS stay as the user had them: the kernel never
     * uses them, and context_switch() keeps them per thread. */
    uint32_t es, ds; /* the upper 16 bits are undefined */

    /* Pushed by PUSHA, in this order (SDM vol. 2, PUSHA). */
    uint32_t edi, esi, ebp;
    uint32_t esp_ignored; /* address of `vector` below; POPA skips it */
    uint32_t ebx, edx, ecx, eax;

    /* Pushed by the stub of the vector. */
    uint32_t vector;

    /* Pushed by the CPU for exceptions 8, 10-14, 17 and 21, else a 0 by the stub. */
    uint32_t error;

    /* Always pushed by the CPU (SDM vol. 3, 6.12.1). */
    uint32_t eip, cs, eflags;

    /* Pushed by the CPU only when it came from user mode: see trap_from_user(). */
    uint32_t user_esp, user_ss;
};

/* The stack pointer at the moment of the trap. */
static inline uint32_t trap_stack_pointer(const struct trap_frame *frame)
{
    /* vector, error, eip, cs and eflags lie between it and what PUSHA saw. */
    return (frame->cs & 3) ? frame->user_esp : frame->esp_ignored + 5 * 4;
}

static inline bool trap_from_user(const struct trap_frame *frame)
{
    return (frame->cs & 3) != 0; /* the requested privilege level: 3 for user code */
}
