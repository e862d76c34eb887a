/* A parent may no longer change the group of a child that has execed: EACCES. */
#include "tests/guest/child.h"

int main(void)
{
    pid_t child = vfork();
    EXPECT(child >= 0);
    if (child == 0) {
        execl("/bin/sleep", "sleep", "100", (char *)NULL);
        _exit(1);
    }
    EXPECT(setpgid(child, child) < 0 && errno == EACCES);
    EXPECT(kill(child, SIGKILL) == 0);
    EXPECT(ended_by(child_wait(child), SIGKILL));
    return 0;
}
