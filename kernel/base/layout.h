/*
 * The memory map of every address space, from the top down.
 *
 *   address      size      what
 *   0xFC000000    64 MiB   unused
 *   0xF8000000    64 MiB   kernel stacks: slots of a guard page and a stack page
 *   0xC0000000   896 MiB   RAM from physical 0 on, by global 4 MiB pages; the kernel's image is at
 *                          +1 MiB. Supervisor only
 *   0xBFFFFFFF             user stack, growing down to its limit, with a gap below
 *   0xB7C00000             first mmap address, searched downwards
 *   (after data)           heap, growing up by brk
 *   0x08048000             usual start of a program's text
 *   0x00000000    64 KiB   never mapped, so that NULL faults
 */
#pragma once

#define KERNEL_BASE      0xC0000000u /* virtual address of physical 0 */
#define KERNEL_LOAD      0x00100000u /* physical address of the kernel's image */
#define DIRECT_MAP_SIZE  0x38000000u /* 896 MiB: how much RAM is used (design, D2) */
#define STACK_WINDOW     0xF8000000u
#define STACK_WINDOW_END 0xFC000000u
#define STACK_SLOT_SIZE  8192u /* the lower page is the guard, the upper one the stack */

/*
 * The last words of a kernel stack page: the thread it belongs to, so that `current` is found from
 * the stack pointer, and padding that keeps the trap frame aligned.
 */
#define STACK_TOP_RESERVED 16u
