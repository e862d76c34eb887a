/* Between the files of this folder: moving threads on and off the run queue. */
#pragma once

#include "kernel/base/panic.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/wait.h"

/* Switches to the next ready thread. The caller has put the running one where it belongs. */
void scheduler_switch(void);

void scheduler_init(struct thread *idle_thread);

void scheduler_make_ready(struct thread *thread);

extern struct list threads_dead; /* by queue_link: threads_reap() frees them */

/* Ends the sleep of a BLOCKED thread. */
void wait_end(struct thread *thread);

/* Each tick of the timer: the running thread's slice gets shorter. Interrupt context. */
void scheduler_tick(void);

/* And the policy that is in use, if any, may end it. */
void scheduler_policy_tick(void);

/* The running thread's slice is over with the tick that comes now. Interrupt context. */
void scheduler_end_slice(void);
