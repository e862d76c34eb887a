/* waitid with WNOHANG and no news clears pid and signo, returns 0, and leaves the rest. */
#include "say.h"

int main(void)
{
    siginfo_t info;
    memset(&info, 0x55, sizeof info);
    pid_t child = start_sleeper(pause_forever);
    SAY(waitid(P_ALL, 0, &info, WEXITED | WNOHANG));
    say("%d %d %d %d\n", info.si_signo, info.si_code, info.si_pid, info.si_status);
    SAY(waitid(P_PID, (id_t)child, NULL, WEXITED | WNOHANG));
    kill(child, SIGKILL);
    SAY(waitid(P_PGID, 0, NULL, WEXITED));
    SAY(waitid(P_ALL, 0, &info, WEXITED | WNOHANG));
    return 0;
}
