/*
 * Threads of one process (POSIX.1-2017, pthread.h): what a course needs of them. The functions give
 * 0 or an errno, which they leave alone. A program that makes no thread pays nothing for this.
 *
 * Not here: cancellation, priorities, locks between processes (semaphore.h has those).
 */
#pragma once

#include <stddef.h>
#include <time.h>

typedef struct thread *pthread_t;

typedef struct {
    size_t stack_size;
    int detached;
} pthread_attr_t;

#define PTHREAD_CREATE_JOINABLE 0
#define PTHREAD_CREATE_DETACHED 1
#define PTHREAD_STACK_MIN       4096

int pthread_attr_init(pthread_attr_t *attributes);
int pthread_attr_destroy(pthread_attr_t *attributes);
int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size); /* EINVAL: too small */
int pthread_attr_setdetachstate(pthread_attr_t *attributes, int state); /* EINVAL */

/* Starts a thread in `run(argument)`. EAGAIN: no memory for its stack, or over RLIMIT_NPROC. */
int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attributes,
                   void *(*run)(void *), void *restrict argument);

/* Waits for its end, and frees it. EDEADLK: itself; EINVAL: detached. `result` may be NULL. */
int pthread_join(pthread_t thread, void **result);

int pthread_detach(pthread_t thread); /* it frees itself at its end; EINVAL: it is already so */

/* Ends the calling thread, as returning from its function does. The last one ends the process. */
_Noreturn void pthread_exit(void *result);

pthread_t pthread_self(void);
int pthread_equal(pthread_t a, pthread_t b);

/* Mutexes. */

typedef struct {
    int state; /* 0 free, 1 taken, 2 taken and somebody may sleep */
    int type;
    pthread_t owner; /* of the types that ask for it */
    unsigned depth;  /* of a recursive one, less 1 */
} pthread_mutex_t;

typedef struct {
    int type;
} pthread_mutexattr_t;

#define PTHREAD_MUTEX_NORMAL     0 /* locking it twice is a deadlock */
#define PTHREAD_MUTEX_RECURSIVE  1
#define PTHREAD_MUTEX_ERRORCHECK 2
#define PTHREAD_MUTEX_DEFAULT    PTHREAD_MUTEX_NORMAL
#define PTHREAD_MUTEX_INITIALIZER                                                                  \
    {                                                                                              \
        0                                                                                          \
    }

int pthread_mutexattr_init(pthread_mutexattr_t *attributes);
int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes);
int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int type); /* EINVAL */

int pthread_mutex_init(pthread_mutex_t *restrict mutex,
                       const pthread_mutexattr_t *restrict attributes);
int pthread_mutex_destroy(pthread_mutex_t *mutex); /* EBUSY: it is taken */

/* ERRORCHECK gives EDEADLK for a second lock, and EPERM for another's unlock (RECURSIVE too). */
int pthread_mutex_lock(pthread_mutex_t *mutex);
int pthread_mutex_trylock(pthread_mutex_t *mutex); /* EBUSY instead of sleeping */
int pthread_mutex_unlock(pthread_mutex_t *mutex);

/* Until a moment of CLOCK_REALTIME: ETIMEDOUT from then on; EINVAL: no such time. */
int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex,
                            const struct timespec *restrict deadline);

/* Condition variables: the mutex is held by whoever waits, before and after. */

typedef struct {
    unsigned sequence; /* changes with every signal */
} pthread_cond_t;

typedef struct {
    int unused;
} pthread_condattr_t;

#define PTHREAD_COND_INITIALIZER                                                                   \
    {                                                                                              \
        0                                                                                          \
    }

int pthread_cond_init(pthread_cond_t *restrict condition,
                      const pthread_condattr_t *restrict attributes);
int pthread_cond_destroy(pthread_cond_t *condition);

/* May return without a signal: look at what is waited for in a loop. */
int pthread_cond_wait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex);
int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict deadline); /* of CLOCK_REALTIME */
int pthread_cond_signal(pthread_cond_t *condition);                   /* wakes at least one */
int pthread_cond_broadcast(pthread_cond_t *condition);                /* wakes all */

/* Readers-writer locks: a writer that waits goes before readers that come later. */

typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t readers_may, writers_may;
    unsigned readers, writers_waiting;
    int writing;
} pthread_rwlock_t;

typedef struct {
    int unused;
} pthread_rwlockattr_t;

#define PTHREAD_RWLOCK_INITIALIZER                                                                 \
    {                                                                                              \
        PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0     \
    }

int pthread_rwlock_init(pthread_rwlock_t *restrict lock,
                        const pthread_rwlockattr_t *restrict attributes);
int pthread_rwlock_destroy(pthread_rwlock_t *lock); /* EBUSY */
int pthread_rwlock_rdlock(pthread_rwlock_t *lock);
int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock); /* EBUSY */
int pthread_rwlock_wrlock(pthread_rwlock_t *lock);
int pthread_rwlock_trywrlock(pthread_rwlock_t *lock); /* EBUSY */
int pthread_rwlock_unlock(pthread_rwlock_t *lock);

/* Barriers: nobody passes before `count` have come. */

typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t opened;
    unsigned count, waiting, round;
} pthread_barrier_t;

typedef struct {
    int unused;
} pthread_barrierattr_t;

#define PTHREAD_BARRIER_SERIAL_THREAD (-1) /* given to one of them, 0 to the others */

int pthread_barrier_init(pthread_barrier_t *restrict barrier,
                         const pthread_barrierattr_t *restrict attributes, unsigned count);
int pthread_barrier_destroy(pthread_barrier_t *barrier);
int pthread_barrier_wait(pthread_barrier_t *barrier);

/* Once: the first to come runs it, the others wait until it has been run. */

typedef struct {
    pthread_mutex_t mutex;
    int done;
} pthread_once_t;

#define PTHREAD_ONCE_INIT                                                                          \
    {                                                                                              \
        PTHREAD_MUTEX_INITIALIZER, 0                                                               \
    }

int pthread_once(pthread_once_t *once, void (*run)(void));
