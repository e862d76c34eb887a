/* The 32-bit task state segment (SDM vol. 3, figure 8-2). Upper halves of 16-bit fields are 0. */
#pragma once

#include "kernel/base/types.h"

struct tss {
    uint32_t previous_task;
    uint32_t esp0, ss0; /* the stack for traps from user mode */
    uint32_t esp1, ss1, esp2, ss2;
    uint32_t cr3;
    uint32_t eip, eflags;
    uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
    uint32_t es, cs, ss, ds, fs, gs;
    uint32_t ldt;
    uint16_t debug_trap, io_map;
};

_Static_assert(sizeof(struct tss) == 104, "as the CPU has it");

extern struct tss kernel_tss;       /* also where a double fault saves the registers */
extern struct tss double_fault_tss; /* what runs then */
