/* The kernel's, with few numbers: they are low, and given again at once (normal.c). */
#pragma once

#include_next "kernel/process/pid.h"

#undef PID_LIMIT
#define PID_LIMIT 8
