/* In an orphaned group SIGTSTP, SIGTTIN and SIGTTOU do not stop; SIGSTOP does. */
#include "say.h"

static void body(void)
{
    setsid();
    raise(SIGTSTP);
    raise(SIGTTIN);
    raise(SIGTTOU);
    say("still here\n");
    raise(SIGSTOP);
    say("continued\n");
}

int main(void)
{
    int status;
    pid_t child = start(body);
    waitpid(child, &status, WUNTRACED);
    say_status("child", status);
    kill(child, SIGCONT);
    say_status("child", status_of(child));
    return 0;
}
