/* Acting on signals, on the way back to user mode. */
#pragma once

#include "kernel/base/trap_frame.h"
#include "kernel/base/types.h"

/*
 * Ends the running thread if it is to end. Acts on every signal that is due: ends or stops the
 * process, or makes `frame` enter a handler. Then settles a system call that a signal ended: it is
 * repeated, or returns -EINTR.
 */
void signals_deliver(struct trap_frame *frame);

/* signal_frame.c: puts the handler's frame on the user's stack. 0 or -EFAULT. */
struct kernel_siginfo;
struct kernel_sigaction;
int signal_frame_push(struct trap_frame *frame, const struct kernel_siginfo *info,
                      const struct kernel_sigaction *action, uint64_t mask);

/* sigaltstack(2) of the running thread, whose stack pointer is `esp`. -EPERM, -EINVAL, -ENOMEM. */
struct kernel_sigaltstack;
bool signal_stack_in_use(uaddr_t esp);
int signal_stack_set(uaddr_t esp, const struct kernel_sigaltstack *stack);

/* sigreturn and rt_sigreturn: takes it off again. 0 or -EFAULT. */
int signal_frame_pop(struct trap_frame *frame, bool with_info);
