/* vfork's parent goes on as soon as the child has execed, with its memory as it was. */
#include "tests/guest/child.h"

#include <fcntl.h>

int main(void)
{
    int ends[2];
    char byte;
    EXPECT(pipe(ends) == 0);
    EXPECT(fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0);
    pid_t child = vfork();
    EXPECT(child >= 0);
    if (child == 0) {
        dup2(ends[0], 0);
        execl("/bin/cat", "cat", (char *)NULL);
        _exit(1);
    }
    EXPECT(waitpid(child, NULL, WNOHANG) == 0); /* it runs, and waits for us */
    close(ends[1]);
    EXPECT(exited_with(child_wait(child), 0));
    EXPECT(read(ends[0], &byte, 1) == 0);

    child = vfork();
    EXPECT(child >= 0);
    if (child == 0) {
        execl("/no/such/program", "x", (char *)NULL);
        _exit(errno == ENOENT ? 55 : 1);
    }
    EXPECT(exited_with(child_wait(child), 55));
    return 0;
}
