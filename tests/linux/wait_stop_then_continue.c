/* A stop that nobody asked about is forgotten when the child goes on. */
#include "say.h"

int main(void)
{
    int status = 0;
    pid_t child = start_sleeper(pause_forever);
    kill(child, SIGSTOP);
    wait_until(child, 'T');
    kill(child, SIGCONT);
    wait_until(child, 'S');
    SAY(waitpid(child, &status, WNOHANG | WUNTRACED));
    SAY(waitpid(child, &status, WNOHANG | WUNTRACED | WCONTINUED) == child);
    say_status("child", status);
    kill(child, SIGSTOP);
    wait_until(child, 'T');
    kill(child, SIGKILL);
    wait_until(child, 'Z');
    SAY(waitpid(child, &status, WUNTRACED | WCONTINUED) == child);
    say_status("child", status);
    return 0;
}
