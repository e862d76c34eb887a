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

static void own_group(void)
{
    EXPECT(setpgid(0, 0) == 0);
    bomb();
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
        EXPECT(killed_by(in_child(own_group), SIGKILL));
        EXPECT(all_bytes(pages, TOUCHED * PAGE, 'p'));
        usleep(200000); /* init reaps them */
        EXPECT(in_child(run_a_program) == 0);
    }
    return 0;
}
