/*
 * A call that is to be made again after a stop, and a handler that runs before it is: it ends then,
 * with EINTR. The tick that lets the other process send the signal in between is tried at each
 * moment of the way out of the kernel.
 */
// run: --icount --timeout 60
#include "tests/guest/ports.h"

#include <gaji/check.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#define MOMENTS 150
#define TURNS   10 /* of a loop, between two of them: some instructions each */

static volatile int *ended; /* how many calls */

static void do_nothing(int signal)
{
    (void)signal;
}

static void sleep_again_and_again(void)
{
    const struct timespec long_time = {.tv_sec = 100};
    struct sigaction action = {.sa_handler = do_nothing};
    EXPECT(sigaction(SIGUSR1, &action, NULL) == 0);
    for (;;) {
        EXPECT(syscall(SYS_nanosleep, &long_time, NULL) == -1 && errno == EINTR);
        ++*ended;
    }
}

int main(void)
{
    ended = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(ended != MAP_FAILED);
    pid_t sleeper = fork_checked();
    if (sleeper == 0)
        sleep_again_and_again();
    for (int moment = 0; moment < MOMENTS; moment++) {
        int before = *ended, status;
        wait_until_blocked(sleeper, "sleep");
        EXPECT(kill(sleeper, SIGSTOP) == 0);
        EXPECT(waitpid(sleeper, &status, WUNTRACED) == sleeper && WIFSTOPPED(status));
        EXPECT(gaji_tick_after(6) == 0);
        for (volatile int i = 0; i < moment * TURNS; i++)
            ;
        EXPECT(kill(sleeper, SIGCONT) == 0);
        sched_yield();
        EXPECT(kill(sleeper, SIGUSR1) == 0);
        while (*ended == before) {
            EXPECT(waitpid(sleeper, &status, WNOHANG) == 0);
            sched_yield();
        }
    }
    kill_and_wait(sleeper);
    return 0;
}
