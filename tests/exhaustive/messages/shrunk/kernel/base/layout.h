/* The kernel's, where RAM is a piece of the machine's memory. */
#pragma once

#include_next "kernel/base/layout.h"

extern char scaffold_ram[];
#undef KERNEL_BASE
#define KERNEL_BASE ((unsigned long)scaffold_ram)
