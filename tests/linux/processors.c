/* What a program that asks for processors is told by a machine with one. */
#include "say.h"

#include <sched.h>

#define AFFINITY(pid, size, mask) syscall(SYS_sched_getaffinity, pid, size, mask)

int main(void)
{
    unsigned long mask[4] = {~0ul, ~0ul, ~0ul, ~0ul};
    SAY(AFFINITY(0, sizeof mask, mask));
    say("%lx %lx\n", mask[0], mask[1]);
    SAY(AFFINITY(getpid(), 4, mask));
    SAY(AFFINITY(0, 0, mask));
    SAY(AFFINITY(0, 3, mask));
    SAY(AFFINITY(0, 6, mask));
    SAY(AFFINITY(-1, 4, mask));
    SAY(AFFINITY(32000, 4, mask));
    SAY(AFFINITY(0, 4, 8));
    SAY(sysconf(_SC_NPROCESSORS_ONLN));

    say("%d\n", syscall(SYS_membarrier, 0, 0, 0) > 0);  /* which are there */
    say("%ld\n", syscall(SYS_membarrier, 0, 0, 0) & 1); /* MEMBARRIER_CMD_GLOBAL is */
    SAY(syscall(SYS_membarrier, 1, 0, 0));
    SAY(syscall(SYS_membarrier, 0, 2, 0));
    SAY(syscall(SYS_membarrier, 1 << 30, 0, 0));
    return 0;
}
