/* The mask of signals: of a thread, and of a call that sleeps. */
#include "kernel/process/signal_mask.h"

#include "kernel/abi/errno.h"
#include "kernel/process/signal.h"
#include "mm/usercopy.h"

int signal_change_mask(int how, uint64_t set)
{
    uint64_t blocked = task_current()->signals.blocked;
    if (how == SIG_BLOCK)
        set |= blocked;
    else if (how == SIG_UNBLOCK)
        set = blocked & ~set;
    else if (how != SIG_SETMASK)
        return -EINVAL;
    signal_set_blocked(set);
    return 0;
}

void signal_mask_swap(uint64_t set)
{
    struct thread_signals *signals = &task_current()->signals;
    signals->saved = signals->blocked;
    signals->has_saved = true;
    signal_set_blocked(set);
}

int signal_mask_for_sleep(uaddr_t at, uint32_t size)
{
    uint64_t set;
    if (!at)
        return 0;
    if (size != KERNEL_SIGSET_SIZE)
        return -EINVAL;
    if (copy_from_user(&set, at, sizeof set))
        return -EFAULT;
    signal_mask_swap(set);
    return 0;
}

int32_t signal_mask_back(const struct user_timeout *timeout, int32_t result)
{
    struct thread_signals *signals = &task_current()->signals;
    if (signals->has_saved && result != -ERESTARTNOHAND) {
        signals->has_saved = false;
        signal_set_blocked(signals->saved);
    }
    /* Repeating the call needs what is left: where that cannot be written, it ends instead. */
    return user_timeout_write_left(timeout) && result == -ERESTARTNOHAND ? -EINTR : result;
}

int32_t signal_await(void)
{
    struct wait_queue nobody = WAIT_QUEUE_INIT(nobody);
    while (wait_sleep(&nobody, "signal", WAIT_FOREVER, UNTIL_SIGNAL) == 0)
        ;
    return -ERESTARTNOHAND;
}
