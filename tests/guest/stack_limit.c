/* Recursion without an end stops at the limit of the stack, with SIGSEGV. */
// linux: yes
// status: signaled 11
// log: segmentation fault
#include "tests/guest/memory.h"

static volatile int for_ever = 1;

static __attribute__((noinline)) int descend(int depth)
{
    volatile char frame[3000];
    frame[0] = (char)depth;
    return for_ever ? descend(depth + 1) + frame[0] : 0;
}

int main(void)
{
    return descend(0) == 0;
}
