/* kill's arguments. */
#include "say.h"

int main(void)
{
    SAY(kill(getpid(), 0));
    SAY(kill(getpid(), -1));
    SAY(kill(getpid(), 65));
    SAY(kill(999999, 0));
    SAY(kill(999999, 65));
    SAY(kill(-999999, 0));
    SAY(kill(0, 0));
    SAY(kill(-getpgrp(), 0));
    SAY(kill(1, 0));
    SAY(kill((pid_t)0x80000000, 0));
    SAY(syscall(SYS_tgkill, getpid(), getpid(), 0));
    SAY(syscall(SYS_tgkill, getpid() + 1, getpid(), 0));
    SAY(syscall(SYS_tgkill, -1, getpid(), 0));
    SAY(syscall(SYS_tkill, 999999, 0));
    SAY(syscall(SYS_tkill, 0, 0));
    SAY(syscall(SYS_tkill, getpid(), 65));
    return 0;
}
