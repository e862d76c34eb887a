/* A fork bomb ends in EAGAIN or ENOMEM, and everything comes back when its processes end. */
#include "tests/guest/child.h"

#include <sys/sysinfo.h>
#include <time.h>

static int report[2];

/* Until the orphans of the bomber have ended, and init has waited for them. */
static void wait_until_alone(void)
{
    struct sysinfo info;
    do {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        EXPECT(sysinfo(&info) == 0);
    } while (info.procs > 2);
}

/* Forks until that fails; every child sleeps until the bomber has ended. Reports how many. */
static void bomb(void)
{
    int gate[2];
    EXPECT(pipe(gate) == 0);
    for (int count = 1;; count++) {
        EXPECT(write(report[1], "x", 1) == 1);
        pid_t child = fork();
        if (child < 0) {
            EXPECT(errno == EAGAIN || errno == ENOMEM);
            _exit(0);
        }
        if (child == 0) {
            char byte;
            close(gate[1]);
            close(report[1]);
            _exit(read(gate[0], &byte, 1) == 0 ? 0 : 1);
        }
    }
}

static int bomb_and_recover(void)
{
    char bytes[8192];
    EXPECT(pipe(report) == 0);
    /* Without memory for a page the bomber is ended, which is as good. */
    int status = status_of(bomb);
    EXPECT(exited_with(status, 0) || ended_by(status, SIGKILL));
    int count = read(report[0], bytes, sizeof bytes);
    close(report[0]);
    close(report[1]);
    wait_until_alone();
    return count;
}

int main(void)
{
    int first = bomb_and_recover(), second = bomb_and_recover();
    EXPECT(first > 100);
    EXPECT(second >= first - 20 && second <= first + 20);
    return 0;
}
