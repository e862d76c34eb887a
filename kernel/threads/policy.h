/*
 * Another policy than round robin, where the kernel is started with scheduler=policy. The run queue
 * and its slices stay as they are: a policy chooses who of those that are ready is next, and may
 * end a slice early. It is told who leaves the CPU, and each tick of who has it. What it remembers
 * of a thread stands in struct thread, in four words that are 0 when the thread is made.
 */
#pragma once

#include "kernel/base/list.h"
#include "kernel/threads/thread.h"

extern bool policy_in_use;

/* The thread leaves the CPU: BLOCKED, or READY and at the end of the run queue. */
void policy_left(struct thread *thread);

/* Who of the run queue, by queue_link, the longest waiting first, is next. It has one at least. */
struct thread *policy_choose(const struct list *ready);

/*
 * A tick of the running thread, which is not the idle one. true: it gives way to one of these, who
 * may be none. Interrupt context.
 */
bool policy_tick(struct thread *running, const struct list *ready);
