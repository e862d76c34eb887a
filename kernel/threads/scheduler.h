/* Between the files of this folder: moving threads on and off the run queue. */
#pragma once

#include "kernel/threads/thread.h"

/* Switches to the next ready thread. The caller has put the running one where it belongs. */
void scheduler_switch(void);

/* The same to a given thread, which is on no queue. */
void scheduler_switch_to(struct thread *previous, struct thread *next);

void scheduler_init(struct thread *idle_thread);

void scheduler_make_ready(struct thread *thread);

/* Ends a sleep early: wait_sleep() of the BLOCKED thread returns `result`. */
void wait_end(struct thread *thread, int result);

/* Each tick of the timer: the running thread's slice gets shorter. Interrupt context. */
void scheduler_tick(void);
