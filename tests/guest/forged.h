/* For tests of sigreturn: a frame that no signal has made. */
#pragma once

#include "tests/guest/child.h"

#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

#include "kernel/abi/sigframe.h"

#define ARRIVED   55 /* what the program ends with where the frame lets it go on */
#define FLAG_TRAP 0x100u
#define USER_CS   0x73
#define USER_DS   0x7b

static struct rt_sigframe frame;
static char forged_stack[4096];

/* rt_sigreturn with the stack pointer where a handler's RET leaves it. */
static inline _Noreturn void return_from(const void *at, int number)
{
    __asm__ volatile("movl %0, %%esp\n\tint $0x80" : : "r"((const char *)at + 4), "a"(number));
    __builtin_unreachable();
}

/* A frame that goes on at `entry`. */
static inline void frame_make(void (*entry)(void))
{
    memset(&frame, 0, sizeof frame);
    frame.uc.uc_mcontext.cs = USER_CS;
    frame.uc.uc_mcontext.ds = frame.uc.uc_mcontext.es = frame.uc.uc_mcontext.ss = USER_DS;
    frame.uc.uc_mcontext.eip = (uint32_t)entry;
    frame.uc.uc_mcontext.esp = (uint32_t)forged_stack + sizeof forged_stack - 16;
}

static inline void frame_return(void)
{
    return_from(&frame, SYS_rt_sigreturn);
}
