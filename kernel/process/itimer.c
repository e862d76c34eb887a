/* Interval timers: one of real time, two of CPU time, which count ticks. */
#include "kernel/process/itimer.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/signal.h"
#include "kernel/abi/time.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/threads/time.h"
#include "kernel/threads/timer_list.h"
#include "mm/heap.h"

struct itimers {
    struct proc *proc;
    struct timer real;
    uint64_t real_interval;
    struct itimer_times cpu[2]; /* ITIMER_VIRTUAL - 1, ITIMER_PROF - 1 */
};

static void real_expired(struct timer *timer)
{
    struct itimers *timers = container_of(timer, struct itimers, real);
    signal_send(timers->proc, SIGALRM);
    if (!timers->real_interval)
        return;
    /* One signal stands for all the times that have passed by now. */
    uint64_t now = time_now(), next = timer->deadline.at + timers->real_interval;
    timer_set(timer, next > now ? next : now + timers->real_interval);
}

static struct itimers *obtain(struct proc *proc)
{
    if (!proc->timers) {
        proc->timers = heap_zalloc(sizeof *proc->timers);
        if (!proc->timers)
            return NULL;
        proc->timers->proc = proc;
        timer_prepare(&proc->timers->real, real_expired);
    }
    return proc->timers;
}

int itimer_get(struct proc *proc, int which, struct itimer_times *out)
{
    *out = (struct itimer_times){0};
    if (which < ITIMER_REAL || which > ITIMER_PROF)
        return -EINVAL;
    const struct itimers *timers = proc->timers;
    if (!timers)
        return 0;
    if (which != ITIMER_REAL) {
        *out = timers->cpu[which - 1];
        return 0;
    }
    uint64_t now = time_now();
    out->interval = timers->real_interval;
    if (timer_is_set(&timers->real))
        out->value = timers->real.deadline.at > now ? timers->real.deadline.at - now : 1000;
    return 0;
}

int itimer_set(struct proc *proc, int which, const struct itimer_times *times)
{
    if (which < ITIMER_REAL || which > ITIMER_PROF)
        return -EINVAL;
    struct itimers *timers = obtain(proc);
    if (!timers)
        return -ENOMEM;
    if (which != ITIMER_REAL) {
        timers->cpu[which - 1] = *times;
        return 0;
    }
    timers->real_interval = times->interval;
    timer_cancel(&timers->real);
    if (times->value)
        timer_set(&timers->real, time_now() + times->value);
    return 0;
}

void itimers_drop(struct proc *proc)
{
    if (!proc->timers)
        return;
    timer_cancel(&proc->timers->real);
    heap_free(proc->timers);
    proc->timers = NULL;
}

static void count_down(struct proc *proc, struct itimer_times *times, int signal)
{
    if (times->value == 0)
        return;
    if (times->value > NS_PER_TICK) {
        times->value -= NS_PER_TICK;
        return;
    }
    times->value = times->interval;
    signal_send(proc, signal);
}

void itimers_tick(struct proc *proc, bool user_mode)
{
    struct itimers *timers = proc->timers;
    if (!timers)
        return;
    if (user_mode)
        count_down(proc, &timers->cpu[ITIMER_VIRTUAL - 1], SIGVTALRM);
    count_down(proc, &timers->cpu[ITIMER_PROF - 1], SIGPROF);
}
