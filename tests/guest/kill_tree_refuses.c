/* kill_tree is for descendants: not for oneself, an ancestor, init or a stranger. */
#include "tests/guest/expect.h"

#include <gaji/cascade.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status;
    EXPECT(kill_tree(getpid()) == -1 && errno == EPERM);
    EXPECT(kill_tree(1) == -1 && errno == EPERM);
    EXPECT(kill_tree(getppid()) == -1 && errno == EPERM);
    EXPECT(kill_tree(30000) == -1 && errno == ESRCH);
    EXPECT(kill_tree(-1) == -1 && errno == ESRCH);
    EXPECT(kill_tree(0) == -1 && errno == ESRCH);
    pid_t child = fork();
    if (child == 0)
        _exit(4);
    usleep(50000); /* it is a zombie: nothing is left to be ended */
    EXPECT(kill_tree(child) == 0);
    EXPECT(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 4);
    return 0;
}
