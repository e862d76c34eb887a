/* Flags of eventfd2(2), as Linux's. */
#pragma once

#include "kernel/abi/fcntl.h"

#define EFD_SEMAPHORE 1 /* a read takes 1, and not all */
#define EFD_NONBLOCK  O_NONBLOCK
#define EFD_CLOEXEC   O_CLOEXEC
