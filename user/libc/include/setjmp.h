/*
 * Jumps out of functions: setjmp notes a place, and longjmp goes back there, as if setjmp returned
 * once more, now with `value` (1 where that is 0). The function that called setjmp must not have
 * returned meanwhile. From a signal handler use sigsetjmp(place, 1), which notes the signal mask
 * too, and siglongjmp.
 */
#pragma once

#include <stdint.h>

/* setjmp.s knows the order. */
typedef struct {
    uint32_t ebx, esi, edi, ebp, esp, eip;
    int has_mask;
    uint64_t mask;
} jmp_buf[1];

typedef jmp_buf sigjmp_buf;

int setjmp(jmp_buf place) __attribute__((returns_twice));
int sigsetjmp(sigjmp_buf place, int save_mask) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf place, int value);
_Noreturn void siglongjmp(sigjmp_buf place, int value);

#define setjmp(place) setjmp(place) /* ISO C wants a macro */
