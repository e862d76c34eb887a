/*
 * A vfork child raises its own RLIMIT_AS, but its stack is in its parent's space, where the
 * parent's limit holds: it is refused, not tried again for ever.
 */
#include "tests/guest/memory.h"

#include <sys/resource.h>

static int use_stack(int pages)
{
    volatile char page[PAGE];
    page[0] = 1;
    return pages ? use_stack(pages - 1) + page[0] : 0;
}

int main(void)
{
    struct rlimit few = {4 << 20, RLIM_INFINITY}, all = {RLIM_INFINITY, RLIM_INFINITY};
    int status;
    EXPECT(setrlimit(RLIMIT_AS, &few) == 0);
    pid_t child = vfork();
    if (child == 0) {
        setrlimit(RLIMIT_AS, &all);
        _exit(use_stack(1500));
    }
    EXPECT(waitpid(child, &status, 0) == child && killed_by(status, SIGSEGV));
    return 0;
}
