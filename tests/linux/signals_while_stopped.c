/* A stopped process acts on signals when it goes on, but SIGKILL ends it at once. */
#include "say.h"

static void handler(int signal)
{
    say("handler of %s\n", sigabbrev_np(signal));
}

static void body(void)
{
    on(SIGUSR1, handler, 0);
    raise(SIGSTOP);
    say("goes on\n");
}

int main(void)
{
    int status;
    pid_t child = start(body);
    waitpid(child, &status, WUNTRACED);
    kill(child, SIGUSR1);
    SAY(waitpid(child, &status, WNOHANG));
    say("%c\n", state_of(child));
    kill(child, SIGCONT);
    say_status("child", status_of(child));
    child = start(body);
    waitpid(child, &status, WUNTRACED);
    kill(child, SIGTERM);
    wait_until(child, 'T');
    kill(child, SIGKILL);
    say_status("child", status_of(child));
    return 0;
}
