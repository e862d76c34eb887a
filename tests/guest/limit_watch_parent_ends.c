/* A child that waits for a decision goes on with the default when nobody can decide any more. */
#include "tests/guest/expect.h"

#include <gaji/limit.h>
#include <gaji/port.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Wants 4 MiB under a limit of 2 MiB; its status says whether it got them. */
static pid_t start_greedy(void)
{
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {2 << 20, RLIM_INFINITY};
        setrlimit(RLIMIT_AS, &limit);
        raise(SIGSTOP);
        void *got = mmap(NULL, 4 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        _exit(got == MAP_FAILED ? 1 : 2);
    }
    waitpid(child, NULL, WUNTRACED);
    return child;
}

int main(void)
{
    int ends[2], status;
    char c = 0;
    EXPECT(pipe(ends) == 0);
    pid_t parent = fork();
    if (parent == 0) {
        int port = port_create(1, 16);
        pid_t child = start_greedy();
        limit_watch(child, port);
        if (fork() == 0) { /* the sibling says when the greedy one is gone */
            close(ends[0]);
            while (kill(child, 0) == 0)
                usleep(10000);
            write(ends[1], "g", 1);
            _exit(0);
        }
        kill(child, SIGCONT);
        usleep(50000);
        _exit(6);
    }
    EXPECT(waitpid(parent, &status, 0) == parent && WEXITSTATUS(status) == 6);
    EXPECT(read(ends[0], &c, 1) == 1 && c == 'g');
    EXPECT(limit_watch(1, 0) == -1 && errno == ECHILD);
    return 0;
}
