/* Processes that fork and touch memory until no more can be: fork says so, and all memory is back.
 */
// run: --mem 24 --timeout 100
#include "tests/guest/memory.h"

#define TOUCHED 8 /* pages in each process */

static char *pages;

static void bomb(void)
{
    for (;;) {
        pid_t child = fork();
        if (child < 0) {
            EXPECT(errno == ENOMEM || errno == EAGAIN);
            break;
        }
        if (child > 0)
            continue;
        for (int i = 0; i < TOUCHED; i++)
            pages[i * PAGE] = 'c'; /* may be the last thing it does */
        pause();
    }
    usleep(100000); /* let them run, and die */
    kill(0, SIGKILL);
}

/*
 * Returns when the last process of the bomb has been reaped, here or by init. The first may be the
 * one that is not given a page, and then does not end the others.
 */
static void explode(void)
{
    pid_t group = fork();
    EXPECT(group >= 0);
    if (group == 0) {
        EXPECT(setpgid(0, 0) == 0);
        bomb();
    }
    int status;
    EXPECT(waitpid(group, &status, 0) == group);
    EXPECT(killed_by(status, SIGKILL));
    while (kill(-group, SIGKILL) == 0)
        usleep(1000);
    EXPECT(errno == ESRCH);
}

static void run_a_program(void)
{
    execl("/bin/true", "true", NULL);
    _exit(1);
}

int main(void)
{
    pages = map_pages(TOUCHED);
    memset(pages, 'p', TOUCHED * PAGE);
    for (int i = 0; i < 2; i++) {
        explode();
        EXPECT(all_bytes(pages, TOUCHED * PAGE, 'p'));
        EXPECT(in_child(run_a_program) == 0);
    }
    return 0;
}
