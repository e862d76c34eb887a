/* What a thread is to the C library. */
#pragma once

#include <pthread.h>
#include <stdbool.h>

/* JOINABLE -> ENDED by the thread itself, or -> DETACHED by pthread_detach(), whoever is first. */
enum thread_state { THREAD_JOINABLE, THREAD_DETACHED, THREAD_ENDED };

/* At the upper end of the thread's stack; GS points at it (the i386 ABI wants `self` first). */
struct thread {
    struct thread *self;
    int error; /* its errno */
    int tid;   /* the kernel writes 0 here and wakes its futex when the thread has ended */
    int state; /* enum thread_state */
    void *stack;
    size_t stack_size; /* with the guard page at its lower end, and this struct */
    void *(*run)(void *);
    void *argument, *result;
};

struct thread *thread_self(void);

/* Whether there ever was a second thread in this process. */
bool threads_used(void);

/* In the child of fork(), which has one thread. */
void thread_forked(void);

/*
 * Locks of the library itself: a mutex without its types (mutex.c has the states). In one that is
 * all zero nobody is.
 */
void lock_take(int *lock);
void lock_give(int *lock);

extern int malloc_lock; /* fork() takes it as well, so that the child finds the heap whole */

/* Sleeps while *word is `value`, until `deadline` (CLOCK_REALTIME) or for ever (NULL). 0, or
 * -EAGAIN, -EINTR, -ETIMEDOUT, -EINVAL. */
long futex_wait(int *word, int value, const struct timespec *deadline);
void futex_wake(int *word, int count);
