/* Stands in for what the kernel's image has at its start. */
#pragma once

#include "kernel/base/types.h"

extern uint32_t boot_directory[1024];
