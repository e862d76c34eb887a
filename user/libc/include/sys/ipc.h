/* What System V's messages, semaphores and shared memory have in common (sysvipc(7)). */
#pragma once

#include <sys/types.h>

#include "kernel/abi/sysv_ipc.h"

typedef int key_t; /* by which programs find the same one; IPC_PRIVATE: a new one in any case */
