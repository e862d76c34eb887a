/* A zombie has its number, group and session until it is waited for; signals to it do nothing. */
#include "say.h"

static void quit(void)
{
}

int main(void)
{
    pid_t child = start(quit);
    wait_until(child, 'Z');
    SAY(kill(child, 0));
    SAY(kill(child, SIGKILL));
    SAY(getpgid(child) == getpgrp());
    SAY(getsid(child) == getsid(0));
    SAY(setpgid(child, child));
    say_status("child", status_of(child));
    SAY(kill(child, 0));
    SAY(getpgid(child));
    say("%c\n", state_of(child));
    return 0;
}
