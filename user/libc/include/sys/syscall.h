/* The numbers of all system calls, for syscall(). */
#pragma once

#include "kernel/abi/syscall.h"
