/* Descendants that fork all the time do not escape the end of their ancestor. */
// run: --timeout 60
#include "tests/guest/expect.h"

#include <gaji/cascade.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Forks without end; each child does the same a little, and ends. */
static void breed(void)
{
    for (;;) {
        pid_t child = fork();
        if (child == 0 && fork() == 0)
            _exit(0);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
        if (child == 0)
            _exit(0);
    }
}

int main(void)
{
    for (int round = 0; round < 5; round++) {
        int ends[2], status;
        char c;
        EXPECT(pipe(ends) == 0);
        pid_t eldest = fork();
        if (eldest == 0) {
            cascade_set(true);
            for (int i = 0; i < 3; i++)
                if (fork() == 0)
                    breed();
            usleep(20000 + 7000 * round);
            _exit(5);
        }
        close(ends[1]);
        EXPECT(waitpid(eldest, &status, 0) == eldest && WEXITSTATUS(status) == 5);
        EXPECT(read(ends[0], &c, 1) == 0); /* all who had the writing end are gone */
        close(ends[0]);
        EXPECT(wait(NULL) == -1 && errno == ECHILD);
    }
    return 0;
}
