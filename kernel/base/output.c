/* Counting what is written. */
#include "kernel/base/output.h"

static uint64_t left = UINT64_MAX;
static void (*ender)(void);

void output_limit(uint32_t kib, void (*end)(void))
{
    ender = end;
    left = kib ? (uint64_t)kib * 1024 : UINT64_MAX;
}

void output_spend(size_t bytes)
{
    if (left == UINT64_MAX)
        return;
    if (bytes <= left) {
        left -= bytes;
        return;
    }
    left = UINT64_MAX; /* the last words are free */
    ender();
}
