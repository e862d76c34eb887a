/* The checker of the memory invariants (design, invariants 1 to 4). */
#pragma once

#include "kernel/base/types.h"

/*
 * Walks every address space, table, object and frame, counts anew, and compares. Returns how many
 * things are wrong; each is a line in the log. Long: for debug builds and tests.
 */
unsigned mm_check(void);
