/* A zombie is waited for once; the second time there is no such child. */
// linux: yes
#include "tests/guest/child.h"

static void nothing(void)
{
}

int main(void)
{
    pid_t first = child_start(nothing), second = child_start(nothing);
    EXPECT(exited_with(child_wait(first), 0));
    EXPECT(waitpid(first, NULL, 0) < 0 && errno == ECHILD);
    EXPECT(waitpid(first, NULL, WNOHANG) < 0 && errno == ECHILD);
    EXPECT(exited_with(child_wait(second), 0));
    EXPECT(wait(NULL) < 0 && errno == ECHILD);
    return 0;
}
