/*
 * Priorities and policies of the scheduler, and processors: everybody has the policy SCHED_OTHER
 * and the nice value 0, on one processor. To ask is answered; to set what is so already succeeds,
 * and what would be another is EPERM, of which Linux's programs know that it can be.
 */
#include "kernel/abi/errno.h"
#include "kernel/abi/resource.h"
#include "kernel/abi/sched.h"
#include "kernel/process/proc.h"
#include "kernel/process/threads.h"
#include "kernel/threads/user_time.h"
#include "mm/usercopy.h"

#define SLICE           (2 * NS_PER_TICK) /* of time: SLICE_TICKS of kernel/threads/scheduler.c */
#define NICE_ZERO       20 /* getpriority(2) gives 20 less the nice value, so that it is above 0 */
#define REAL_TIME_LEAST 1
#define REAL_TIME_MOST  99

static bool somebody_has(int id)
{
    return id == 0 || (id > 0 && (proc_find(id) || thread_find((uint32_t)id)));
}

/* 0, -EINVAL or -ESRCH: whether there is one of whom is asked. */
static int32_t find_whom(int which, int who)
{
    const struct proc *proc = proc_first();
    switch (which) {
    case PRIO_PROCESS:
        return somebody_has(who) ? 0 : -ESRCH;
    case PRIO_PGRP:
        while (proc && who != 0 && proc->group != who)
            proc = proc_after(proc);
        return proc ? 0 : -ESRCH;
    case PRIO_USER:
        return who == 0 ? 0 : -ESRCH;
    default:
        return -EINVAL;
    }
}

int32_t sys_getpriority(int which, int who)
{
    int32_t error = find_whom(which, who);
    return error ? error : NICE_ZERO;
}

int32_t sys_setpriority(int which, int who, int value)
{
    int32_t error = find_whom(which, who);
    return error || value == 0 ? error : -EPERM;
}

int32_t sys_nice(int step)
{
    return step == 0 ? 0 : -EPERM;
}

static bool is_real_time(int policy)
{
    return policy == SCHED_FIFO || policy == SCHED_RR;
}

static bool is_policy(int policy)
{
    return policy == SCHED_IDLE || (policy >= SCHED_OTHER && policy <= SCHED_BATCH);
}

/* Of whom: 0, -EINVAL or -ESRCH. */
static int32_t find_thread(int pid)
{
    return pid < 0 ? -EINVAL : somebody_has(pid) ? 0 : -ESRCH;
}

int32_t sys_sched_getscheduler(int pid)
{
    int32_t error = find_thread(pid);
    return error ? error : SCHED_OTHER;
}

int32_t sys_sched_setscheduler(int pid, int policy, uaddr_t param)
{
    int priority;
    if (!param || pid < 0 || policy < 0)
        return -EINVAL;
    if (copy_from_user(&priority, param, sizeof priority))
        return -EFAULT;
    int32_t error = find_thread(pid);
    if (error)
        return error;
    bool fits = is_real_time(policy) ? priority >= REAL_TIME_LEAST && priority <= REAL_TIME_MOST
                                     : priority == 0;
    if (!is_policy(policy) || !fits)
        return -EINVAL;
    return policy == SCHED_OTHER ? 0 : -EPERM;
}

int32_t sys_sched_getparam(int pid, uaddr_t param)
{
    const int priority = 0;
    if (!param)
        return -EINVAL;
    int32_t error = find_thread(pid);
    return error ? error : copy_to_user(param, &priority, sizeof priority);
}

int32_t sys_sched_setparam(int pid, uaddr_t param)
{
    return sys_sched_setscheduler(pid, SCHED_OTHER, param);
}

static int32_t of_policy(int policy, int32_t real_time)
{
    if (!is_policy(policy) && policy != SCHED_DEADLINE)
        return -EINVAL;
    return is_real_time(policy) ? real_time : 0;
}

int32_t sys_sched_get_priority_min(int policy)
{
    return of_policy(policy, REAL_TIME_LEAST);
}

int32_t sys_sched_get_priority_max(int policy)
{
    return of_policy(policy, REAL_TIME_MOST);
}

/* What a slice of time is here. */
int32_t sys_sched_rr_get_interval(int pid, uaddr_t to)
{
    int32_t error = find_thread(pid);
    return error ? error : user_time_write(to, TIME_TIMESPEC, SLICE);
}

/* --- processors ------------------------------------------------------------------------------- */

/* As on Linux the mask has the size of a word, and the result says so. */
int32_t sys_sched_getaffinity(int pid, uint32_t size, uaddr_t to)
{
    const uint32_t mask = 1;
    if (size < sizeof mask || size % sizeof mask)
        return -EINVAL;
    if (!somebody_has(pid))
        return -ESRCH;
    return copy_to_user(to, &mask, sizeof mask) ? -EFAULT : (int32_t)sizeof mask;
}

int32_t sys_sched_setaffinity(int pid, uint32_t size, uaddr_t from)
{
    uint8_t first = 0;
    if (size > 0 && copy_from_user(&first, from, sizeof first))
        return -EFAULT;
    if (!somebody_has(pid))
        return -ESRCH;
    return first & 1 ? 0 : -EINVAL; /* the first processor is the only one */
}

int32_t sys_getcpu(uaddr_t processor, uaddr_t node)
{
    const uint32_t first = 0;
    bool given = (!processor || !copy_to_user(processor, &first, sizeof first)) &&
                 (!node || !copy_to_user(node, &first, sizeof first));
    return given ? 0 : -EFAULT;
}
