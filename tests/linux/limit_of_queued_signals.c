/* RLIMIT_SIGPENDING: how many signals may wait with what is told with them, of all processes. */
#include "say.h"

#include <sys/resource.h>

static void limit(rlim_t most)
{
    struct rlimit limit = {most, RLIM_INFINITY};
    SAY(setrlimit(RLIMIT_SIGPENDING, &limit));
}

static void queue(pid_t to, int signal, int times)
{
    say("%d of %s: ", times, signal >= SIGRTMIN ? "real time" : sigabbrev_np(signal));
    for (int i = 0; i < times; i++)
        say(" %s", sigqueue(to, signal, (union sigval){i + 1}) ? strerrorname_np(errno) : "sent");
    say("\n");
}

/* Takes all that wait. */
static void take(void)
{
    struct timespec now = {0, 0};
    siginfo_t info;
    sigset_t all;
    sigfillset(&all);
    int signal;
    while ((signal = sigtimedwait(&all, &info, &now)) > 0)
        say("  %s code %d value %d\n", signal >= SIGRTMIN ? "real time" : sigabbrev_np(signal),
            info.si_code, info.si_code == SI_QUEUE ? info.si_value.sival_int : 0);
}

/* The first of all real-time signals, which the C library keeps to itself. */
static void the_first(void)
{
    uint64_t all = ~0ull, before;
    struct timespec now = {0, 0};
    int taken = 0;
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, &before, sizeof all);
    limit(3);
    for (int i = 0; i < 5; i++)
        SAY(syscall(SYS_kill, getpid(), 32));
    while (syscall(SYS_rt_sigtimedwait, &all, NULL, &now, sizeof all) == 32)
        taken++;
    say("%d of them came\n", taken);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof all);
}

static void others(void)
{
    pause_forever();
}

int main(void)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    struct rlimit at_first;
    getrlimit(RLIMIT_SIGPENDING, &at_first);
    say("at first a number: %d\n", at_first.rlim_cur > 100 && at_first.rlim_cur < 1000000 &&
                                       at_first.rlim_cur == at_first.rlim_max);
    the_first();
    queue(getpid(), SIGRTMIN, 5);
    queue(getpid(), SIGUSR1, 2);
    SAY(kill(getpid(), SIGRTMIN + 1));
    SAY(syscall(SYS_tgkill, getpid(), getpid(), SIGRTMIN + 2));
    SAY(kill(getpid(), SIGUSR2));
    take();
    queue(getpid(), SIGUSR1, 1);
    queue(getpid(), SIGRTMIN, 4);
    take();

    pid_t child = start(others); /* with the same limit, and the same mask */
    queue(child, SIGRTMIN, 2);
    queue(getpid(), SIGRTMIN, 2);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    queue(getpid(), SIGRTMIN, 3);
    take();
    limit(0);
    queue(getpid(), SIGRTMIN, 1);
    queue(getpid(), SIGUSR1, 1);
    SAY(kill(getpid(), SIGUSR2));
    take();
    limit(100);
    queue(getpid(), SIGRTMIN, 1);
    take();
    return 0;
}
