/* What clone cannot do it refuses, and nothing is left behind. */
#include "tests/guest/child.h"

#include <sched.h>
#include <sys/syscall.h>

int main(void)
{
    unsigned flags[] = {CLONE_VM | CLONE_SIGHAND | SIGCHLD,
                        CLONE_VM | CLONE_SIGHAND | CLONE_THREAD,
                        CLONE_FILES | SIGCHLD,
                        CLONE_FS | SIGCHLD,
                        0x80000000 | SIGCHLD,
                        0xffffffff};
    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        pid_t child = syscall(SYS_clone, flags[i], 0, 0, 0, 0);
        if (child == 0)
            _exit(1);
        EXPECT(child < 0 && (errno == ENOSYS || errno == EINVAL));
    }
    struct user_desc bad = {.entry_number = 5, .seg_32bit = 1, .limit = 1};
    pid_t child = syscall(SYS_clone, CLONE_SETTLS | SIGCHLD, 0, 0, &bad, 0);
    EXPECT(child < 0 && errno == EINVAL);
    child = syscall(SYS_clone, CLONE_SETTLS | SIGCHLD, 0, 0, 4, 0);
    EXPECT(child < 0 && errno == EFAULT);
    EXPECT(wait(NULL) < 0 && errno == ECHILD);
    return 0;
}
