/* Flags that the kernel does not know are not kept. */
#include "say.h"

int main(void)
{
    uint32_t action[5] = {1, 0x00fff3ff, 0, 0xffffffff, 0xffffffff}, old[5];
    SAY(syscall(SYS_rt_sigaction, SIGUSR1, action, NULL, 8));
    SAY(syscall(SYS_rt_sigaction, SIGUSR1, NULL, old, 8));
    say("%#x %#x %#x %#x\n", old[0], old[1], old[3], old[4]);
    return 0;
}
