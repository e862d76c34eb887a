/* rt_sigtimedwait finds a blocked SIGCHLD, although its default action is to ignore it. */
#include "tests/guest/child.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

static void short_life(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
}

int main(void)
{
    uint64_t set = 1ull << (SIGCHLD - 1);
    int32_t limit[2] = {5, 0}; /* seconds, nanoseconds */
    sigset_t mask = set;
    EXPECT(sigprocmask(SIG_BLOCK, &mask, NULL) == 0);
    pid_t child = child_start(short_life);
    EXPECT(syscall(SYS_rt_sigtimedwait, &set, NULL, limit, sizeof set) == SIGCHLD);
    EXPECT(exited_with(child_wait(child), 0));
    limit[0] = 0;
    EXPECT(syscall(SYS_rt_sigtimedwait, &set, NULL, limit, sizeof set) < 0 && errno == EAGAIN);
    return 0;
}
