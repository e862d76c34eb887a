/*
 * POSIX timers (timer_create(2)): as many as a process likes, each with a signal of its own. They
 * end with the program. An expiry whose signal is pending still is an overrun.
 */
#include "kernel/abi/errno.h"
#include "kernel/abi/mqueue.h"
#include "kernel/abi/sigframe.h"
#include "kernel/abi/time.h"
#include "kernel/linux/calls.h"
#include "kernel/linux/periodic.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/process/threads.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define TIMERS_MOST  256u       /* of all processes */
#define OVERRUN_MOST 0xfffffffu /* counted at once */

struct posix_timer {
    struct list link;
    struct proc *proc;
    int id, clock;
    struct sigevent event;
    struct periodic periodic;
    struct timer timer;
    int32_t overrun; /* expiries while the last signal was pending */
};

static struct list all = LIST_INIT(all);
static uint32_t timers_of_all;
static int last_id;

static struct posix_timer *find(int id)
{
    struct posix_timer *timer;
    list_for_each (timer, &all, link)
        if (timer->proc == proc_current() && timer->id == id)
            return timer;
    return NULL;
}

static void drop(struct posix_timer *timer)
{
    timer_cancel(&timer->timer);
    list_remove(&timer->link);
    heap_free(timer);
    timers_of_all--;
    kept_of_processes--;
}

static NOINLINE void drop_all(const struct proc *proc)
{
    struct posix_timer *timer, *next;
    list_for_each_safe (timer, next, &all, link)
        if (timer->proc == proc)
            drop(timer);
}

void posix_timers_drop(const struct proc *proc)
{
    if (timers_of_all > 0)
        drop_all(proc);
}

void linux_proc_execed(struct proc *proc)
{
    if (last_id != 0) { /* there has been a timer */
        posix_timers_drop(proc);
        signal_queue_forget_timers(&proc->pending);
        signal_queue_forget_timers(&task_of(proc_thread(proc))->signals.pending);
    }
    if (proc->end_signal || proc->has_clones)
        clones_execed(proc);
}

/* --- expiry, in the timer interrupt ----------------------------------------------------------- */

/* To the process, or to one thread of it, if that has not ended. */
static void send(struct posix_timer *timer, uint32_t count)
{
    const struct kernel_siginfo info = {.si_signo = timer->event.sigev_signo,
                                        .si_code = SI_TIMER,
                                        .si_timer = timer->id,
                                        .si_overrun = (int32_t)count - 1,
                                        .si_value = timer->event.sigev_value};
    bool for_thread = timer->event.sigev_notify == SIGEV_THREAD_ID;
    struct thread *thread = for_thread ? thread_find((uint32_t)timer->event.sigev_thread) : NULL;
    if (for_thread && (!thread || thread->proc != timer->proc))
        return;
    if (signal_overrun(thread ? &task_of(thread)->signals.pending : &timer->proc->pending,
                       timer->id, count, &timer->overrun))
        return;
    timer->overrun = info.si_overrun;
    if (thread)
        signal_send_thread(thread, &info);
    else
        signal_send_info(timer->proc, &info);
}

static void expired(struct timer *expiring)
{
    struct posix_timer *timer = container_of(expiring, struct posix_timer, timer);
    uint64_t count = periodic_take(&timer->periodic);
    periodic_start(&timer->periodic, expiring);
    if (count > 0 && timer->event.sigev_notify != SIGEV_NONE)
        send(timer, count < OVERRUN_MOST ? (uint32_t)count : OVERRUN_MOST);
}

/* --- calls ------------------------------------------------------------------------------------ */

static int check_event(const struct sigevent *event)
{
    bool for_thread = event->sigev_notify == SIGEV_THREAD_ID;
    const struct thread *thread = for_thread ? thread_find((uint32_t)event->sigev_thread) : NULL;
    if (event->sigev_notify == SIGEV_NONE)
        return 0;
    if (for_thread ? !thread || thread->proc != proc_current()
                   : event->sigev_notify != SIGEV_SIGNAL)
        return -EINVAL;
    return event->sigev_signo < 1 || event->sigev_signo > SIGNAL_LAST ? -EINVAL : 0;
}

int32_t sys_timer_create(int clock, uaddr_t event, uaddr_t id)
{
    struct sigevent wanted = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    if (event && copy_from_user(&wanted, event, sizeof wanted))
        return -EFAULT;
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME)
        return clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID ? -EOPNOTSUPP
                                                                                     : -EINVAL;
    int error = check_event(&wanted);
    if (error)
        return error;
    struct posix_timer *timer = timers_of_all < TIMERS_MOST ? heap_zalloc(sizeof *timer) : NULL;
    if (!timer)
        return -EAGAIN;
    timer->proc = proc_current();
    timer->id = last_id++ & INT32_MAX;
    timer->clock = clock;
    timer->event = wanted;
    if (!event)
        timer->event.sigev_value = timer->id;
    timer_prepare(&timer->timer, expired);
    list_push_back(&all, &timer->link);
    timers_of_all++;
    kept_of_processes++;
    if (!copy_to_user(id, &timer->id, sizeof timer->id))
        return 0;
    drop(timer);
    return -EFAULT;
}

int32_t sys_timer_settime(int id, uint32_t flags, uaddr_t new, uaddr_t old)
{
    struct periodic wanted;
    struct posix_timer *timer = find(id);
    if (!new)
        return -EINVAL;
    int clock = timer ? timer->clock : CLOCK_MONOTONIC;
    int error = periodic_read(&wanted, clock, flags & TIMER_ABSTIME, new);
    if (error || !timer)
        return error ? error : -EINVAL;
    const struct periodic before = timer->periodic;
    timer->periodic = wanted;
    timer->overrun = 0;
    periodic_start(&wanted, &timer->timer);
    return old ? periodic_write(&before, old) : 0;
}

int32_t sys_timer_gettime(int id, uaddr_t out)
{
    const struct posix_timer *timer = find(id);
    return timer ? periodic_write(&timer->periodic, out) : -EINVAL;
}

int32_t sys_timer_getoverrun(int id)
{
    const struct posix_timer *timer = find(id);
    return timer ? timer->overrun : -EINVAL;
}

int32_t sys_timer_delete(int id)
{
    struct posix_timer *timer = find(id);
    if (timer)
        drop(timer);
    return timer ? 0 : -EINVAL;
}
