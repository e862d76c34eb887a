/* The last system calls of all threads, for a debugger (`gaji calls`). Debug builds alone. */
#pragma once

#include "kernel/base/types.h"

#define LAST_CALLS      256u /* a power of two */
#define CALL_HAS_RESULT 1u
#define CALL_ARGUMENTS  6

struct last_call {
    uint32_t tid, number;
    uint32_t arguments[CALL_ARGUMENTS];
    int32_t result; /* valid once CALL_HAS_RESULT is set */
    uint32_t state;
};

#ifdef GAJI_DEBUG
struct trap_frame;

/* A call begins; what it gives is to be given to last_calls_end(). */
uint32_t last_calls_begin(const struct trap_frame *frame);

/* It has returned, unless so many have begun meanwhile that its place is another's. */
void last_calls_end(uint32_t call, int32_t result);
#else
#define last_calls_begin(frame)      0
#define last_calls_end(call, result) ((void)(call))
#endif
