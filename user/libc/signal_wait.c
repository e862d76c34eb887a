/* Sleeping until a signal comes. */
#include "user/libc/system_call.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

int pause(void)
{
    return system_call_result(call0(SYS_pause));
}

int sigsuspend(const sigset_t *set)
{
    return system_call_result(call2(SYS_rt_sigsuspend, (long)set, KERNEL_SIGSET_SIZE));
}

int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *time)
{
    return system_call_result(
        call4(SYS_rt_sigtimedwait, (long)set, (long)info, (long)time, KERNEL_SIGSET_SIZE));
}

int sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
    return sigtimedwait(set, info, NULL);
}

int sigwait(const sigset_t *set, int *signal)
{
    int taken;
    do
        taken = sigwaitinfo(set, NULL);
    while (taken < 0 && errno == EINTR);
    if (taken < 0)
        return errno;
    *signal = taken;
    return 0;
}
