/* Sending signals. */
#include "user/libc/system_call.h"

#include <signal.h>
#include <unistd.h>

int kill(pid_t pid, int signal)
{
    return system_call_result(call2(SYS_kill, pid, signal));
}

int killpg(pid_t group, int signal)
{
    return group > 1 || group == 0 ? kill(-group, signal) : system_call_result(-EINVAL);
}

int raise(int signal)
{
    pid_t self = gettid();
    return system_call_result(call3(SYS_tgkill, getpid(), self, signal));
}

int sigqueue(pid_t pid, int signal, union sigval value)
{
    siginfo_t info = {
        .si_signo = signal,
        .si_code = SI_QUEUE,
        .si_pid = getpid(),
        .si_uid = getuid(),
        .si_value = value,
    };
    return system_call_result(call3(SYS_rt_sigqueueinfo, pid, signal, (long)&info));
}
