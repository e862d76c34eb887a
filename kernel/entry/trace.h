/*
 * Tracing: what strace does elsewhere, told by the kernel through a pipe (kernel/abi/trace.h).
 *
 * Who is not traced pays nothing. A traced thread has a gate of its own for system calls, which the
 * switch of threads puts in place (EXTRA_TRACE), and ATTENTION_TRACED, so that no fast path takes
 * it out of a call unseen. proc->trace is the pipe, with a reference.
 */
#pragma once

#include "kernel/base/types.h"

struct proc;
struct trap_frame;

/* Followers: the child is traced as its parent is; the pipe is told of the end and given back. */
void trace_born(struct proc *child);
void trace_end(struct proc *proc);
