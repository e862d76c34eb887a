/* Asking the kernel to check itself (Gaji alone has it). */
#pragma once

#include "kernel/abi/gaji.h"

/* Returns the number of findings (each is a line in the kernel's log), or -1. */
int gaji_check(int operation, struct gaji_check_result *result);

/* The n-th allocation of the kernel from now fails; 0: none. What n had come down to, or -1. */
int gaji_fail_allocation(unsigned n);

/* The n-th and the m-th after it. What is left of that: 0 when both have failed. */
int gaji_fail_allocations(unsigned n, unsigned m);

/* The timer interrupts once in so many of its counts, and a time slice ends there. 0 or -1. */
int gaji_tick_after(unsigned counts);

/* When it did: the low 31 bits of the TSC, or -1 (EAGAIN: not yet). */
int gaji_ticked(void);

/* How many places of the kernel's code have ever run (BUILD=coverage counts them), or -1. */
int gaji_reached(void);
