/* poll(2) and ppoll: the program's array, then kernel/files/poll.c. */
#include "kernel/abi/errno.h"
#include "kernel/abi/poll.h"
#include "kernel/abi/resource.h"
#include "kernel/entry/calls.h"
#include "kernel/files/poll.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal_mask.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/user_time.h"
#include "mm/usercopy.h"

#define FDS_PER_STEP 128 /* between two preemption points */

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
    if (count > limit_get(proc_current(), RLIMIT_NOFILE).soft)
        return -EINVAL;
    struct poll_set set SCOPED(poll_set);
    int error = poll_set_get(&set, proc_current()->files, count);
    if (!error)
        error = fetch_entries(&set, descriptors);
    if (error)
        return error;
    int32_t result = poll_set_wait(&set, deadline); /* a count, or -ERESTARTNOHAND */
    return store_results(&set, descriptors) ? -EFAULT : result;
}

int32_t sys_poll(uaddr_t descriptors, uint32_t count, int timeout)
{
    uint64_t deadline = deadline_kept(deadline_in(timeout));
    int32_t result = poll_until(descriptors, count, deadline);
    return result == -ERESTARTNOHAND ? call_again_until(deadline) : result;
}

int32_t sys_ppoll(uaddr_t descriptors, uint32_t count, uaddr_t timeout, uaddr_t mask,
                  uint32_t mask_size)
{
    struct user_timeout time;
    int error = user_timeout_read(&time, TIME_TIMESPEC, timeout);
    if (!error)
        error = signal_mask_for_sleep(mask, mask_size);
    if (error)
        return error;
    return signal_mask_back(&time, poll_until(descriptors, count, time.deadline));
}
