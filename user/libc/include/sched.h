/* Giving up the processor. */
#pragma once

#include "kernel/abi/sched.h"

int sched_yield(void); /* lets every other ready process run first */
