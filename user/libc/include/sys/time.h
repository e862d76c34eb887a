/* The time of day. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/time.h"

int gettimeofday(struct timeval *now, void *zone);
