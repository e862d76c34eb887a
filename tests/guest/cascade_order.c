/* The youngest generation ends first, each is reaped, and the eldest comes last. */
// log: cascade: \S+\[6\] of generation 5 .*\n(.*\n)*.*cascade: \S+\[5\] of generation 4 .*
#include "tests/guest/expect.h"

#include <gaji/cascade.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* A chain of three: PIDs 4, 5 and 6 of generations 3, 4 and 5. */
int main(void)
{
    int ends[2], status;
    char c;
    EXPECT(pipe(ends) == 0);
    pid_t eldest = fork();
    if (eldest == 0) {
        cascade_set(true);
        if (fork() == 0 && fork() == 0)
            write(ends[1], "x", 1);
        for (;;)
            pause();
    }
    EXPECT(read(ends[0], &c, 1) == 1);
    EXPECT(kill(eldest, SIGTERM) == 0);
    EXPECT(waitpid(eldest, &status, 0) == eldest);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    close(ends[1]);
    EXPECT(read(ends[0], &c, 1) == 0); /* nobody else has the pipe any more */
    return 0;
}
