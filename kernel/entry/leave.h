/* The last thing before a return to user mode. */
#pragma once

#include "kernel/base/trap_frame.h"
#include "kernel/threads/thread.h"

/* syscall.c: the call of this frame, with its result in EAX, up to the way out. */
int32_t syscall_carry_out(struct trap_frame *frame);

/* Acts on signals and on the end of the time slice; may not return. */
void leave_slowly(struct trap_frame *frame);

/* `frame` came from user mode, so it lies at the top of the running thread's stack. */
static inline void leave_to_user(struct trap_frame *frame)
{
    const struct thread *self = thread_of_stack_top(frame + 1);
    if (__builtin_expect(self->attention, 0))
        leave_slowly(frame);
}
