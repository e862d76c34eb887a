/* Usage and limits of a process. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/resource.h"

int getrusage(int who, struct rusage *usage);
int getrlimit(int resource, struct rlimit *limit);
int setrlimit(int resource, const struct rlimit *limit);
