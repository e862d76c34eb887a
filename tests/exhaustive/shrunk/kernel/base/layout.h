/* The kernel's, with a window of stacks that lies within the small directory. */
#pragma once

#include_next "kernel/base/layout.h"

#undef STACK_WINDOW
#undef STACK_WINDOW_END
#define STACK_WINDOW     0x00780000u
#define STACK_WINDOW_END 0x007A0000u
