/* Signals. */
#include "user/libc/system_call.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

int kill(pid_t pid, int signal)
{
    return system_call_result(call2(SYS_kill, pid, signal));
}

int killpg(pid_t group, int signal)
{
    return kill(-group, signal);
}

int raise(int signal)
{
    return kill(getpid(), signal);
}

/* Without SA_RESTORER the kernel puts the return from a handler on the stack by itself. */
int sigaction(int number, const struct sigaction *action, struct sigaction *old)
{
    struct kernel_sigaction new_action, old_action;
    if (action) {
        new_action = (struct kernel_sigaction){
            .handler = (uint32_t)action->sa_handler,
            .flags = (uint32_t)action->sa_flags,
            .mask = {(uint32_t)action->sa_mask, (uint32_t)(action->sa_mask >> 32)},
        };
    }
    long result = call4(SYS_rt_sigaction, number, (long)(action ? &new_action : NULL),
                        (long)(old ? &old_action : NULL), KERNEL_SIGSET_SIZE);
    if (system_call_result(result) < 0)
        return -1;
    if (old) {
        old->sa_handler = (sighandler_t)old_action.handler;
        old->sa_flags = (int)old_action.flags;
        old->sa_mask = (uint64_t)old_action.mask[1] << 32 | old_action.mask[0];
    }
    return 0;
}

sighandler_t signal(int number, sighandler_t handler)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART}, old;
    return sigaction(number, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    return system_call_result(
        call4(SYS_rt_sigprocmask, how, (long)set, (long)old, KERNEL_SIGSET_SIZE));
}

int sigpending(sigset_t *set)
{
    return system_call_result(call2(SYS_rt_sigpending, (long)set, KERNEL_SIGSET_SIZE));
}

int sigsuspend(const sigset_t *set)
{
    return system_call_result(call2(SYS_rt_sigsuspend, (long)set, KERNEL_SIGSET_SIZE));
}

int pause(void)
{
    return system_call_result(call0(SYS_pause));
}

int sigemptyset(sigset_t *set)
{
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    *set = ~0ull;
    return 0;
}

/* The bit of a signal in a set; 0 and EINVAL for a number that is none. */
static sigset_t signal_bit(int signal)
{
    if (signal >= 1 && signal <= SIGNAL_LAST)
        return 1ull << (signal - 1);
    errno = EINVAL;
    return 0;
}

int sigaddset(sigset_t *set, int signal)
{
    sigset_t bit = signal_bit(signal);
    *set |= bit;
    return bit ? 0 : -1;
}

int sigdelset(sigset_t *set, int signal)
{
    sigset_t bit = signal_bit(signal);
    *set &= ~bit;
    return bit ? 0 : -1;
}

int sigismember(const sigset_t *set, int signal)
{
    sigset_t bit = signal_bit(signal);
    return bit ? (*set & bit) != 0 : -1;
}
