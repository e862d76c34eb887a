/* Why the last call that failed did so. */
#pragma once

#include "kernel/abi/errno.h"

int *__errno_location(void);

#define errno (*__errno_location()) /* each thread has its own */
