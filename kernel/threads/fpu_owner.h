/* Between the files of this folder: whose registers are in the FPU. */
#pragma once

#include "kernel/threads/thread.h"

struct fpu_owner {
    struct thread *thread; /* or NULL */
    bool trap_on;          /* the next FPU instruction is exception 7 */
};
extern struct fpu_owner fpu_owner;

void fpu_owner_set_trap(bool on);
void fpu_owner_forget(const struct thread *thread); /* its registers are not needed any more */

/* `next` gets the CPU: trap if the registers are not its own. */
static inline void fpu_owner_switch(const struct thread *next)
{
    bool trap = next != fpu_owner.thread;
    if (trap != fpu_owner.trap_on)
        fpu_owner_set_trap(trap);
}
