/*
 * A signal before each instruction of a scenario in turn: the process traces itself by the trap
 * flag, and the handler of SIGTRAP sends SIGUSR1 at the chosen step. SIGUSR1 is blocked while that
 * handler runs, so it arrives exactly where the instruction was to be. The scenario waits for it
 * as POSIX shows (block, look, sigsuspend), and calls the kernel in other ways: whatever the step,
 * each result is one that POSIX allows and the handler runs once.
 */
// run: --icount
#include "tests/guest/child.h"

#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>

#define STEPS 2000 /* more than the scenario has */

static volatile int step, chosen, handled, late;
static int ends[2];

static void on_step(int signal)
{
    (void)signal;
    if (++step == chosen)
        kill(getpid(), SIGUSR1);
}

static void on_user(int signal)
{
    (void)signal;
    handled++;
}

/* The chosen step is not before sigsuspend: this ends it. */
static void on_alarm(int signal)
{
    (void)signal;
    late++;
}

static inline int call(int number, uint32_t first, uint32_t second, uint32_t third, uint32_t fourth)
{
    int result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "b"(first), "c"(second), "d"(third), "S"(fourth)
                     : "memory");
    return result;
}

static inline void trace(bool yes)
{
    __asm__ volatile("pushf\n\tandl $~0x100, (%%esp)\n\torl %0, (%%esp)\n\tpopf"
                     :
                     : "r"(yes ? 0x100 : 0)
                     : "cc", "memory");
}

/* Registers, the direction flag and the stack through some calls. 0 when all is as it should be. */
static inline int scenario(int restart)
{
    static sigset_t blocked, old;
    struct timespec nothing = {0};
    char byte = 0;
    int wrong = 0;
    wrong |= call(SYS_write, (uint32_t)ends[1], (uint32_t) "x", 1, 0) != 1;
    wrong |= call(SYS_read, (uint32_t)ends[0], (uint32_t)&byte, 1, 0) != 1 || byte != 'x';
    int slept = call(SYS_nanosleep, (uint32_t)&nothing, 0, 0, 0);
    wrong |= slept != 0 && slept != -EINTR;
    blocked = (sigset_t)1 << (SIGUSR1 - 1);
    wrong |= call(SYS_rt_sigprocmask, SIG_BLOCK, (uint32_t)&blocked, (uint32_t)&old, 8) != 0;
    while (!handled && !late)
        wrong |= call(SYS_rt_sigsuspend, (uint32_t)&old, 8, 0, 0) != -EINTR;
    wrong |= call(SYS_rt_sigprocmask, SIG_SETMASK, (uint32_t)&old, 0, 8) != 0;
    __asm__ volatile("std\n\tpushl %1\n\tpopl %%eax\n\tsubl %1, %%eax\n\torl %%eax, %0\n\tcld"
                     : "+m"(wrong)
                     : "r"(restart)
                     : "eax", "cc", "memory");
    int child = call(SYS_fork, 0, 0, 0, 0);
    if (child == 0)
        call(SYS_exit, 7, 0, 0, 0);
    int status = 0, result;
    while ((result = call(SYS_wait4, (uint32_t)child, (uint32_t)&status, 0, 0)) == -EINTR)
        wrong |= restart;
    return wrong | (result != child) << 1 | (status != 7 << 8) << 2;
}

static void run_with_signal_at(int at, int flags)
{
    struct sigaction action = {.sa_handler = on_user, .sa_flags = flags};
    struct itimerval soon = {.it_value = {0, 30000}}, never = {0};
    chosen = at;
    step = handled = late = 0;
    EXPECT(sigaction(SIGUSR1, &action, NULL) == 0);
    EXPECT(setitimer(ITIMER_REAL, &soon, NULL) == 0);
    trace(true);
    int wrong = scenario(flags != 0);
    trace(false);
    EXPECT(setitimer(ITIMER_REAL, &never, NULL) == 0);
    if (wrong || handled != (at <= step))
        printf("step %d of %d, flags %#x: handled %d\n", at, step, flags, handled);
    EXPECT(wrong == 0);
    EXPECT(handled == (at <= step));
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_step, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGUSR1);
    sigaddset(&action.sa_mask, SIGALRM);
    EXPECT(sigaction(SIGTRAP, &action, NULL) == 0);
    EXPECT(sigaction(SIGALRM, &(struct sigaction){.sa_handler = on_alarm}, NULL) == 0);
    EXPECT(pipe(ends) == 0);
    int at;
    for (at = 1; at == 1 || at <= step + 1; at++) {
        run_with_signal_at(at, at & 1 ? SA_RESTART : 0);
        EXPECT(at < STEPS);
    }
    EXPECT(at > 60); /* it did trace */
    for (at = 1; at <= step + 1; at++)
        run_with_signal_at(at, at & 1 ? 0 : SA_RESTART);
    return 0;
}
