/*
 * Children fill all memory and keep it. The leader of the console's session, which a shell is, then
 * wants more, by itself and by way of the kernel: the largest child is ended for it each time.
 */
// run: --mem 16
// log: oom_leader_is_s\[\d+\] is ended so that oom_leader_is_s\[\d+\] can go on
#include "tests/guest/memory.h"

#include <fcntl.h>

#define CHILDREN 40
#define EACH     100 /* pages */

static void take_and_keep(void)
{
    char *own = map_pages(EACH);
    for (unsigned i = 0; i < EACH; i++)
        own[i * PAGE] = 'c';
    for (;;)
        pause();
}

static void lead(void)
{
    int started = 0, ends[2];
    pid_t child;
    EXPECT(pipe(ends) == 0 && setsid() == getpid() && open("/dev/console", O_RDWR) >= 0);
    char *own = map_pages(2 * EACH);
    while (started < CHILDREN && (child = fork()) > 0) {
        started++;
        usleep(10000);
    }
    if (started < CHILDREN && child == 0)
        take_and_keep();
    EXPECT(started > 20);
    for (unsigned i = 0; i < EACH; i++) {
        own[i * PAGE] = 'p';
        EXPECT(write(ends[1], "k", 1) == 1 && read(ends[0], own + (EACH + i) * PAGE, 1) == 1);
    }
    int ended = 0, status;
    while (waitpid(-1, &status, WNOHANG) > 0)
        ended++;
    EXPECT(ended > 0);
    signal(SIGTERM, SIG_IGN);
    EXPECT(kill(0, SIGTERM) == 0);
    while (waitpid(-1, &status, 0) > 0)
        EXPECT(killed_by(status, SIGTERM) || killed_by(status, SIGKILL));
}

int main(void)
{
    EXPECT(in_child(lead) == 0);
    return 0;
}
