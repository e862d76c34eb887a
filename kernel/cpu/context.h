/* Changing from one kernel stack to another. */
#pragma once

#include "kernel/base/types.h"

/*
 * Saves the caller's registers on its stack and the stack pointer in *save, takes `load` as the
 * stack pointer, and restores the registers found there. Returns when somebody switches back.
 *
 *   from `load` up: gs, fs, edi, esi, ebx, ebp, return address
 *
 * Interrupts are off. The caller has set the TLS descriptors, the TSS stack and CR3 of the new
 * thread before. A FS or GS that no longer fits its descriptor becomes 0.
 */
void context_switch(void **save, void *load);

/*
 * The same, but the thread that gets the CPU does not go on where it switched away: it returns to
 * user mode with `frame`, at the top of its stack. The caller has seen to it that nothing is left
 * to do for it in the kernel.
 */
struct trap_frame;
void context_leave(void **save, void *load, struct trap_frame *frame);

/*
 * Lays out the stack of a thread that never ran, just below `top`, and returns its stack pointer
 * for context_switch(). The thread starts at `entry` with the stack pointer at `top`, no caller,
 * and interrupts off: `entry` is a C function that does not return, or trap_return when `top` is
 * the address of a struct trap_frame.
 */
void *context_prepare(void *top, void (*entry)(void), uint16_t fs, uint16_t gs);

/* Bytes that context_prepare() uses below `top`. */
#define CONTEXT_SIZE 28

/* The user's FS and GS, which stay in the registers while the kernel runs for that thread. */
static inline uint16_t fs_read(void)
{
    uint16_t value;
    __asm__ volatile("movw %%fs, %0" : "=r"(value));
    return value;
}

static inline uint16_t gs_read(void)
{
    uint16_t value;
    __asm__ volatile("movw %%gs, %0" : "=r"(value));
    return value;
}

/* Loads both (exec, sigreturn); one that the CPU refuses becomes 0. */
void segments_load(uint16_t fs, uint16_t gs);
