/* Readers and writers of a pipe are killed at any moment: then come EOF, EPIPE, and no leak. */
// linux: yes
#include "tests/guest/expect.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char block[70000];

static pid_t start(int ends[2], int writes)
{
    pid_t pid = fork();
    EXPECT(pid >= 0);
    if (pid > 0)
        return pid;
    close(ends[writes ? 0 : 1]);
    for (size_t size = 1;; size = size * 7 % sizeof block + 1)
        if ((writes ? write(ends[1], block, size) : read(ends[0], block, size)) <= 0)
            _exit(0);
}

static void end(pid_t pid)
{
    int status;
    EXPECT(kill(pid, SIGKILL) == 0 && waitpid(pid, &status, 0) == pid);
}

int main(void)
{
    for (int round = 0; round < 30; round++) {
        int ends[2], status;
        EXPECT(pipe(ends) == 0);
        pid_t writers[] = {start(ends, 1), start(ends, 1)};
        pid_t readers[] = {start(ends, 0), start(ends, 0)};
        usleep((useconds_t)(round * 397 % 5000));
        if (round % 2) { /* the last writer dies: readers see the end */
            close(ends[1]);
            end(writers[0]);
            end(writers[1]);
            close(ends[0]);
            EXPECT(waitpid(readers[0], &status, 0) == readers[0] && status == 0);
            EXPECT(waitpid(readers[1], &status, 0) == readers[1] && status == 0);
        } else { /* the last reader dies: writers get SIGPIPE */
            close(ends[0]);
            end(readers[0]);
            end(readers[1]);
            for (int i = 0; i < 2; i++) {
                EXPECT(waitpid(writers[i], &status, 0) == writers[i]);
                EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
            }
            close(ends[1]);
        }
    }
    return 0;
}
