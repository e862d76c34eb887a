/* kill_tree ends a process and all below it, detached or not; its parent waits for it alone. */
#include "tests/guest/expect.h"

#include <gaji/cascade.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2], status;
    char c;
    EXPECT(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 3; i++)
            fork();
        write(ends[1], "x", 1);
        for (;;)
            fork() == 0 ? _exit(0) : (void)waitpid(-1, NULL, WNOHANG);
    }
    for (int i = 0; i < 8; i++)
        EXPECT(read(ends[0], &c, 1) == 1);
    close(ends[1]);
    EXPECT(kill_tree(child) == 0);
    EXPECT(waitpid(child, &status, 0) == child);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    EXPECT(read(ends[0], &c, 1) == 0);
    EXPECT(kill(-1, 0) == -1 && errno == ESRCH);
    return 0;
}
