/* __WCLONE alone waits for children with another signal than SIGCHLD, of which this has none. */
#include "tests/guest/child.h"

static void nothing(void)
{
}

int main(void)
{
    pid_t child = child_start(nothing);
    EXPECT(waitpid(child, NULL, (int)__WCLONE) < 0 && errno == ECHILD);
    EXPECT(waitpid(child, NULL, (int)(__WCLONE | __WALL)) == child);
    return 0;
}
