/* setsid: a new session and group; not for a leader of a group. */
#include "say.h"

static void body(void)
{
    SAY(setsid() == getpid());
    SAY(getsid(0) == getpid());
    SAY(getpgrp() == getpid());
    SAY(setsid());
    SAY(setpgid(0, 0));
    SAY(setpgid(0, getppid()));
}

int main(void)
{
    SAY(setsid()); /* the runner has made us a leader */
    SAY(getsid(0) == getpid());
    say_end("child", body);
    SAY(getsid(-1));
    SAY(getpgid(-1));
    SAY(getsid(999999));
    return 0;
}
