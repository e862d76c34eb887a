/* Whose group may be set, and to what. */
#include "say.h"

static void in_session(void)
{
    setsid();
    pause_forever();
}

int main(void)
{
    pid_t one = start_sleeper(pause_forever), other = start_sleeper(pause_forever);
    SAY(setpgid(one, one));
    SAY(getpgid(one) == one);
    SAY(setpgid(other, one));
    SAY(getpgid(other) == one);
    SAY(setpgid(other, getpgrp()));
    SAY(setpgid(other, 999999));
    SAY(setpgid(other, -1));
    SAY(setpgid(999999, 0));
    SAY(setpgid(getppid(), 0));
    pid_t third = start_sleeper(in_session);
    SAY(setpgid(third, 0));
    kill(one, SIGKILL);
    kill(other, SIGKILL);
    kill(third, SIGKILL);
    return 0;
}
