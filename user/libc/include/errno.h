/* Why the last call that failed did so. */
#pragma once

#include "kernel/abi/errno.h"

extern int errno;
