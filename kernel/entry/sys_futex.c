/* futex(2): waiting and waking, with time-outs and bits; and the lists of robust locks. */
#include "kernel/abi/errno.h"
#include "kernel/abi/futex.h"
#include "kernel/entry/calls.h"
#include "kernel/ipc/futex.h"
#include "kernel/process/threads.h"
#include "kernel/threads/user_time.h"
#include "mm/usercopy.h"

/* FUTEX_WAIT's time-out is a length, FUTEX_WAIT_BITSET's a moment of one of two clocks. */
static int read_deadline(uaddr_t timeout, uint32_t operation, uint64_t *out)
{
    uint64_t time, base;
    *out = WAIT_FOREVER;
    int error = timeout ? user_time_read(timeout, TIME_TIMESPEC, &time) : 0;
    if (error || !timeout)
        return error;
    if ((operation & FUTEX_COMMAND) != FUTEX_WAIT_BITSET)
        base = time_now();
    else
        base = operation & FUTEX_CLOCK_REALTIME ? wall_base() : 0;
    *out = deadline_from(base, time);
    return 0;
}

static int32_t wait(uaddr_t address, uint32_t operation, uint32_t value, uaddr_t timeout,
                    uint32_t bits)
{
    uint64_t deadline;
    int error = read_deadline(timeout, operation, &deadline);
    bool shared = !(operation & FUTEX_PRIVATE_FLAG);
    if (!error && operation & FUTEX_CLOCK_REALTIME && (operation & FUTEX_COMMAND) == FUTEX_WAIT)
        error = -ENOSYS;
    if (!error && !bits)
        error = -EINVAL;
    if (error || deadline == WAIT_FOREVER)
        return error ? error : futex_wait(address, shared, value, bits, deadline);
    deadline = deadline_kept(deadline);
    error = futex_wait(address, shared, value, bits, deadline);
    return error == -ERESTARTSYS ? call_again_until(deadline) : error;
}

/* As on Linux, which looks at the count after it has woken one. */
static uint32_t at_least_one(uint32_t most)
{
    return (int32_t)most < 1 ? 1 : most;
}

/* The fourth argument is a time-out or a second count, by operation. */
int32_t sys_futex(uaddr_t address, uint32_t operation, uint32_t value, uint32_t fourth,
                  uaddr_t second, uint32_t third)
{
    uint32_t command = operation & FUTEX_COMMAND;
    bool shared = !(operation & FUTEX_PRIVATE_FLAG);
    bool waits = command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET;
    if (operation & FUTEX_CLOCK_REALTIME && !waits)
        return -ENOSYS;
    switch (command) {
    case FUTEX_WAIT:
        return wait(address, operation, value, fourth, FUTEX_ANY);
    case FUTEX_WAIT_BITSET:
        return wait(address, operation, value, fourth, third);
    case FUTEX_WAKE:
        return futex_wake(address, shared, at_least_one(value), FUTEX_ANY);
    case FUTEX_WAKE_BITSET:
        return third ? futex_wake(address, shared, at_least_one(value), third) : -EINVAL;
    case FUTEX_REQUEUE:
    case FUTEX_CMP_REQUEUE:
        if ((int32_t)value < 0 || (int32_t)fourth < 0)
            return -EINVAL;
        return futex_requeue(address, shared, value, second, fourth,
                             command == FUTEX_REQUEUE ? NULL : &third);
    default:
        return -ENOSYS;
    }
}

/* The list is looked at when the thread ends, and not before. */
int32_t sys_set_robust_list(uaddr_t head, uint32_t size)
{
    if (size != sizeof(struct robust_list_head))
        return -EINVAL;
    task_current()->robust_list = head;
    return 0;
}

int32_t sys_get_robust_list(int tid, uaddr_t head, uaddr_t size)
{
    const struct thread *thread = tid ? thread_find((uint32_t)tid) : thread_current();
    uint32_t length = sizeof(struct robust_list_head);
    if (!thread)
        return -ESRCH;
    if (copy_to_user(size, &length, sizeof length))
        return -EFAULT;
    return copy_to_user(head, &task_of(thread)->robust_list, sizeof task_of(thread)->robust_list);
}

/* Restartable sequences are for several CPUs. */
int32_t sys_rseq(void)
{
    return -ENOSYS;
}
