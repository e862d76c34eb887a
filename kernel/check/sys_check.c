/* gaji_check(2): the kernel checks itself, and lets tests choose when memory or time is up. */
#include "kernel/abi/errno.h"
#include "kernel/abi/gaji.h"
#include "kernel/base/printk.h"
#include "kernel/check/check.h"
#include "kernel/cpu/cpu.h"
#include "kernel/process/proc.h"
#include "kernel/threads/time.h"
#include "mm/frame.h"
#include "mm/usercopy.h"

static int32_t fail_allocation(uint32_t n)
{
#ifdef GAJI_DEBUG
    uint32_t left = frame_failure.countdown + GAJI_CHECK_AGAIN(frame_failure.again);
    frame_failure.countdown = n % GAJI_CHECK_AGAIN(1);
    frame_failure.again = n / GAJI_CHECK_AGAIN(1);
    return (int32_t)left;
#else
    (void)n;
    return -ENOSYS;
#endif
}

#ifdef GAJI_DEBUG
static int32_t tick_early(uint32_t counts)
{
    if (!cpu.tsc)
        return -ENOSYS;
    if (counts < 2 || counts > UINT16_MAX)
        return -EINVAL;
    time_tick_after(counts);
    return 0;
}

static int32_t early_tick_taken(void)
{
    struct time_early tick = time_early_tick();
    return tick.due ? -EAGAIN : (int32_t)(tick.taken_at & INT32_MAX);
}
#else
static int32_t tick_early(uint32_t counts)
{
    (void)counts;
    return -ENOSYS;
}

static int32_t early_tick_taken(void)
{
    return -ENOSYS;
}
#endif

/* What holds of the running thread in a call, and not wherever GDB may stop it. Findings. */
static int check_caller(void)
{
    const struct proc *self = proc_current();
    if (!task_current()->inbox)
        return 0;
    printk("check: %s[%d] runs, and is said to wait for a message\n", self->name, self->pid);
    return 1;
}

int32_t sys_gaji_check(uint32_t operation, uaddr_t out)
{
    if (operation == GAJI_CHECK_FAIL_ALLOCATION)
        return fail_allocation(out);
    if (operation == GAJI_CHECK_REACHED)
        return check_reached();
    if (operation == GAJI_CHECK_TICK)
        return tick_early(out);
    if (operation == GAJI_CHECK_TICKED)
        return early_tick_taken();
    struct gaji_check_result result = {0};
    int findings;
    if (operation == GAJI_CHECK_MARK)
        findings = check_mark(&result);
    else if (operation == GAJI_CHECK_COMPARE)
        findings = check_compare(&result);
    else if (operation == GAJI_CHECK_WALK)
        result.broken = (uint32_t)(findings = check_walk() + check_caller());
    else
        return -EINVAL;
    if (out && copy_to_user(out, &result, sizeof result))
        return -EFAULT;
    return findings;
}
