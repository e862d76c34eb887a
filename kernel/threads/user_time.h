/*
 * Lengths of time in user memory, in each of Linux's shapes, and the deadlines made of them.
 * Whoever takes a time-out from a program reads it here.
 */
#pragma once

#include "kernel/threads/time.h"
#include "kernel/threads/wait.h"

enum time_shape {
    TIME_TIMESPEC,    /* seconds and nanoseconds: 32 bits each, or as the call's number says 64 */
    TIME_TIMEVAL,     /* seconds and microseconds */
    TIME_TIMEVAL_ANY, /* the same where a second and more of microseconds is allowed: select(2) */
};

/*
 * Linux has the calls with a timespec twice, for 32 and for 64 bits, and all of the latter have
 * numbers in one row: so one function serves both. This says which of them is being made.
 */
bool call_has_wide_times(void);

/* A timespec in either shape as the wide one, unchecked. 0 or -EFAULT. */
struct timespec64;
int user_timespec_read(uaddr_t at, struct timespec64 *out);

/*
 * Nanoseconds; WAIT_FOREVER where they are more than 272 years. 0; -EFAULT; -EINVAL where they are
 * negative, or the part of a second is not less than one.
 */
int user_time_read(uaddr_t at, enum time_shape shape, uint64_t *nanoseconds);

/* 0 or -EFAULT. */
int user_time_write(uaddr_t at, enum time_shape shape, uint64_t nanoseconds);

/*
 * A deadline of time_now() that lies `length` behind `base`. That may be a moment before boot, so
 * that it wraps: a deadline that has passed is 0.
 */
static inline uint64_t deadline_from(uint64_t base, uint64_t length)
{
    uint64_t deadline = base + length;
    return length == WAIT_FOREVER ? length : (int64_t)deadline < 0 ? 0 : deadline;
}

/* As poll(2) and epoll_wait(2) say it: a negative time-out is for ever, 0 only looks. */
static inline uint64_t deadline_in(int milliseconds)
{
    const uint64_t length = (uint64_t)(uint32_t)milliseconds * (NS_PER_SECOND / 1000);
    if (milliseconds < 0)
        return WAIT_FOREVER;
    return length == 0 ? 0 : time_now() + length;
}

/* From a moment of the wall clock, as base of deadline_from(). */
static inline uint64_t wall_base(void)
{
    return time_now() - time_wall();
}

/*
 * A call that a signal interrupts, and no handler, is made again and reads its arguments again; but
 * a length of time would begin anew, so its deadline is kept. Such a call returns
 * call_again_until(); when it is made it takes deadline_kept(), or else `deadline`.
 */
static inline int call_again_until(uint64_t deadline)
{
    thread_current()->kept_deadline = deadline;
    return -ERESTART_RESTARTBLOCK;
}

static inline uint64_t deadline_kept(uint64_t deadline)
{
    struct thread *self = thread_current();
    uint64_t kept = self->kept_deadline;
    self->kept_deadline = 0;
    return kept ? kept : deadline;
}

/* The time-out of poll(2) and select(2), where what is left of it is written afterwards. */
struct user_timeout {
    enum time_shape shape;
    uaddr_t at;        /* 0: there is none */
    uint64_t deadline; /* 0: only look */
};

/* As user_time_read(); address 0 is for ever. */
int user_timeout_read(struct user_timeout *timeout, enum time_shape shape, uaddr_t at);

/* What is left of it; nothing where there was none. 0 or -EFAULT. */
int user_timeout_write_left(const struct user_timeout *timeout);
