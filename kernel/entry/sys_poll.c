/* poll(2) and ppoll: the program's array, time-outs and masks, then kernel/files/poll.c. */
#include "kernel/entry/sys_poll.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/poll.h"
#include "kernel/abi/resource.h"
#include "kernel/abi/signal.h"
#include "kernel/abi/time.h"
#include "kernel/base/divide.h"
#include "kernel/entry/calls.h"
#include "kernel/files/poll.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/time.h"
#include "mm/usercopy.h"

#define NS_PER_MS    1000000u
#define US_PER_S     1000000
#define LONGEST_TIME (1ull << 33) /* seconds; what is longer is for ever */
#define FDS_PER_STEP 128          /* between two preemption points */

/* Time-outs and masks. */

/* As a struct timespec64, from whatever the program gives. */
static int fetch_time(const struct poll_time *time, struct timespec64 *out)
{
    struct timeval value;
    struct timespec spec;
    switch (time->kind) {
    case POLL_TIMEVAL:
        if (copy_from_user(&value, time->at, sizeof value))
            return -EFAULT;
        out->tv_sec = (int64_t)value.tv_sec + value.tv_usec / US_PER_S;
        out->tv_nsec = value.tv_usec % US_PER_S * 1000;
        return 0;
    case POLL_TIMESPEC:
        if (copy_from_user(&spec, time->at, sizeof spec))
            return -EFAULT;
        out->tv_sec = spec.tv_sec;
        out->tv_nsec = spec.tv_nsec;
        return 0;
    default:
        return copy_from_user(out, time->at, sizeof *out);
    }
}

int poll_time_read(struct poll_time *time, enum poll_time_kind kind, uaddr_t at)
{
    struct timespec64 wanted;
    *time = (struct poll_time){kind, at, WAIT_FOREVER};
    if (!at)
        return 0;
    int error = fetch_time(time, &wanted);
    if (error)
        return error;
    if (wanted.tv_sec < 0 || wanted.tv_nsec < 0 || wanted.tv_nsec >= (int32_t)NS_PER_SECOND)
        return -EINVAL;
    if (wanted.tv_sec == 0 && wanted.tv_nsec == 0)
        time->deadline = 0;
    else if ((uint64_t)wanted.tv_sec < LONGEST_TIME)
        time->deadline =
            time_now() + (uint64_t)wanted.tv_sec * NS_PER_SECOND + (uint32_t)wanted.tv_nsec;
    return 0;
}

int poll_mask_set(uaddr_t mask, uint32_t mask_size)
{
    struct thread_signals *signals = &thread_current()->signals;
    uint64_t set;
    if (!mask)
        return 0;
    if (mask_size != KERNEL_SIGSET_SIZE)
        return -EINVAL;
    if (copy_from_user(&set, mask, sizeof set))
        return -EFAULT;
    signals->saved = signals->blocked;
    signals->has_saved = true;
    signal_set_blocked(set);
    return 0;
}

/* What is left until the deadline, in the program's kind of structure. */
static int store_time_left(const struct poll_time *time)
{
    uint64_t now = time_now(), left = time->deadline > now ? time->deadline - now : 0;
    uint32_t nanoseconds = divide_u64(&left, NS_PER_SECOND);
    struct timeval value = {(int32_t)left, (int32_t)nanoseconds / 1000};
    struct timespec spec = {(int32_t)left, (int32_t)nanoseconds};
    struct timespec64 wide = {.tv_sec = (int64_t)left, .tv_nsec = (int32_t)nanoseconds};
    if (time->kind == POLL_TIMEVAL)
        return copy_to_user(time->at, &value, sizeof value);
    if (time->kind == POLL_TIMESPEC)
        return copy_to_user(time->at, &spec, sizeof spec);
    return copy_to_user(time->at, &wide, sizeof wide);
}

