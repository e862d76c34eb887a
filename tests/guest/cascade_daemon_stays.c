/* A child that has detached itself goes to init when its parent ends, with its own children. */
#include "tests/guest/expect.h"

#include <gaji/cascade.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2], status;
    char c;
    EXPECT(pipe(ends) == 0);
    pid_t parent = fork();
    if (parent == 0) {
        cascade_set(true);
        pid_t self = getpid();
        if (fork() == 0) {
            cascade_set(false);
            while (getppid() == self)
                sched_yield();
            write(ends[1], getppid() == 1 ? "1" : "?", 1);
            _exit(0);
        }
        while (1) {
            sched_yield();
            if (kill(self, 0) == 0)
                _exit(3);
        }
    }
    EXPECT(waitpid(parent, &status, 0) == parent && WEXITSTATUS(status) == 3);
    close(ends[1]);
    EXPECT(read(ends[0], &c, 1) == 1 && c == '1');
    return 0;
}
