/* Boot's own functions, for kernel/entry/main.c. What the loader said is in boot/boot_info.h. */
#pragma once

#include "boot/boot_info.h"
#include "kernel/base/types.h"

/*
 * The page directory that the CPU starts with: the template of every other one. Entries from 768 on
 * are the kernel's; those of the stack window are put in at boot, and then none changes.
 */
extern uint32_t boot_directory[1024];

/* The boot stack: one page, whose last STACK_TOP_RESERVED bytes begin at boot_stack_top. */
extern char boot_stack_top[];

/* RDTSC at the first instruction, or 0 on a CPU without it. */
extern uint64_t boot_tsc;

/* Bounds of the image, by the linker script (virtual addresses). */
extern char kernel_start[], kernel_end[], text_start[], text_end[];

/*
 * Fills boot_info from what the loader left (its magic and the physical address of its record).
 * Ends the machine with a message when that is not enough to run on. After log_sinks_init().
 */
void boot_read(uint32_t magic, paddr_t info);

/* kernel/entry defines this; boot/start.s calls it on the boot stack with interrupts off. */
_Noreturn void kernel_main(uint32_t magic, paddr_t info);
