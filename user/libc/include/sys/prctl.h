/* prctl(2): operations on the calling process. */
#pragma once

#include "kernel/abi/prctl.h"

int prctl(int operation, unsigned long argument);
