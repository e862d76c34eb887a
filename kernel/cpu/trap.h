/*
 * The way into the kernel and out of it. Every gate is an interrupt gate, so interrupts are off
 * from entry to exit (design, D4).
 */
#pragma once

#include "kernel/base/trap_frame.h"
#include "kernel/base/types.h"

/* Exceptions (SDM vol. 3, table 6-1). */
#define TRAP_DIVIDE              0
#define TRAP_DEBUG               1
#define TRAP_NMI                 2
#define TRAP_BREAKPOINT          3
#define TRAP_OVERFLOW            4
#define TRAP_BOUND               5
#define TRAP_INVALID_OPCODE      6
#define TRAP_NO_FPU              7
#define TRAP_DOUBLE_FAULT        8
#define TRAP_INVALID_TSS         10
#define TRAP_SEGMENT_NOT_PRESENT 11
#define TRAP_STACK_SEGMENT       12
#define TRAP_PROTECTION          13
#define TRAP_PAGE_FAULT          14
#define TRAP_FPU_ERROR           16
#define TRAP_ALIGNMENT           17
#define TRAP_MACHINE_CHECK       18
#define TRAP_SIMD_ERROR          19

#define TRAP_IRQ_FIRST 0x20 /* interrupts of the two PICs: 0x20 to 0x2f */
#define TRAP_IRQ_LAST  0x2f
#define TRAP_SYSCALL   0x80

/* The error code of a page fault (SDM vol. 3, 4.7). */
#define PAGE_FAULT_PRESENT  0x1u /* a rights violation, not an absent page */
#define PAGE_FAULT_WRITE    0x2u
#define PAGE_FAULT_USER     0x4u
#define PAGE_FAULT_RESERVED 0x8u
#define PAGE_FAULT_FETCH    0x10u

/* After cpu_init() and gdt_init(). Until trap_start(), every trap is a panic with the registers. */
void idt_init(void);

/* System calls go to syscall_dispatch_traced() from now on, or to syscall_dispatch() again. */
void trap_trace_calls(bool traced);

/* From now on traps go to trap_dispatch(). Once, when the floors up to entry stand. */
void trap_start(void);

/*
 * Layer 5 defines these. trap_dispatch() gets every interrupt and exception except NMI and
 * double fault; system calls go to syscall_dispatch() directly. Both return to resume what `frame`
 * describes, which they may change.
 */
void trap_dispatch(struct trap_frame *frame);
void syscall_dispatch(struct trap_frame *frame);

/*
 * Runs at the top of the current thread's kernel stack when the registers it wanted to return to
 * user mode with were refused by the CPU (design, invariant 9). Ends the process.
 */
_Noreturn void trap_return_failed_handler(void);

/* A trap, perhaps a system call, came from virtual 8086 mode. */
_Noreturn void trap_virtual_8086_handler(struct trap_frame *frame);

/* A new thread's first look before it returns to user mode with `frame`. */
void trap_first_return_handler(struct trap_frame *frame);

/*
 * Pops the trap frame that the stack pointer points at. trap_return_first() is what a new thread
 * begins with: it calls trap_first_return_handler() before.
 */
void trap_return(void);
void trap_return_first(void);

/*
 * Where the kernel goes on after a fault at `eip`, or 0 when none was expected there. Entries are
 * pairs (eip, where to go on) in the section .fixups, made by `.fixups` lines beside the
 * instruction.
 */
uint32_t fixup_find(uint32_t eip);

/* "page fault" for 14 and so on; never NULL. */
const char *trap_name(uint32_t vector);

/* Non-maskable interrupts seen so far; they are counted and change nothing else. */
extern volatile uint32_t nmi_count;
