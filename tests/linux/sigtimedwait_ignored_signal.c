/* A signal that is ignored, or ignored by default, is waited for all the same when blocked. */
#include "say.h"

static pid_t parent;

static void send(void)
{
    wait_until(parent, 'S');
    kill(parent, SIGURG);
    wait_until(parent, 'S');
    kill(parent, SIGUSR1);
}

int main(void)
{
    sigset_t urgent = set_of(SIGURG, 0), user = set_of(SIGUSR1, 0);
    parent = getpid();
    block(SIGURG, SIGUSR1);
    signal(SIGUSR1, SIG_IGN);
    pid_t child = start(send);
    SAY(sigwaitinfo(&urgent, NULL) == SIGURG);
    SAY(sigwaitinfo(&user, NULL) == SIGUSR1);
    say_status("child", status_of(child));
    return 0;
}
