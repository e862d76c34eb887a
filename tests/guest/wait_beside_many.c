/*
 * wait for a PID looks at that process, and wait for any at those that have something to tell:
 * beside many children it costs what it costs beside few. And none is missed or told twice.
 */
// run: --icount --mem 64 --timeout 300
#include "tests/guest/expect.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 1000
#define MOST     900 /* instructions, the call and its return included */

static pid_t children[CHILDREN];

static uint64_t now(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* The least of a few: a tick may fall into one. */
static uint64_t cost(pid_t pid)
{
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < 5; i++) {
        uint64_t begin = now();
        EXPECT(waitpid(pid, NULL, WNOHANG) == 0);
        uint64_t took = now() - begin;
        least = took < least ? took : least;
    }
    return least;
}

int main(void)
{
    for (int i = 0; i < CHILDREN; i++)
        if ((children[i] = fork()) == 0)
            for (;;)
                pause();
    EXPECT(cost(children[0]) < MOST && cost(children[CHILDREN - 1]) < MOST && cost(-1) < MOST);

    int status, ended = 0;
    bool stopped = kill(children[7], SIGSTOP) == 0 && kill(children[9], SIGSTOP) == 0;
    EXPECT(stopped && waitpid(-1, &status, WUNTRACED) == children[7] && WIFSTOPPED(status));
    EXPECT(waitpid(-1, &status, 0 | WNOHANG) == 0); /* a stop that is not asked for stays */
    EXPECT(waitpid(children[9], &status, WUNTRACED) == children[9] && WIFSTOPPED(status));
    EXPECT(waitpid(-1, &status, WUNTRACED | WNOHANG) == 0);
    EXPECT(kill(children[7], SIGCONT) == 0);
    EXPECT(waitpid(-1, &status, WCONTINUED) == children[7] && WIFCONTINUED(status));
    EXPECT(waitpid(-1, &status, WCONTINUED | WUNTRACED | WNOHANG) == 0);
    for (int i = 0; i < CHILDREN; i++)
        EXPECT(kill(children[i], SIGKILL) == 0);
    EXPECT(waitpid(children[500], &status, 0) == children[500]);
    while (waitpid(-1, &status, 0) > 0)
        ended++;
    EXPECT(errno == ECHILD && ended == CHILDREN - 1);
    EXPECT(waitpid(children[3], &status, 0) == -1 && errno == ECHILD);
    return 0;
}
