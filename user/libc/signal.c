/* What a process does on signals, and which it blocks. */
#include "user/libc/system_call.h"

#include <signal.h>
#include <stddef.h>

_Static_assert(sizeof(siginfo_t) == sizeof(struct kernel_siginfo), "the kernel's layout");
_Static_assert(offsetof(siginfo_t, si_value) == offsetof(struct kernel_siginfo, si_value), "");
_Static_assert(sizeof(stack_t) == sizeof(struct kernel_sigaltstack), "the kernel's layout");

/* signal_return.s */
void signal_return(void);
void signal_return_info(void);

static struct kernel_sigaction to_kernel(const struct sigaction *action)
{
    void (*restorer)(void) = action->sa_flags & SA_SIGINFO ? signal_return_info : signal_return;
    return (struct kernel_sigaction){
        .handler = (uint32_t)action->sa_handler,
        .flags = (uint32_t)action->sa_flags | SA_RESTORER,
        .restorer = (uint32_t)restorer,
        .mask = {(uint32_t)action->sa_mask, (uint32_t)(action->sa_mask >> 32)},
    };
}

static struct sigaction from_kernel(const struct kernel_sigaction *action)
{
    return (struct sigaction){
        .sa_handler = (sighandler_t)action->handler,
        .sa_flags = (int)(action->flags & ~SA_RESTORER),
        .sa_mask = (uint64_t)action->mask[1] << 32 | action->mask[0],
    };
}

int sigaction(int number, const struct sigaction *action, struct sigaction *old)
{
    struct kernel_sigaction new_action, old_action;
    if (action)
        new_action = to_kernel(action);
    long result = call4(SYS_rt_sigaction, number, (long)(action ? &new_action : NULL),
                        (long)(old ? &old_action : NULL), KERNEL_SIGSET_SIZE);
    if (system_call_result(result) < 0)
        return -1;
    if (old)
        *old = from_kernel(&old_action);
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

int sigaltstack(const stack_t *stack, stack_t *old)
{
    return system_call_result(call2(SYS_sigaltstack, (long)stack, (long)old));
}
