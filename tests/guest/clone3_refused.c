/* What clone3() cannot do it refuses as a kernel that knows nothing of it: the caller goes on
 * without. */
#include "tests/guest/expect.h"

#include "kernel/abi/sched.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

static int error_of(const struct clone_args *args, size_t size)
{
    return syscall(SYS_clone3, args, size) == -1 ? errno : 0;
}

int main(void)
{
    struct {
        struct clone_args args;
        char more[8];
    } larger = {.args.exit_signal = SIGCHLD};
    const struct clone_args refused[] = {
        {.exit_signal = SIGCHLD, .set_tid = 1},
        {.exit_signal = SIGCHLD, .set_tid_size = 1},
        {.exit_signal = SIGCHLD, .cgroup = 1},
        {.exit_signal = SIGCHLD, .flags = 1ull << 32},
    };
    for (unsigned i = 0; i < sizeof refused / sizeof *refused; i++)
        EXPECT(error_of(&refused[i], sizeof *refused) == ENOSYS);
    EXPECT(error_of(&larger.args, sizeof larger) == ENOSYS);
    EXPECT(error_of(&larger.args, CLONE_ARGS_SIZE_VER0 - 1) == EINVAL);
    return 0;
}