int32_t poll_finish(const struct poll_time *time, int32_t result)
{
    struct thread_signals *signals = &thread_current()->signals;
    if (signals->has_saved && result != -ERESTARTNOHAND) {
        signals->has_saved = false;
        signal_set_blocked(signals->saved);
    }
    /* Repeating the call needs what is left: where that cannot be written, it ends instead. */
    if (time->deadline != 0 && time->deadline != WAIT_FOREVER && store_time_left(time) &&
        result == -ERESTARTNOHAND)
        return -EINTR;
    return result;
}

/* The array. */

static int fetch_entries(struct poll_set *set, uaddr_t from)
{
    struct pollfd asked;
    for (uint32_t i = 0; i < set->count; i++) {
        if (copy_from_user(&asked, from + i * sizeof asked, sizeof asked))
            return -EFAULT;
        poll_entry_fill(poll_set_entry(set, i), asked.fd, (uint16_t)asked.events);
        if (i % FDS_PER_STEP == FDS_PER_STEP - 1)
            preempt_point();
    }
    return 0;
}

static int store_results(struct poll_set *set, uaddr_t to)
{
    for (uint32_t i = 0; i < set->count; i++) {
        uaddr_t place = to + i * sizeof(struct pollfd) + offsetof(struct pollfd, revents);
        if (copy_to_user(place, &poll_set_entry(set, i)->revents, sizeof(int16_t)))
            return -EFAULT;
        if (i % FDS_PER_STEP == FDS_PER_STEP - 1)
            preempt_point();
    }
    return 0;
}

static int32_t poll_until(uaddr_t descriptors, uint32_t count, uint64_t deadline)
{
    struct poll_set set;
    if (count > limit_get(proc_current(), RLIMIT_NOFILE).soft)
        return -EINVAL;
    int error = poll_set_get(&set, proc_current()->files, count);
    if (error)
        return error;
    int32_t result = fetch_entries(&set, descriptors);
    if (!result)
        result = poll_set_wait(&set, deadline);
    if ((result >= 0 || result == -ERESTARTNOHAND) && store_results(&set, descriptors))
        result = -EFAULT;
    poll_set_put(&set);
    return result;
}

int32_t poll_restartably(uaddr_t descriptors, uint32_t count, uint64_t deadline)
{
    struct thread_signals *signals = &thread_current()->signals;
    int32_t result = poll_until(descriptors, count, deadline);
    if (result != -ERESTARTNOHAND)
        return result;
    signals->restart = RESTART_POLL;
    signals->restart_deadline = deadline;
    signals->restart_with[0] = descriptors;
    signals->restart_with[1] = count;
    return -ERESTART_RESTARTBLOCK;
}

int32_t sys_poll(uaddr_t descriptors, uint32_t count, int timeout)
{
    uint64_t deadline = WAIT_FOREVER;
    if (timeout >= 0)
        deadline = timeout == 0 ? 0 : time_now() + (uint64_t)(uint32_t)timeout * NS_PER_MS;
    return poll_restartably(descriptors, count, deadline);
}

static int32_t ppoll(uaddr_t descriptors, uint32_t count, enum poll_time_kind kind, uaddr_t timeout,
                     uaddr_t mask, uint32_t mask_size)
{
    struct poll_time time;
    int error = poll_time_read(&time, kind, timeout);
    if (!error)
        error = poll_mask_set(mask, mask_size);
    if (error)
        return error;
    return poll_finish(&time, poll_until(descriptors, count, time.deadline));
}

int32_t sys_ppoll(uaddr_t descriptors, uint32_t count, uaddr_t timeout, uaddr_t mask,
                  uint32_t mask_size)
{
    return ppoll(descriptors, count, POLL_TIMESPEC, timeout, mask, mask_size);
}

int32_t sys_ppoll_time64(uaddr_t descriptors, uint32_t count, uaddr_t timeout, uaddr_t mask,
                         uint32_t mask_size)
{
    return ppoll(descriptors, count, POLL_TIMESPEC64, timeout, mask, mask_size);
}
