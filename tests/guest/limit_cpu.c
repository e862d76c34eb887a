/* RLIMIT_CPU: SIGXCPU at the soft limit, SIGKILL at the hard one. */
// run: --icount 4 --timeout 60
#include "tests/guest/expect.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int burn(unsigned soft, unsigned hard, int ignore)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {soft, hard};
        setrlimit(RLIMIT_CPU, &limit);
        if (ignore)
            signal(SIGXCPU, SIG_IGN);
        for (;;)
            ;
    }
    EXPECT(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
    return WTERMSIG(status);
}

int main(void)
{
    EXPECT(burn(1, 3, 0) == SIGXCPU);
    EXPECT(burn(1, 2, 1) == SIGKILL);
    struct rusage before, after;
    getrusage(RUSAGE_CHILDREN, &before);
    EXPECT(burn(0, 0, 0) == SIGKILL); /* 0 is taken as 1 */
    getrusage(RUSAGE_CHILDREN, &after);
    EXPECT(after.ru_utime.tv_sec - before.ru_utime.tv_sec == 1);
    return 0;
}
