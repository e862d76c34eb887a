/* Every process of the bomb forks on; when all are killed at once, everything comes back. */
// run: --mem 32
#include "tests/guest/child.h"

#include <time.h>

static _Noreturn void multiply(void)
{
    for (;;)
        if (fork() < 0)
            nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
}

int main(void)
{
    for (int round = 0; round < 2; round++) {
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0) {
            setpgid(0, 0);
            multiply();
        }
        setpgid(child, child);
        nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
        EXPECT(kill(-child, SIGKILL) == 0);
        EXPECT(ended_by(child_wait(child), SIGKILL));
        while (kill(-child, SIGKILL) == 0) /* init waits for the rest */
            nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        EXPECT(errno == ESRCH);
    }
    return 0;
}
