/* CPU time of a process and its children, in ticks of 1/100 second. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/time.h"

clock_t times(struct tms *usage);
