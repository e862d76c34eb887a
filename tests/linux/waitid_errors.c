/* waitid's arguments. */
#include "say.h"

int main(void)
{
    siginfo_t info;
    SAY(waitid(P_ALL, 0, &info, WEXITED));
    SAY(waitid(P_ALL, 0, &info, 0));
    SAY(waitid(P_ALL, 0, &info, WNOHANG));
    SAY(waitid(P_ALL, 0, &info, WEXITED | 0x100));
    SAY(waitid(P_PID, 0, &info, WEXITED));
    SAY(waitid(P_PID, (id_t)-5, &info, WEXITED));
    SAY(waitid(P_PGID, (id_t)-5, &info, WEXITED));
    SAY(waitid(9, 1, &info, WEXITED));
    SAY(waitid(P_PID, 1, &info, WEXITED));
    return 0;
}
