/* kill(-1) reaches all but the sender and init. */
#include "say.h"

int main(void)
{
    pid_t child = start_sleeper(pause_forever);
    pid_t other = start_sleeper(pause_forever);
    setpgid(other, other);
    SAY(kill(-1, SIGUSR1));
    say_status("child", status_of(child));
    say_status("other", status_of(other));
    SAY(kill(-1, 65));
    return 0;
}
