/* Whether the invariants of the design hold (kernel/README.md), and whether anything leaked. */
#pragma once

#include "kernel/base/types.h"

struct gaji_check_result;

/* All invariants of now: the number of findings, which the log tells. A debugger calls it, too. */
int check_walk(void);

/* The same number, and summed up in *result. */
int check_mark(struct gaji_check_result *result);    /* remembers the counts of now */
int check_compare(struct gaji_check_result *result); /* walks, and compares with the mark */

/* Their parts. Each returns the number of findings, which the log tells. */
unsigned procs_check(void); /* family links, threads and numbers */
unsigned ports_check(void);

/* How many counters of a kernel of BUILD=coverage are not 0; -ENOSYS where there are none. */
int check_reached(void);

int32_t sys_gaji_check(uint32_t operation, uaddr_t result); /* kernel/abi/gaji.h */
