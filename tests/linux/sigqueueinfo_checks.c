/* rt_sigqueueinfo: nobody pretends to be the kernel towards another process. */
#include "say.h"

static void handler(int signal, siginfo_t *info, void *context)
{
    (void)context;
    say("%d: code %d pid %d status %d\n", signal, info->si_code, info->si_pid, info->si_status);
}

static void try(pid_t pid, int signal, int code)
{
    siginfo_t info = {.si_code = code};
    info.si_pid = 1234;
    info.si_status = 99;
    say("code %d: ", code);
    SAY(syscall(SYS_rt_sigqueueinfo, pid, signal, &info));
}

int main(void)
{
    on_info(SIGUSR1, handler, 0);
    pid_t child = start_sleeper(pause_forever);
    try(getpid(), SIGUSR1, SI_QUEUE);
    try(getpid(), SIGUSR1, SI_USER);
    try(getpid(), SIGUSR1, SI_KERNEL);
    try(child, 0, SI_QUEUE);
    try(child, 0, SI_USER);
    try(child, 0, SI_TKILL);
    try(child, 65, SI_QUEUE);
    try(999999, 0, SI_QUEUE);
    SAY(syscall(SYS_rt_sigqueueinfo, child, SIGUSR1, 4));
    kill(child, SIGKILL);
    return 0;
}
