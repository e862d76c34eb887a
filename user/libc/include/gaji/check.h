/* Asking the kernel to check itself (Gaji alone has it). */
#pragma once

#include "kernel/abi/gaji.h"

/* Returns the number of findings (each is a line in the kernel's log), or -1. */
int gaji_check(int operation, struct gaji_check_result *result);

/* The n-th allocation of the kernel from now fails; 0: none. What n had come down to, or -1. */
int gaji_fail_allocation(unsigned n);
