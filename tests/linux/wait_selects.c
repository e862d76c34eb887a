/* waitpid by number, by group, any, and of whom it is not the parent. */
#include "say.h"

static void quit(void)
{
}

int main(void)
{
    pid_t one = start(quit), other = fork();
    if (other == 0) {
        setpgid(0, 0);
        _exit(7);
    }
    wait_until(one, 'Z');
    wait_until(other, 'Z');
    SAY(waitpid(-other, NULL, 0) == other);
    SAY(waitpid(-other, NULL, 0));
    SAY(waitpid(0, NULL, 0) == one);
    SAY(waitpid(0, NULL, 0));
    SAY(waitpid(getppid(), NULL, 0));
    SAY(waitpid(getpid(), NULL, 0));
    one = start(quit);
    SAY(waitpid(-1, NULL, 0) == one);
    SAY(waitpid(one, NULL, 0));
    SAY(waitpid(-1, NULL, 0x100));
    SAY(waitpid(-1, NULL, WNOHANG));
    return 0;
}
