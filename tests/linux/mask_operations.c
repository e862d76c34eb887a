/* sigprocmask's three operations; SIGKILL and SIGSTOP stay unblocked. */
#include "say.h"

static void show(void)
{
    uint32_t mask[2];
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, mask, 8);
    say("%08x %08x\n", mask[0], mask[1]);
}

int main(void)
{
    uint32_t set[2] = {0xf0f0f0f0, 0x0f0f0f0f}, all[2] = {0xffffffff, 0xffffffff}, old[2];
    SAY(syscall(SYS_rt_sigprocmask, SIG_BLOCK, set, NULL, 8));
    show();
    SAY(syscall(SYS_rt_sigprocmask, SIG_SETMASK, all, old, 8));
    say("%08x %08x\n", old[0], old[1]);
    show();
    SAY(syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, set, NULL, 8));
    show();
    SAY(syscall(SYS_rt_sigprocmask, 3, set, NULL, 8));
    SAY(syscall(SYS_rt_sigprocmask, 3, NULL, old, 8));
    SAY(syscall(SYS_rt_sigprocmask, SIG_BLOCK, set, NULL, 4));
    SAY(syscall(SYS_rt_sigprocmask, SIG_BLOCK, 4, NULL, 8));
    SAY(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, 4, 8));
    SAY(syscall(SYS_rt_sigpending, old, 9));
    return 0;
}
