/* A flood of queued real-time signals does not eat the kernel's memory. */
#include "tests/guest/child.h"

#include <sys/sysinfo.h>

int main(void)
{
    struct sysinfo before, after;
    sigset_t set = 1ull << (40 - 1);
    EXPECT(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    EXPECT(sysinfo(&before) == 0);
    for (int i = 0; i < 200000; i++)
        EXPECT(raise(40) == 0 || errno == EAGAIN);
    EXPECT(sysinfo(&after) == 0);
    EXPECT(before.freeram - after.freeram < 1024 * 1024);
    return 0;
}
