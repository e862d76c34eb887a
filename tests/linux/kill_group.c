/* kill reaches each member of a group, and nobody else. */
#include "say.h"

int main(void)
{
    pid_t group = 0, member[3];
    for (int i = 0; i < 3; i++) {
        member[i] = start_sleeper(pause_forever);
        setpgid(member[i], group);
        if (i == 0)
            group = member[0];
    }
    setpgid(member[2], getpgrp());
    SAY(kill(-group, SIGTERM));
    say_status("first", status_of(member[0]));
    say_status("second", status_of(member[1]));
    SAY(waitpid(member[2], NULL, WNOHANG));
    SAY(kill(-group, 0));
    kill(member[2], SIGINT);
    say_status("third", status_of(member[2]));
    return 0;
}
