/* WNOHANG: 0 while the child lives, then its number, then ECHILD. */
#include "say.h"

int main(void)
{
    int status = 0x55;
    pid_t child = start_sleeper(pause_forever);
    SAY(waitpid(child, &status, WNOHANG));
    SAY(waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED));
    say("%#x\n", status);
    kill(child, SIGTERM);
    wait_until(child, 'Z');
    SAY(waitpid(child, &status, WNOHANG) == child);
    say("%#x\n", status);
    SAY(waitpid(child, &status, WNOHANG));
    return 0;
}
