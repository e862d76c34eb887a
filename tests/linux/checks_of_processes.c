/* Calls on processes and signals with several wrong arguments: which of them is told. */
#include "say.h"

#include <sys/resource.h>

#define BAD             ((void *)8)
#define NOBODY          0x3fffffff
#define CALL(name, ...) SAY(syscall(SYS_##name, __VA_ARGS__))

static void waiting(void)
{
    CALL(wait4, -1, BAD, 0x100, BAD);
    CALL(wait4, -1, BAD, 0, BAD);
    CALL(wait4, INT32_MIN, NULL, 0x100, NULL);
    CALL(wait4, INT32_MIN, NULL, 0, NULL);
    CALL(waitid, 9, 0, BAD, WEXITED, BAD);
    CALL(waitid, P_PID, 0, BAD, WEXITED, BAD);
    CALL(waitid, P_PID, NOBODY, BAD, 0, BAD);
    CALL(waitid, 9, NOBODY, BAD, 0x100, BAD);
    CALL(waitid, P_PID, NOBODY, BAD, WEXITED, BAD);
    CALL(waitid, P_PGID, -1, BAD, WEXITED, BAD);
}

static void ends(void)
{
}

/* A bad address is seen when the child is gone already. */
static void taking(void)
{
    pid_t child = start(ends);
    wait_until(child, 'Z');
    SAY(syscall(SYS_wait4, child, BAD, 0x100, NULL) == -1);
    SAY(syscall(SYS_wait4, child, BAD, 0, NULL) == -1 && errno == EFAULT);
    SAY(syscall(SYS_wait4, child, NULL, 0, NULL) == -1 && errno == ECHILD);
    child = start(ends);
    SAY(syscall(SYS_wait4, child, NULL, 0, BAD) == -1 && errno == EFAULT);
    SAY(syscall(SYS_wait4, child, NULL, 0, NULL) == -1 && errno == ECHILD);
    child = start(ends);
    SAY(syscall(SYS_waitid, P_PID, child, BAD, WEXITED, NULL) == -1 && errno == EFAULT);
    SAY(syscall(SYS_wait4, child, NULL, 0, NULL) == -1 && errno == ECHILD);
}

static void sending(void)
{
    siginfo_t kernels = {.si_code = SI_KERNEL};
    CALL(kill, NOBODY, 65);
    CALL(kill, -NOBODY, 65);
    CALL(kill, INT32_MIN, 65);
    CALL(kill, 0, 65);
    SAY(syscall(SYS_kill, getpid(), 65));
    CALL(tkill, 0, 65);
    CALL(tkill, NOBODY, 65);
    CALL(tgkill, 0, NOBODY, 65);
    CALL(tgkill, -1, -1, 0);
    CALL(tgkill, NOBODY, NOBODY, 65);
    SAY(syscall(SYS_tgkill, getpid(), getpid(), 65));
    CALL(rt_sigqueueinfo, NOBODY, 65, BAD);
    CALL(rt_sigqueueinfo, NOBODY, 65, &kernels);
}

static void acting(void)
{
    struct sigaction now;
    uint32_t action[5] = {(uint32_t)(uintptr_t)SIG_IGN};
    CALL(rt_sigaction, 65, BAD, BAD, 8);
    CALL(rt_sigaction, 65, NULL, BAD, 8);
    CALL(rt_sigaction, SIGUSR1, BAD, BAD, 4);
    CALL(rt_sigaction, SIGKILL, action, BAD, 8);
    CALL(rt_sigaction, SIGKILL, NULL, BAD, 8);
    CALL(rt_sigaction, SIGUSR1, action, BAD, 8);
    sigaction(SIGUSR1, NULL, &now);
    say("ignored: %d\n", now.sa_handler == SIG_IGN);
}

static void masking(void)
{
    uint64_t set = 0;
    struct timespec wrong = {-1, 0};
    CALL(rt_sigprocmask, 77, BAD, BAD, 8);
    CALL(rt_sigprocmask, 77, &set, BAD, 8);
    CALL(rt_sigprocmask, 77, NULL, BAD, 8);
    CALL(rt_sigprocmask, 77, NULL, NULL, 8);
    CALL(rt_sigprocmask, 77, BAD, BAD, 4);
    CALL(rt_sigpending, BAD, 16);
    CALL(rt_sigpending, BAD, 8);
    CALL(rt_sigsuspend, BAD, 4);
    CALL(rt_sigtimedwait, BAD, NULL, BAD, 4);
    CALL(rt_sigtimedwait, BAD, NULL, &wrong, 8);
    CALL(rt_sigtimedwait, &set, BAD, &wrong, 8);
    set = 1ull << (SIGUSR2 - 1);
    sigprocmask(SIG_BLOCK, (sigset_t *)&set, NULL);
    CALL(rt_sigprocmask, SIG_UNBLOCK, &set, BAD, 8);
    say("blocked: %d\n", is_blocked(SIGUSR2));
}

static void others(void)
{
    CALL(setpgid, -1, -1);
    CALL(setpgid, NOBODY, -1);
    CALL(setpgid, NOBODY, NOBODY);
    CALL(setpgid, 0, -1);
    CALL(setpgid, 0, NOBODY);
    CALL(setpgid, 1, NOBODY);
    CALL(getpgid, -1);
    CALL(getsid, -1);
    CALL(getpriority, 9, -1);
    CALL(setpriority, 9, -1, 0);
    CALL(getpriority, PRIO_PROCESS, NOBODY);
    CALL(getrusage, 77, BAD);
    CALL(getrlimit, 99, BAD);
    CALL(setrlimit, 99, BAD);
    CALL(prlimit64, NOBODY, 99, BAD, BAD);
    CALL(prlimit64, NOBODY, 99, NULL, BAD);
    CALL(prlimit64, 0, 99, NULL, BAD);
    CALL(sched_getparam, -1, BAD);
    CALL(sched_getparam, NOBODY, NULL);
    CALL(sched_getscheduler, -1);
}

int main(void)
{
    waiting();
    taking();
    sending();
    acting();
    others();
    masking();
    return 0;
}
