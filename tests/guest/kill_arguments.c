/* kill: who is not there is ESRCH, a bad signal EINVAL; signal 0 only looks. */
// linux: yes
#include "tests/guest/child.h"

#include <limits.h>
#include <sys/syscall.h>

static void nothing(void)
{
}

int main(void)
{
    pid_t gone = child_start(nothing);
    child_wait(gone);
    EXPECT(kill(gone, SIGTERM) < 0 && errno == ESRCH);
    EXPECT(kill(gone, 0) < 0 && errno == ESRCH);
    EXPECT(kill(gone, 999) < 0 && errno == ESRCH);
    EXPECT(kill(-gone, SIGTERM) < 0 && errno == ESRCH);
    EXPECT(kill(INT_MIN, SIGTERM) < 0 && errno == ESRCH);
    EXPECT(kill(INT_MAX, SIGTERM) < 0 && errno == ESRCH);
    EXPECT(kill(getpid(), 65) < 0 && errno == EINVAL);
    EXPECT(kill(getpid(), -1) < 0 && errno == EINVAL);
    EXPECT(kill(getpid(), INT_MIN) < 0 && errno == EINVAL);
    EXPECT(kill(0, 65) < 0 && errno == EINVAL);
    EXPECT(kill(getpid(), 0) == 0 && kill(0, 0) == 0 && kill(-getpgrp(), 0) == 0);
    EXPECT(syscall(SYS_tgkill, getpid(), gone, 0) < 0 && errno == ESRCH);
    EXPECT(syscall(SYS_tgkill, getpid(), getpid(), 0) == 0);
    EXPECT(syscall(SYS_tgkill, 0, getpid(), 0) < 0 && errno == EINVAL);
    EXPECT(syscall(SYS_tkill, -1, 0) < 0 && errno == EINVAL);
    return 0;
}
