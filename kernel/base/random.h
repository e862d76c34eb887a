/* Random numbers for programs: AT_RANDOM, getrandom(2), /dev/urandom. Not for keeping secrets. */
#pragma once

#include "kernel/base/types.h"

void random_seed(uint64_t seed); /* boot: what differs from run to run, if anything */
uint32_t random_next(void);
void random_bytes(void *out, size_t size);
