/* The old signal call sets SA_RESETHAND and SA_NODEFER. */
#include "say.h"

int main(void)
{
    uint32_t old[5];
    SAY(syscall(SYS_signal, SIGUSR1, 1));
    SAY(syscall(SYS_rt_sigaction, SIGUSR1, NULL, old, 8));
    say("%#x %#x\n", old[0], old[1]);
    SAY(syscall(SYS_signal, SIGUSR1, 0));
    return 0;
}
