/* Kernel stacks: one page each, with an unmapped guard page below (kernel/base/layout.h). */
#pragma once

#include "kernel/base/types.h"

/* The end of a new stack's page, or NULL when memory or the window is exhausted. */
void *kernel_stack_alloc(void);
void kernel_stack_free(void *end); /* not the one that is in use */

void kernel_stack_trim(void); /* gives back the few that are kept for reuse */
