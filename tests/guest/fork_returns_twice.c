/* fork(2) returns the child's PID in the parent and 0 in the child. */
// linux: yes
#include "tests/guest/expect.h"

#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t parent = getpid();
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        EXPECT(getppid() == parent);
        EXPECT(getpid() != parent);
        _exit(7);
    }
    int status;
    EXPECT(waitpid(child, &status, 0) == child);
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    return 0;
}
