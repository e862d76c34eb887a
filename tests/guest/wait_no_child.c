/* Waiting without a child to wait for is ECHILD. */
// linux: yes
#include "tests/guest/child.h"

static void nothing(void)
{
}

int main(void)
{
    int status = 77;
    EXPECT(wait(&status) < 0 && errno == ECHILD);
    EXPECT(waitpid(-1, &status, WNOHANG) < 0 && errno == ECHILD);
    EXPECT(waitpid(getpid(), &status, 0) < 0 && errno == ECHILD);
    EXPECT(waitpid(1, &status, 0) < 0 && errno == ECHILD);
    EXPECT(waitpid(30000, &status, 0) < 0 && errno == ECHILD);
    EXPECT(waitpid(-30000, &status, 0) < 0 && errno == ECHILD);

    pid_t child = child_start(nothing);
    EXPECT(waitpid(child + 1, &status, 0) < 0 && errno == ECHILD);
    EXPECT(waitpid(-child, &status, 0) < 0 && errno == ECHILD); /* it leads no group */
    EXPECT(status == 77);
    EXPECT(exited_with(child_wait(child), 0));
    return 0;
}
