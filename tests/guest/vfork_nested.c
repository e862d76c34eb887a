/* A vfork child may vfork, or fork, itself. */
#include "tests/guest/child.h"

static volatile int order[4], at;

int main(void)
{
    pid_t child = vfork();
    EXPECT(child >= 0);
    if (child == 0) {
        pid_t inner = vfork();
        if (inner == 0) {
            order[at++] = 1;
            _exit(1);
        }
        order[at++] = 2;
        int status;
        waitpid(inner, &status, 0);
        pid_t forked = fork();
        if (forked == 0) {
            order[at++] = 9; /* in a copy */
            _exit(2);
        }
        waitpid(forked, NULL, 0);
        order[at++] = 3;
        _exit(exited_with(status, 1) ? 7 : 8);
    }
    EXPECT(exited_with(child_wait(child), 7));
    EXPECT(at == 3 && order[0] == 1 && order[1] == 2 && order[2] == 3);
    return 0;
}
