/*
 * The first sigprocmask(2) knows the signals up to 32 and leaves the others alone. A sigsuspend(2)
 * that a stop and a continue interrupt goes on, with its own mask, until a handler ran.
 */
// linux: kernel
#include "tests/guest/child.h"

#include <stdint.h>
#include <sys/syscall.h>

#define HIGH 40

static volatile int handled;

static void count(int signal)
{
    (void)signal;
    handled++;
}

static uint64_t mask_now(void)
{
    uint64_t mask = 0;
    EXPECT(syscall(SYS_rt_sigprocmask, SIG_SETMASK, NULL, &mask, sizeof mask) == 0);
    return mask;
}

static uint64_t bit(int signal)
{
    return (uint64_t)1 << (signal - 1);
}

static void old_call_keeps_high_signals(void)
{
    uint64_t all = bit(HIGH) | bit(SIGUSR1);
    uint32_t low = bit(SIGUSR2), before = 0;
    EXPECT(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof all) == 0);
    EXPECT(syscall(SYS_sigprocmask, SIG_SETMASK, &low, &before) == 0);
    EXPECT(before == bit(SIGUSR1) && mask_now() == (bit(HIGH) | bit(SIGUSR2)));
    EXPECT(syscall(SYS_sigprocmask, SIG_UNBLOCK, &low, NULL) == 0);
    EXPECT(mask_now() == bit(HIGH));
    all = 0;
    EXPECT(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof all) == 0);
}

static void suspends(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    EXPECT(sigprocmask(SIG_SETMASK, &set, NULL) == 0);
    sigemptyset(&set);
    EXPECT(sigsuspend(&set) == -1 && errno == EINTR);
    EXPECT(handled == 1 && mask_now() == bit(SIGUSR1));
}

static void stop_does_not_end_suspend(void)
{
    int status;
    EXPECT(signal(SIGUSR1, count) != SIG_ERR);
    pid_t child = child_start(suspends);
    usleep(50000);
    for (int i = 0; i < 2; i++) {
        EXPECT(kill(child, SIGSTOP) == 0);
        EXPECT(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
        EXPECT(kill(child, SIGCONT) == 0);
        usleep(50000);
        EXPECT(waitpid(child, &status, WNOHANG) == 0);
    }
    EXPECT(kill(child, SIGUSR1) == 0);
    EXPECT(exited_with(child_wait(child), 0));
}

int main(void)
{
    old_call_keeps_high_signals();
    stop_does_not_end_suspend();
    return 0;
}
